// Where examples stand: in doc comments behind @example, and in the ```ts fences of pages.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An example: its lines, the number of the first one in its file, and why it is left out, if it is. */
export function collect(root, prefixes) {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  const sources = packages.flatMap((folder) => filesIn(root, `${folder}/src`, /\.ts$/));
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    ...packages.map((folder) => `${folder}/README.md`),
    ...filesIn(root, 'docs', /\.md$/),
  ];
  const chosen = (file) => existsSync(join(root, file)) && (prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)));
  const read = (file) => readFileSync(join(root, file), 'utf8');
  return [
    ...sources.filter(chosen).flatMap((file) => inDocComments(file, read(file))),
    ...pages.filter(chosen).flatMap((file) => fences(file, read(file).split('\n'), 1)),
  ];
}

function filesIn(root, folder, pattern) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  return names.filter((name) => pattern.test(name) && !name.startsWith('docs/api/')).sort();
}

function inDocComments(file, text) {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const firstLine = text.slice(0, comment.index).split('\n').length;
    const lines = comment[0].replace(/^\/\*\*|\*\/$/g, '').split('\n');
    const bare = lines.map((line) => line.replace(/^\s*\* ?/, ''));
    return bare.flatMap((line, i) => {
      if (!line.trimStart().startsWith('@example')) return [];
      const end = bare.findIndex((other, j) => j > i && /^\s*@\w/.test(other));
      const body = bare.slice(i + 1, end === -1 ? undefined : end);
      const start = firstLine + i + 1;
      return body.some((code) => code.startsWith('```')) ? fences(file, body, start) : [{ file, line: start, lines: body, skip: null }];
    });
  });
}

function fences(file, lines, firstLine) {
  const found = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent, info] = /^(\s*)```(\S.*)$/.exec(lines[i]) ?? [];
    if (info === undefined) continue;
    const end = lines.findIndex((line, j) => j > i && line.trim() === '```');
    const body = lines.slice(i + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    if (/^ts\b/.test(info)) found.push({ file, line: firstLine + i + 1, lines: body, skip: skipOf(info) });
    i = end === -1 ? lines.length : end;
  }
  return found;
}

/** null: it runs; a text: the reason why not, which must not be empty. */
function skipOf(info) {
  return /^ts\s+skip\b:?\s*(.*)$/.exec(info)?.[1].trim() ?? null;
}
