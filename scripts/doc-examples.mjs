// node scripts/doc-examples.mjs [path ...]: compiles and runs the examples of the documentation against the built packages: every @example
// of a doc comment, every ```ts fence of READMEs and guides. All that the packages export is in scope without an import; `nn` stands for
// @lamella/nn, `ndarray` for ndarray. Where a line ends in `// value`, the expression before it has to give that value. A fence of
// `ts skip: reason` is left out. Paths choose files by how they begin.

import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { collect } from './doc-examples/collect.mjs';
import { generate } from './doc-examples/generate.mjs';
import { difference } from './doc-examples/values.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const workspace = join(root, 'node_modules', '.cache', 'doc-examples');
const failures = [];
const fail = (example, line, text) => failures.push({ example, line, text });

const examples = collect(root, process.argv.slice(2));
const skipped = examples.filter(({ skip }) => skip);
const active = examples.filter(({ skip }) => !skip);
for (const example of active) if (example.skip === '') fail(example, example.line - 1, 'a skip has to say why: ```ts skip: the reason');

prepare();
const entries = publicEntries();
const modules = active.map((example, i) => write(example, i));
const options = compilerOptions();
const program = ts.createProgram([...modules.map(({ path }) => path)], options);
report(ts.getPreEmitDiagnostics(program));
program.emit();
for (const module of modules) if (!failures.some(({ example }) => example === module.example)) await run(module);
finish();

/** A folder of its own in which the packages, and all that they depend on, can be imported. */
function prepare() {
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(join(workspace, 'node_modules'), { recursive: true });
  writeFileSync(join(workspace, 'package.json'), '{ "type": "module" }');
  for (const folder of readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))) {
    if (existsSync(join(folder, 'dist', 'index.js'))) link(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, folder);
    for (const name of installedIn(join(folder, 'node_modules'))) if (!name.startsWith('@lamella/')) link(name, join(folder, 'node_modules', name));
  }
}

function link(name, target) {
  const path = join(workspace, 'node_modules', name);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(realpathSync(target), path, 'junction');
}

function installedIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name]));
}

/** Each entry of each package, with the names that it exports, types included. */
function publicEntries() {
  const found = ['core', 'nn'].flatMap((name) => {
    const folder = join(workspace, 'node_modules', '@lamella', name);
    if (!existsSync(folder)) return [];
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return Object.entries(exports).flatMap(([entry, { types }]) => {
      const path = join(realpathSync(folder), types);
      return existsSync(path) ? [{ package: name, specifier: `@lamella/${name}${entry.slice(1)}`, path }] : [];
    });
  });
  if (found.length === 0) {
    console.error('The packages are not built. Try: npx tsc -b');
    process.exit(1);
  }
  const declarations = ts.createProgram(found.map(({ path }) => path), compilerOptions());
  const checker = declarations.getTypeChecker();
  const namesOf = (path) => checker.getExportsOfModule(checker.getSymbolAtLocation(declarations.getSourceFile(path))).map(({ name }) => name);
  return found.map((entry) => ({ ...entry, names: namesOf(entry.path) }));
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const base = ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
  const lax = { composite: false, declaration: false, declarationMap: false, isolatedDeclarations: false, verbatimModuleSyntax: false };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  return { ...base, ...lax, ...unused, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], types: ['node'], sourceMap: true, rootDir: workspace, outDir: workspace };
}

/** In an example the names of its own package come first, and those of a package's root before its other entries. */
function scopeOf({ file }) {
  const own = (entry) => Number(file.startsWith(`packages/${entry.package}/`));
  const scope = new Map();
  const byNearness = [...entries].sort((a, b) => own(b) - own(a) || a.specifier.split('/').length - b.specifier.split('/').length);
  for (const { specifier, names } of byNearness) for (const name of names) if (!scope.has(name)) scope.set(name, specifier);
  return scope;
}

function write(example, i) {
  const path = join(workspace, `example-${i}.ts`);
  const namespaces = { ndarray: `ndarray from 'ndarray'`, ops: `* as ops from 'ndarray-ops'` };
  if (entries.some((entry) => entry.package === 'nn')) namespaces.nn = `* as nn from '@lamella/nn'`;
  const { code, problems, checked } = generate(example, scopeOf(example), namespaces);
  for (const { line, text } of problems) fail(example, line, text);
  writeFileSync(path, code);
  return { example, path, checked };
}

function report(diagnostics) {
  for (const { file, start, code, messageText } of diagnostics) {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    const module = modules.find(({ path }) => file && ts.sys.resolvePath(file.fileName) === ts.sys.resolvePath(path));
    if (module === undefined) {
      console.error(`TS${code}: ${text}`);
      process.exit(1);
    }
    fail(module.example, placeOf(module, file.getLineAndCharacterOfPosition(start).line), `TS${code}: ${text}`);
  }
}

/** From a line of the module, counted from 0 (its head), to one of the documentation. */
function placeOf({ example }, line) {
  return example.line + Math.min(Math.max(line - 1, 0), example.lines.length - 1);
}

async function run(module) {
  const { example, path, checked } = module;
  const reached = new Set();
  const check = (line, got, expected) => {
    reached.add(line);
    const found = difference(got, expected);
    if (found !== null) fail(example, line, `expected ${found.expected}, got ${found.got}`);
  };
  const core = await import(pathToFileURL(join(workspace, 'node_modules', '@lamella', 'core', 'dist', 'index.js')).href);
  const kernels = core.kernels();
  core.manualSeed?.(20240229); // an example that shows random numbers has to seed them itself
  const { console: loud } = globalThis;
  globalThis.console = { ...loud, log: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  try {
    const { default: body } = await import(pathToFileURL(path.replace(/\.ts$/, '.js')).href);
    await body({ check });
    for (const line of checked) if (!reached.has(line)) fail(example, line, 'was not reached');
  } catch (error) {
    const line = new RegExp(`example-\\d+\\.ts:(\\d+)`).exec(error?.stack ?? '')?.[1];
    fail(example, placeOf(module, Number(line ?? 2) - 1), `threw ${error}`);
  } finally {
    globalThis.console = loud;
    core.setKernels(kernels);
  }
}

function finish() {
  for (const { file, line, skip } of skipped) console.log(`skipped ${file}:${line}: ${skip}`);
  for (const { example, line, text } of failures) console.log(`${example.file}:${line}: ${text}`);
  const failed = new Set(failures.map(({ example }) => example)).size;
  console.log(`${active.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && active.length > 0 ? 0 : 1;
}
