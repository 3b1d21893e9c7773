// A WASM loop that multiplies and adds 128 bits at a time and touches no memory: what no kernel of SIMD128 can exceed.

// Sums of powers: product *= factor, sum += product. As many as fit into the registers; fewer would wait for one another.
const SUMS = 7;
/** A multiplication and an addition in each of the four lanes of each sum. */
export const FLOPS_A_ROUND = SUMS * 4 * 2;

const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const splat = [0xfd, 0x13];
const multiply = [0xfd, 0xe6, 0x01];
const add = [0xfd, 0xe4, 0x01];

// Locals: 0 rounds, 1 factor, 2 the factor in four lanes, then a product and a sum in turn.
const FACTOR = 2;
const products = Array.from({ length: SUMS }, (_, i) => 3 + 2 * i);
const sums = products.map((product) => product + 1);
const code = [
  ...[...get(1), ...splat, ...set(FACTOR)],
  ...products.flatMap((product) => [...get(FACTOR), ...set(product)]),
  ...[0x03, 0x40], // loop
  ...products.flatMap((product, i) => [
    ...[...get(product), ...get(FACTOR), ...multiply, 0x22, product],
    ...[...get(sums[i]), ...add, ...set(sums[i])],
  ]),
  ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b], // another round unless that was the last
  ...sums.flatMap((sum, i) => [...get(sum), ...(i === 0 ? [] : add)]),
  ...[0xfd, 0x1f, 0, 0x0b], // the first lane of them all
];

const sized = (bytes) => [...leb(bytes.length), ...bytes];
const section = (id, bytes) => [id, ...sized(bytes)];

const bytes = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 2, I32, F32, 1, F32]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...sized([...Buffer.from('run')]), 0, 0]),
  ...section(10, [1, ...sized([1, 1 + 2 * SUMS, V128, ...code])]),
]);

function leb(number) {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...leb(number >>> 7)];
}

/** `run(rounds, factor)`; with the factor -1 no number grows. */
export const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
