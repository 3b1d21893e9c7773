import { getNumThreads, setNumThreads } from '@lamella/core';
import { afterEach, describe, expect, it } from 'vitest';
import { heap } from '../../src/memory/heap.js';
import { Storage, type View } from '../../src/memory/storage.js';
import { runAll } from '../../src/wasm/parallel.js';
import { refusal } from '../support/refusal.js';

const before = getNumThreads();
afterEach(() => setNumThreads(before));

const LENGTH = 1 << 16;
const PARTS = 8;

function viewOf(values: Float32Array | null): View {
  return { storage: new Storage('float32', LENGTH, values), shape: [LENGTH], strides: [1], offset: 0 };
}

/** Copies in parts, on the threads that there are. */
function copied(values: Float32Array): Float32Array {
  const [x, out] = [viewOf(values.slice()), viewOf(null)];
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const bytes = (4 * LENGTH) / PARTS;
  runAll(
    'copyBytes',
    Array.from({ length: PARTS }, (_, i) => [bytes, to + i * bytes, from + i * bytes]),
  );
  heap.leave();
  return out.storage.values as Float32Array;
}

describe('threads', () => {
  it('do every part of every job, whether they have started yet or sleep or spin', async () => {
    setNumThreads(3);
    for (let job = 0; job < 100; job++) {
      const values = Float32Array.from({ length: LENGTH }, (_, i) => i + job);
      const out = copied(values);
      expect(values.findIndex((value, i) => out[i] !== value)).toBe(-1);
      if (job % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });

  it('keep every number when the heap moves to the memory that they share', () => {
    const kept = viewOf(Float32Array.from({ length: LENGTH }, (_, i) => -i));
    heap.enter();
    heap.read(kept);
    heap.leave();
    setNumThreads(2);
    copied(new Float32Array(LENGTH));
    expect(kept.storage.values[17]).toBe(-17);
  });

  it('are as many as was said', () => {
    setNumThreads(1);
    expect(getNumThreads()).toBe(1);
    copied(new Float32Array(LENGTH).fill(2));
    setNumThreads(2);
    expect(getNumThreads()).toBe(2);
  });

  it.each([0, -1, 1.5, NaN, 65])('cannot be %s', (count) => {
    expect(refusal(() => setNumThreads(count)).argument).toBe('count');
  });
});
