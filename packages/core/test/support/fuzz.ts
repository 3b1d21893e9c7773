import { LamellaError, Tensor } from '@lamella/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

// Readers meet files that nobody would write. Whatever comes, the answer is a tensor or an error of Lamella's, within a second of the
// processor's time and 64 MiB.

/** LAMELLA_FUZZ_RUNS=10000 in CI. */
const runs = Number(process.env.LAMELLA_FUZZ_RUNS ?? 500);
/** Another one finds other cases: LAMELLA_FUZZ_SEED=7. Failures print it. */
const seed = Number(process.env.LAMELLA_FUZZ_SEED ?? 20_261_124);

const MAX_MILLISECONDS = 1000;
const MAX_BYTES = 64 * 2 ** 20;
const MAX_MESSAGE = 1000;

export interface Answer {
  readonly value?: unknown;
  readonly error?: LamellaError;
}

/** What `read` makes of its input: `value`, or the `error` that is one of Lamella's. Throws on anything else, and on waste. */
export async function answer<T>(read: (input: T) => unknown, input: T): Promise<Answer> {
  const before = bytesInUse();
  const start = process.cpuUsage();
  const result = await attempt(read, input);
  const { user, system } = process.cpuUsage(start);
  const [milliseconds, used] = [(user + system) / 1000, bytesInUse() - before];
  if (milliseconds > MAX_MILLISECONDS) throw new Error(`it took ${milliseconds} ms of the processor's time`);
  if (used > MAX_BYTES) throw new Error(`it took ${used} bytes`);
  return result;
}

/** Asks that the input is refused by an error of Lamella's, cheaply, and gives it. */
export async function refused<T>(read: (input: T) => unknown, input: T): Promise<LamellaError> {
  const { error } = await answer(read, input);
  if (error === undefined) throw new Error('nothing was refused');
  return error;
}

async function attempt<T>(read: (input: T) => unknown, input: T): Promise<Answer> {
  try {
    const value = await read(input);
    checkTensors(value);
    return { value };
  } catch (error) {
    if (!(error instanceof LamellaError)) throw error;
    if (error.message.length > MAX_MESSAGE) throw new Error(`the message has ${error.message.length} characters`, { cause: error });
    return { error };
  }
}

// Garbage that is not yet collected counts: what a call has made is seen, unless a collection ran within it.
function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** No tensor reaches beyond its storage, and reading it out gives as many elements as its shape says. */
function checkTensors(value: unknown): void {
  if (value instanceof Tensor) {
    if (value.numel < 2 ** 20) expect(value.data().length).toBe(value.numel);
    expect(value.data().every((element) => element !== undefined)).toBe(true);
  } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(checkTensors);
}

/** A property that holds of whatever `inputs` makes. */
export function fuzz<T>(what: string, inputs: fc.Arbitrary<T>, read: (input: T) => unknown): void {
  it(`${what}: ${runs} cases, seed ${seed}`, { timeout: 600_000 }, async () => {
    let accepted = 0;
    const refusals = new Set<string>();
    const property = fc.asyncProperty(inputs, async (input) => {
      const { error } = await answer(read, input);
      if (error === undefined) accepted++;
      else refusals.add(error.message.replace(/'.*?'|[-\d.]+|"[^]*/g, '…'));
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: runs > 1000 });
    // Else all would stop at the same check, and the others be never tried.
    expect(accepted).toBeGreaterThan(runs / 100);
    expect(refusals.size).toBeGreaterThan(1);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
}

/** Numbers that lengths lie with. */
const lengths = [
  0,
  1,
  2,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  2 ** 64 - 2048,
];
export const length: fc.Arbitrary<number> = fc.constantFrom(...lengths);

/** Somewhere in the file, anywhere alike: fast-check would rather be at the start. */
const place = fc.noBias(fc.nat(9999)).map((n) => n / 10_000);
// Those that keep the length come more often: behind one that does not, lengths and offsets are wrong, and the reader stops there.
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('length' as const), at: place, width: fc.constantFrom(2, 4, 8), value: length }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: place, count: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ maxLength: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: place, count: fc.nat(200) }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(bytes: Uint8Array, change: Edit): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.kind) {
    case 'flip':
      return joined(
        before,
        after.slice(0, 1).map((byte) => byte ^ (1 << change.bit)),
        after.subarray(1),
      );
    case 'byte':
      return joined(before, Uint8Array.of(change.value), after.subarray(1));
    case 'cut':
      return before;
    case 'remove':
      return joined(before, after.subarray(change.count));
    case 'insert':
      return joined(before, change.bytes, after);
    case 'repeat':
      return joined(before, after.subarray(0, change.count), after);
    case 'length':
      return joined(before, lengthField(change.value, change.width), after.subarray(change.width));
  }
}

/** A length as the formats have them: little-endian. */
export function lengthField(value: number, width: number): Uint8Array {
  const field = new Uint8Array(8);
  new DataView(field.buffer).setBigUint64(0, BigInt(value), true);
  return field.subarray(0, width);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    bytes.set(part, at);
    return at + part.length;
  }, 0);
  return bytes;
}

/** Sound files with a few things wrong with them; now and then the head of one on the tail of another. */
export function damaged(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const file = fc.constantFrom(...files);
  const spliced = fc.tuple(file, file, place, place).map(([head, tail, a, b]) => {
    return joined(head.subarray(0, Math.floor(a * head.length)), tail.subarray(Math.floor(b * tail.length)));
  });
  const base = fc.oneof({ weight: 20, arbitrary: file }, { weight: 1, arbitrary: spliced });
  return fc.tuple(base, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([bytes, edits]) => edits.reduce(apply, bytes));
}

/** Whole numbers as headers have them, and as they should not. */
export const size: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(8) },
  { weight: 2, arbitrary: length },
  { weight: 1, arbitrary: fc.double() },
);
/** Names that mean something to JavaScript, to a file system or to the formats. */
export const name: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '__metadata__',
    '../x',
    '/etc/passwd',
    'C:\\x',
    'a\0b',
    '',
    '0',
    'x',
  ),
);
