import { ArgumentError } from '../errors/errors.js';
import { stateWords } from './mt19937.js';

/** All that a generator of PyTorch's is: the engine, its seed, and the normal number that waits. */
export interface GeneratorState {
  /** The whole seed, from 0 to 2^64 - 1. */
  readonly seed: bigint;
  /** Numbers until the twist, and one more: 625 - next, but 1 (with next 0) after seeding. */
  readonly left: number;
  /** The word that the next number is made of. */
  readonly next: number;
  readonly words: Int32Array;
  /** The second of a pair of normal numbers, when only the first was taken. */
  readonly cachedNormal: number | null;
}

/** The length of `torch.Generator.get_state()`. */
export const stateBytes = 5056;

// Where the fields lie, all little-endian. What is not named is 0 (three relics, of which PyTorch reads only the flag of a float32 normal).
const at = { seed: 0, left: 8, seeded: 12, next: 16, words: 24, cachedNormal: 5024, hasCachedNormal: 5040, hasFloatNormal: 5052 } as const;

export function packState({ seed, left, next, words, cachedNormal }: GeneratorState): Uint8Array {
  const bytes = new Uint8Array(stateBytes);
  const fields = new DataView(bytes.buffer);
  fields.setBigUint64(at.seed, seed, true);
  fields.setInt32(at.left, left, true);
  fields.setInt32(at.seeded, 1, true);
  fields.setUint32(at.next, next, true);
  for (let j = 0; j < stateWords; j++) fields.setInt32(at.words + 8 * j, words[j], true);
  fields.setFloat64(at.cachedNormal, cachedNormal ?? 0, true);
  fields.setInt32(at.hasCachedNormal, cachedNormal === null ? 0 : 1, true);
  return bytes;
}

/** Reads the bytes back. Everything that a generator of PyTorch's cannot have said is refused. */
export function unpackState(bytes: Uint8Array): GeneratorState {
  if (!(bytes instanceof Uint8Array))
    throw refused(`wants the Uint8Array that getState() gave, got ${bytes === null ? 'null' : typeof bytes}`);
  if (bytes.length !== stateBytes) throw refused(`wants ${stateBytes} bytes, got ${bytes.length}`);
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  if (fields.getInt32(at.seeded, true) !== 1) throw refused('this generator was never seeded');
  const left = fields.getInt32(at.left, true);
  const next = fields.getBigUint64(at.next, true);
  const justSeeded = left === 1 && next === 0n;
  if (!justSeeded && !(left >= 1 && left <= stateWords && next === BigInt(stateWords + 1 - left))) {
    throw refused(`left ${left} and next ${next} do not go together`);
  }

  const words = new Int32Array(stateWords);
  for (let j = 0; j < stateWords; j++) {
    if (fields.getUint32(at.words + 8 * j + 4, true) !== 0) throw refused(`word ${j} has more than 32 bits`);
    words[j] = fields.getInt32(at.words + 8 * j, true);
  }

  const hasCachedNormal = fields.getInt32(at.hasCachedNormal, true);
  const cachedNormal = fields.getFloat64(at.cachedNormal, true);
  if (hasCachedNormal !== 0 && hasCachedNormal !== 1) throw refused(`the flag of the cached normal is ${hasCachedNormal}`);
  if (hasCachedNormal === 1 && !Number.isFinite(cachedNormal)) throw refused(`the cached normal is ${cachedNormal}`);
  if (fields.getUint8(at.hasFloatNormal) !== 0) throw refused('a float32 normal waits, which no tensor function leaves behind');

  return {
    seed: fields.getBigUint64(at.seed, true),
    left,
    next: Number(next),
    words,
    cachedNormal: hasCachedNormal === 1 ? cachedNormal : null,
  };
}

function refused(problem: string): ArgumentError {
  return new ArgumentError('setState', problem, { argument: 'state' });
}
