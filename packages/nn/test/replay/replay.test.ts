import { getNumThreads, setNumThreads } from '@lamella/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expected } from './expected.js';
import { trainings } from './training-hash.js';

// In a page without cross-origin isolation two threads are one all the same.
describe.each([1, 2])('on %i threads', (threads) => {
  let before: number;
  beforeAll(() => {
    before = getNumThreads();
    setNumThreads(threads);
  });
  afterAll(() => setNumThreads(before));

  it.each(['mlp', 'cnn'] as const)('20 steps of the %s give the same bits everywhere', { timeout: 60_000 }, (name) => {
    expect(trainings[name]()).toBe(expected[name]);
  });
});
