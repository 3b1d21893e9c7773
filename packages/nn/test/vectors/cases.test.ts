import { defaultGenerator } from '@lamella/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectState, expectValues, isOld, sha256, vectors, type Step } from './rng.js';
import { run, seed } from './steps.js';

const concernsLayers = ({ fn }: Step): boolean => ['dropout', 'init', 'affine', 'loader'].includes(fn);
const cases = vectors.cases.filter((test) => !isOld(test) && test.steps.some(concernsLayers));

const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array } as const;

function check(got: readonly (number | bigint)[], step: Step): void {
  if (step.expect !== undefined) {
    expectValues(got, step.expect, step.tolerance);
    return;
  }
  expect(got).toHaveLength(step.count!);
  expectValues(got.slice(0, step.first!.length), step.first!, step.tolerance);
  expectValues(got.slice(-step.last!.length), step.last!, step.tolerance);
  if (step.sha256 === undefined) return; // a step without a hash is one with a tolerance
  const values =
    step.dtype === 'int64' ? BigInt64Array.from(got, BigInt) : arrays[step.dtype as keyof typeof arrays].from(got as readonly number[]);
  expect(sha256(values)).toBe(step.sha256);
}

describe('dropouts, initialisers, new layers and loaders give what PyTorch gives, and leave its generator behind', () => {
  // Some of the dropped inputs have unusual ranks, of which a warning tells once.
  beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));
  afterAll(() => void vi.restoreAllMocks());

  it('covers all cases that concern layers', () => expect(cases).toHaveLength(63));

  for (const [index, test] of cases.entries()) {
    it(`${index}: ${test.name}, seed ${test.seed}`, () => {
      seed(test.seed);
      for (const step of test.steps) check(run(step), step);
      expectState(defaultGenerator, test.state);
    });
  }
});
