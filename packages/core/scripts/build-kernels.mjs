// Compiles the kernels in assembly/ and writes their bytes and the types of their exports to src/wasm/, from where they are bundled like any
// other code: nothing to fetch, no start-up that has to be awaited. In hexadecimal, which gzip makes 46 kB of, where base64 hides what is alike
// in the bytes: 60 kB. Does nothing when they are younger than their sources.

import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(import.meta.url);
const core = join(dirname(here), '..');
const inlineLanes = join(dirname(here), 'inline-lanes.mjs');
const sources = join(core, 'assembly');
const bytesFile = join(core, 'src', 'wasm', 'bytes.ts');
const relaxedBytesFile = join(core, 'src', 'wasm', 'relaxed-bytes.ts');
const exportsFile = join(core, 'src', 'wasm', 'exports.ts');
/** Below this lie the kernels' parameters, from here to the heap's start (src/memory/heap.ts) their constants. */
const CONSTANTS_START = 16384;
const HEAP_START = 65536;

/** Builds what is older than its sources. Vitest calls it before tests. */
export default async function buildKernels() {
  const names = readdirSync(sources, { recursive: true });
  const newestSource = Math.max(changedAt(here), changedAt(inlineLanes), ...names.map((name) => changedAt(join(sources, name))));
  if (Math.min(...[bytesFile, relaxedBytesFile, exportsFile].map(changedAt)) < newestSource) await build();
}
if (process.argv[1] === here) await buildKernels();

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function build() {
  const bytes = await compile('simd');
  const { heapStart, ...kernels } = instantiate(bytes);
  if (heapStart.value > HEAP_START) throw new Error(`the kernels' constants reach to ${heapStart.value}, beyond ${HEAP_START}`);
  const note = '// Written by scripts/build-kernels.mjs.';
  const writeBytes = (file, code) => {
    const text = Buffer.from(code).toString('hex');
    write(file, `${note}\nexport const bytes: string =\n  '${text}';\nexport const memoryFlagAt = ${memoryFlagOf(code)};\n`);
  };
  writeBytes(bytesFile, bytes);
  writeBytes(relaxedBytesFile, await compile('simd', 'relaxed-simd'));
  const lines = Object.entries(kernels).map(([name, kernel]) => `  ${name}(${argumentsOf(kernel).join(', ')}): number;`);
  write(exportsFile, `${note}\nexport interface WasmExports {\n${lines.join('\n')}\n}\n`);
  console.log(`${lines.length} kernels, ${bytes.length} bytes`);
}

/** The same exports in the same order whatever the features: threads know kernels by their number. */
async function compile(...features) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', '--outFile', 'kernels.wasm', '--runtime', 'stub', '--importMemory', '--maximumMemory', '65535'].concat(
      ['--memoryBase', String(CONSTANTS_START), '--transform', inlineLanes],
      [
        ...features.flatMap((feature) => ['--enable', feature]),
        '--noAssert',
        '--optimizeLevel',
        '3',
        '--shrinkLevel',
        '1',
        '--use',
        'abort=',
      ],
    ),
    {
      readFile: (name, folder) => readOrNull(join(core, folder, name)),
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`the kernels do not compile\n${stderr.toString()}`);
  return files.get('kernels.wasm');
}

function instantiate(bytes) {
  const memory = new WebAssembly.Memory({ initial: HEAP_START / 65536, maximum: 65535 });
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
}

/** Where the byte is that says of the imported memory whether it has a maximum (1) and is shared (2). */
function memoryFlagOf(bytes) {
  const name = Buffer.from('\u0003env\u0006memory\u0002', 'latin1');
  const at = Buffer.from(bytes).indexOf(name) + name.length;
  if (bytes[at] !== 1) throw new Error(`the memory import should have the flag 1, has ${bytes[at]}`);
  return at;
}

function argumentsOf(kernel) {
  return ['this: void', ...Array.from({ length: kernel.length }, (_, i) => `a${i}: number`)];
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** In one step, since tests in other processes may be reading. */
function write(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}
