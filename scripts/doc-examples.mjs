// Runs the examples of the documentation: every @example of a doc comment, every ts fence of the Markdown files. They are type-checked
// together, then run one by one on the built packages; where a line ends in `// value`, the expression before it has to give that value.
// Everything that core and nn export is in scope, and `nn` as a namespace. A fence that is not to be run says why: ```ts skip="…"

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { root } from './bootstrap.mjs';

// Within core, whose ndarray the examples may import.
const folder = join(root, 'packages/core/.doc-examples');
const entries = {
  core: join(root, 'packages/core/dist/index.js'),
  nn: join(root, 'packages/nn/dist/index.js'),
  ndarray: join(root, 'packages/core/dist/ndarray/index.js'),
  testing: join(root, 'packages/core/dist/testing/index.js'),
};
const markdown = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/*.md', 'packages/*/README.md'];

const examples = [...docComments(), ...fences()];
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const exported = exportsOf(Object.values(entries));
examples.forEach((example, i) => writeFileSync(join(folder, `example-${i}.ts`), moduleOf(example)));
const failures = [...typeErrors(), ...(await run())];
rmSync(folder, { recursive: true, force: true });
for (const { example, line, what } of failures) console.log(`${example.file}:${example.line + line}: ${what}`);
const failed = new Set(failures.map(({ example }) => example)).size;
console.log(`\n${examples.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && examples.length > 0 ? 0 : 1;

// ------------------------------------------------------------------ finding

function sourceFiles(directory) {
  return readdirSync(join(root, directory), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Examples with their file and the line on which they begin, counted from 1. */
function docComments() {
  return ['packages/core/src', 'packages/nn/src'].flatMap(sourceFiles).flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.flatMap((line, i) => {
      if (!/^\s*\* @example\s*$/.test(line)) return [];
      const end = lines.findIndex((other, k) => k > i && /^\s*\*(\/| @)/.test(other));
      const code = lines.slice(i + 1, end).map((text) => text.replace(/^\s*\* ?/, ''));
      return [{ file: relative(root, file), line: i + 2, code }];
    });
  });
}

function fences() {
  const files = markdown.flatMap((pattern) => {
    const [first, ...rest] = pattern.split('*');
    if (rest.length === 0) return [pattern];
    const children = readdirSync(join(root, first), { withFileTypes: true });
    if (rest[0] === '.md') return children.filter((entry) => entry.name.endsWith('.md')).map((entry) => `${first}${entry.name}`);
    return children.filter((entry) => entry.isDirectory()).map((entry) => `${first}${entry.name}${rest[0]}`);
  });
  return files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, i) => {
      if (line.trim() !== '```ts') return [];
      const end = lines.findIndex((other, k) => k > i && other.trim() === '```');
      return [{ file, line: i + 2, code: lines.slice(i + 1, end) }];
    });
  });
}

// ------------------------------------------------------------------ writing

function exportsOf(files) {
  const program = ts.createProgram(
    files.map((file) => file.replace(/\.js$/, '.d.ts')),
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true },
  );
  const checker = program.getTypeChecker();
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file.replace(/\.js$/, '.d.ts'));
      return [file, new Set(checker.getExportsOfModule(checker.getSymbolAtLocation(source)).map(({ name }) => name))];
    }),
  );
}

/** The example as a function of a module of its own; what it declares hides what is imported. */
function moduleOf({ file: from, code }) {
  const words = new Set(code.join('\n').match(/[A-Za-z_$][\w$]*/g));
  const taken = new Set(['nn']);
  const imports = [];
  // What core and its tools for tests both call one name, such as `normal`, is theirs in their own examples.
  const inOrder = from.includes('/testing/') ? [...exported].reverse() : [...exported];
  for (const [file, names] of inOrder) {
    const used = [...names].filter((name) => words.has(name) && !taken.has(name) && name !== 'default' && name !== 'var');
    used.forEach((name) => taken.add(name));
    if (used.length > 0) imports.push(`import { ${used.join(', ')} } from ${JSON.stringify(file)};`);
  }
  const header = `import * as nn from ${JSON.stringify(entries.nn)}; ${imports.join(' ')} ${words.has('ndarray') ? "import ndarray from 'ndarray';" : ''}`;
  const body = code.map((line, i) => checked(line, i)).join('\n');
  return `${header} export default async function (check: (line: number, actual: unknown, wanted: unknown) => void) {\n${body}\n}\n`;
}

/** A line whose expression has its value behind it becomes a call of `check`. */
function checked(line, index) {
  const [, statement, value] = /^(.*?)\s*\/\/ (.+)$/.exec(line) ?? [];
  if (statement === undefined || !isValue(value)) return line;
  const caught = /^try \{(.*)\} catch \((\w+)\) \{ (.*?);? \}$/.exec(statement.trim());
  if (caught !== null)
    return `try {${caught[1]} check(${index}, 'no error', ${value}); } catch (${caught[2]}) { check(${index}, ${caught[3]}, ${value}); }`;
  return isExpression(statement) ? `check(${index}, ${statement.trim().replace(/;$/, '')}, ${value});` : line;
}

function isExpression(text) {
  const source = ts.createSourceFile('line.ts', text, ts.ScriptTarget.ES2022);
  return source.parseDiagnostics.length === 0 && source.statements.length === 1 && ts.isExpressionStatement(source.statements[0]);
}

function isValue(text) {
  try {
    new Function(`'use strict'; return (${text});`)();
    return true;
  } catch {
    return false;
  }
}

// ------------------------------------------------------------------ running

function typeErrors() {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.webworker.d.ts'],
    types: [],
    strict: true,
    skipLibCheck: true,
    noImplicitOverride: true,
  };
  const program = ts.createProgram(
    examples.map((_, i) => join(folder, `example-${i}.ts`)),
    options,
  );
  const problems = ts.getPreEmitDiagnostics(program).flatMap((problem) => {
    const index = Number(/example-(\d+)\.ts$/.exec(problem.file?.fileName ?? '')?.[1] ?? NaN);
    if (Number.isNaN(index)) return [];
    const { line } = problem.file.getLineAndCharacterOfPosition(problem.start);
    return [{ example: examples[index], line: line - 1, what: ts.flattenDiagnosticMessageText(problem.messageText, ' ') }];
  });
  program.emit();
  return problems;
}

async function run() {
  const problems = [];
  const warn = console.warn;
  console.warn = () => {}; // some examples warn on purpose
  for (const [i, example] of examples.entries()) {
    let at = 0;
    const check = (line, actual, wanted) => {
      at = line;
      if (!agree(plain(actual), wanted)) problems.push({ example, line, what: `expected ${show(wanted)}, got ${show(plain(actual))}` });
    };
    try {
      const { default: body } = await import(pathToFileURL(join(folder, `example-${i}.js`)).href);
      await body(check);
    } catch (error) {
      problems.push({ example, line: at, what: `threw ${String(error)}` });
    }
  }
  console.warn = warn;
  return problems;
}

function plain(value) {
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
}

function show(value) {
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
}

function agree(actual, wanted) {
  if (typeof actual === 'number' && typeof wanted === 'number')
    return Object.is(actual, wanted) || Math.abs(actual - wanted) <= 1e-6 * Math.abs(wanted);
  if (Array.isArray(actual) && Array.isArray(wanted))
    return actual.length === wanted.length && actual.every((item, i) => agree(item, wanted[i]));
  return isDeepStrictEqual(actual, wanted);
}
