import type { Generator } from '@lamella/core';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

// What PyTorch answers: packages/core/test/vectors/README.md says how the file was made.

/** One call of a case: PyTorch's name in `fn`, and what it gave, either all values or their number, both ends and hash. */
export interface Step {
  readonly fn: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly args?: readonly (number | readonly number[])[];
  readonly strides?: readonly number[];
  readonly expect?: readonly (number | string)[];
  readonly count?: number;
  readonly first?: readonly (number | string)[];
  readonly last?: readonly (number | string)[];
  readonly sha256?: string;
  readonly tolerance?: number;
  // What only some functions have:
  readonly kind?: string;
  readonly p?: number | readonly number[];
  readonly training?: boolean;
  readonly inplace?: boolean;
  readonly requiresGrad?: boolean;
  readonly inputStrides?: readonly number[];
  readonly expandedFrom?: readonly number[];
  readonly n?: number;
  readonly low?: string;
  readonly high?: string;
  readonly pdtype?: 'float32' | 'float64';
  readonly weights?: readonly number[];
  readonly replacement?: boolean;
  readonly name?: string;
  readonly kw?: Readonly<Record<string, number | string | boolean>>;
  readonly module?: string;
  readonly length?: number;
  readonly batchSize?: number;
  readonly dropLast?: boolean;
}

/** Where the generator stands afterwards. */
export interface State {
  readonly seed: string;
  readonly left: number;
  readonly next: number;
  readonly wordsSha256: string;
}

interface Vectors {
  readonly cases: readonly { name: string; seed: string; versions?: string; steps: readonly Step[]; state: State }[];
  readonly modules: readonly {
    module: string;
    seed: string;
    parameters: readonly { name: string; shape: readonly number[]; values: readonly number[] }[];
    state: State;
  }[];
  readonly scripts: readonly {
    text: string;
    seed: string;
    batches: readonly (readonly number[])[];
    losses: readonly number[];
    tolerance: number;
    state: State;
  }[];
  readonly samplers: readonly { text: string; seed: string; expect: unknown }[];
  readonly inits: readonly { text: string; seed: string; versions?: string; expect: readonly number[]; tolerance?: number }[];
  readonly mkl: { readonly publishedMasksWithoutMkl: readonly { text: string; seed: string; kept?: readonly number[]; sum?: number }[] };
}

export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../../core/test/vectors/rng.json', import.meta.url), 'utf8'),
) as Vectors;

export const isOld = ({ versions = '' }: { readonly versions?: string }): boolean => versions.startsWith('<=');

/** The generator has drawn just as many numbers as PyTorch's. */
export function expectState(generator: Generator, { seed, left, next, wordsSha256 }: State): void {
  const fields = new DataView(generator.getState().buffer);
  const words = Uint32Array.from({ length: 624 }, (_, j) => fields.getUint32(24 + 8 * j, true));
  expect({
    seed: String(fields.getBigUint64(0, true)),
    left: fields.getInt32(8, true),
    next: fields.getInt32(16, true),
    wordsSha256: sha256(words),
  }).toEqual({ seed, left, next, wordsSha256 });
}

export const sha256 = (numbers: NodeJS.TypedArray): string =>
  createHash('sha256')
    .update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    .digest('hex');

/** Bit for bit without a tolerance; with one relative to max(1, |expected|). */
export function expectValues(got: readonly (number | bigint)[], expected: readonly (number | string)[], tolerance?: number): void {
  if (got.some((value) => typeof value === 'bigint')) {
    expect(got.map(String)).toEqual(expected.map(String));
    return;
  }
  const wanted = expected.map(Number);
  if (tolerance === undefined) {
    expect(got).toEqual(wanted);
    return;
  }
  expect(got).toHaveLength(wanted.length);
  const pairs = wanted.map((want, i) => ({ i, want, value: Number(got[i]) }));
  expect(pairs.filter(({ want, value }) => !(Math.abs(value - want) <= tolerance * Math.max(1, Math.abs(want))))).toEqual([]);
}
