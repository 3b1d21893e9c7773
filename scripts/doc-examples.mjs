// node scripts/doc-examples.mjs [path ...]: compiles and runs the examples of the documentation against the built packages: every @example
// of a doc comment, every ```ts fence of READMEs and guides. All that the packages export is in scope without an import; `nn` stands for
// @lamella/nn, `ndarray`, `ops` and `z` for ndarray, ndarray-ops and zod. Where a line ends in `// value`, the expression before it has to give that value. A fence of
// `ts skip: reason` is left out. Paths choose files by how they begin.

import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
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
const skipped = examples.filter(({ skip }) => skip !== null);
const active = examples.filter(({ skip }) => skip === null);
for (const example of skipped) if (example.skip === '') fail(example, example.line - 1, 'a skip has to say why: ```ts skip: the reason');

process.setSourceMapsEnabled(true);
prepare();
const options = compilerOptions();
const declarations = ts.createProgram(builtModules(), options);
const entries = publicEntries();
const namespaces = namespacesInScope();
const modules = active.map((example, i) => write(example, i));
const program = ts.createProgram(
  modules.map(({ path }) => path),
  options,
  undefined,
  declarations,
);
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
    for (const name of installedIn(join(folder, 'node_modules')))
      if (!name.startsWith('@lamella/')) link(name, join(folder, 'node_modules', name));
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

/** Each entry of the published packages, with the names that it exports, types included. The root is in folder ''. */
function publicEntries() {
  const found = ['core', 'nn', 'data', 'cli'].flatMap((name) => {
    const folder = join(root, 'packages', name);
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return Object.entries(exports).flatMap(([entry, { types }]) => {
      const path = join(folder, types);
      const inside = dirname(types).replace(/^\.\/dist\/?/, '');
      return existsSync(path) ? [{ package: name, folder: inside, specifier: `@lamella/${name}${entry.slice(1)}`, path }] : [];
    });
  });
  if (!found.some(({ specifier }) => specifier === '@lamella/core')) {
    console.error('The packages are not built. Try: npx tsc -b');
    process.exit(1);
  }
  return found.map((entry) => ({ ...entry, names: namesOf(entry.path) }));
}

/** The names that a module exports, types included. */
function namesOf(path) {
  const checker = declarations.getTypeChecker();
  const module = declarations.getSourceFile(path);
  return module === undefined ? [] : checker.getExportsOfModule(checker.getSymbolAtLocation(module)).map(({ name }) => name);
}

function builtModules() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'dist'));
  return packages.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => join(folder, name)),
  );
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const base = ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
  const lax = { composite: false, declaration: false, declarationMap: false, isolatedDeclarations: false, verbatimModuleSyntax: false };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  return {
    ...base,
    ...lax,
    ...unused,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    sourceMap: true,
    rootDir: workspace,
    outDir: workspace,
  };
}

/** What an example may use without an import. The nearest comes first: the entry it stands in, its package's root, the other entries, its own file. */
function scopeOf({ file }) {
  const [, name, path] = /^packages\/([^/]+)\/src\/(.*)\.ts$/.exec(file) ?? [];
  const nearness = (entry) => (entry.package !== name ? 0 : path.startsWith(`${entry.folder}/`) ? 3 : entry.folder === '' ? 2 : 1);
  const scope = new Map();
  for (const entry of [...entries].sort((a, b) => nearness(b) - nearness(a))) {
    for (const exported of entry.names) if (!scope.has(exported)) scope.set(exported, entry.specifier);
  }
  const built = join(root, 'packages', `${name}`, 'dist', `${path}.d.ts`);
  if (name === undefined || !existsSync(built)) return scope;
  const specifier = relative(workspace, built)
    .replaceAll('\\', '/')
    .replace(/\.d\.ts$/, '.js');
  for (const exported of namesOf(built)) if (!scope.has(exported)) scope.set(exported, specifier);
  return scope;
}

function namespacesInScope() {
  const known = {
    nn: `* as nn from '@lamella/nn'`,
    ndarray: `ndarray from 'ndarray'`,
    ops: `* as ops from 'ndarray-ops'`,
    z: `* as z from 'zod'`,
  };
  return new Map(Object.entries(known).filter(([, code]) => existsSync(join(workspace, 'node_modules', code.split("'")[1]))));
}

function write(example, i) {
  const path = join(workspace, `example-${i}.ts`);
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
    const line = /example-\d+\.ts:(\d+)/.exec(error?.stack ?? '')?.[1];
    fail(example, placeOf(module, Number(line ?? 2) - 1), `threw ${error}`);
  } finally {
    globalThis.console = loud;
    core.setKernels(kernels);
  }
}

function finish() {
  for (const { file, line, skip } of skipped) if (skip !== '') console.log(`skipped ${file}:${line}: ${skip}`);
  for (const { example, line, text } of failures) console.log(`${example.file}:${line}: ${text}`);
  const failed = new Set(failures.map(({ example }) => example)).size;
  const skippedWithReason = skipped.filter(({ skip }) => skip !== '').length;
  console.log(`${examples.length - skippedWithReason - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && active.length > 0 ? 0 : 1;
}
