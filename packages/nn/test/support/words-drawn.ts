import { defaultGenerator, Generator } from '@lamella/core';

/** How many draws of 32 bits `fn` takes from the default generator. */
export function wordsDrawn(fn: () => unknown): number {
  defaultGenerator.manualSeed(11);
  fn();
  const state = defaultGenerator.getState().join();
  const walker = new Generator().manualSeed(11);
  for (let words = 0; words < 1000; words++) {
    if (walker.getState().join() === state) return words;
    walker.uint32();
  }
  throw new Error('more than 1,000 words, or a cached normal');
}
