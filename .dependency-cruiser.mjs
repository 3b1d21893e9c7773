// The direction of imports. Within core a folder imports only those above it in this list; `index.ts` ties them together.
const coreFolders = [
  'errors',
  'shape',
  'memory',
  'wasm',
  'random',
  'kernels',
  'tensor',
  'autograd',
  'ops',
  'io',
  'ndarray',
  'relaxed',
  'testing',
];
const coreSrc = (folder) => `^packages/core/src/${folder}/`;

// `testing`, the last one, checks what a plugin sees, the entry, and may import all.
const downwards = coreFolders.slice(0, -1).map((folder, i) => ({
  name: `core-${folder}-imports-only-what-is-above-it`,
  severity: 'error',
  from: { path: coreSrc(folder) },
  to: { path: [...coreFolders.slice(i + 1).map(coreSrc), '^packages/core/src/index\\.ts$'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...downwards,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'core-knows-nothing-of-layers',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^packages/(nn|data|cli|examples)/|node_modules/@lamella/' },
    },
    {
      name: 'nn-knows-nothing-of-data-and-programs',
      severity: 'error',
      from: { path: '^packages/nn/' },
      to: { path: '^packages/(data|cli|examples)/' },
    },
    {
      name: 'data-knows-nothing-of-programs',
      severity: 'error',
      from: { path: '^packages/data/' },
      to: { path: '^packages/(cli|examples)/' },
    },
    { name: 'cli-knows-nothing-of-examples', severity: 'error', from: { path: '^packages/cli/' }, to: { path: '^packages/examples/' } },
    {
      name: 'packages-meet-at-their-entries',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/.+/(?!index\\.)[^/]+$', pathNot: '^packages/$1/' },
    },
    {
      name: 'ndarray-only-in-its-folder',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: coreSrc('ndarray') },
      to: { path: 'node_modules/(@types/)?ndarray' },
    },
    {
      name: 'core-has-no-other-dependency',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/(@types/)?ndarray' },
    },
    {
      name: 'nn-depends-on-core-alone',
      severity: 'error',
      from: { path: '^packages/nn/src/', pathNot: '^packages/nn/src/config/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'packages/core/' },
    },
    {
      name: 'nn-config-depends-on-core-and-zod-alone',
      severity: 'error',
      from: { path: '^packages/nn/src/config/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'packages/core/|node_modules/zod/' },
    },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['/index\\.ts$', '\\.config\\.ts$', '/test/', '/scripts/', '/bin/'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['/dist/', '/sets/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
