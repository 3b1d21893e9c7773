import { describe, expect, it } from 'vitest';
import { Blocks } from '../../src/memory/blocks.js';

const START = 64;
const SIZE = 1 << 20;

function blocksOf(size: number): Blocks {
  const blocks = new Blocks(new Uint32Array((START + size) / 4), START);
  blocks.extend(START + size);
  return blocks;
}

/** Numbers from 0 to 1, the same in every run. */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe('Blocks', () => {
  it('gives blocks that lie within the range, at multiples of 16, and apart from each other', () => {
    const blocks = blocksOf(SIZE);
    const next = stream(1);
    const given = new Map<number, number>();
    for (let step = 0; step < 20_000; step++) {
      if (next() < 0.55) {
        const bytes = Math.floor(2 ** (next() * 15));
        const address = blocks.allocate(bytes);
        if (address === 0) continue;
        expect(address % 16).toBe(0);
        expect(address).toBeGreaterThan(START);
        expect(address + bytes).toBeLessThanOrEqual(START + SIZE);
        given.set(address, bytes);
      } else {
        const [address] = [...given.keys()].slice(Math.floor(next() * given.size));
        if (address === undefined) continue;
        blocks.free(address);
        given.delete(address);
      }
    }
    const sorted = [...given].sort(([a], [b]) => a - b);
    for (let i = 1; i < sorted.length; i++) expect(sorted[i - 1][0] + sorted[i - 1][1]).toBeLessThanOrEqual(sorted[i][0]);
    for (const address of given.keys()) blocks.free(address);
    expect(blocks.used).toBe(0);
    // All is one block again.
    expect(blocks.allocate(SIZE - 2 ** 16)).not.toBe(0);
  });

  it('says 0 where there is no room, and grows into what is added', () => {
    const words = new Uint32Array((START + 2 * SIZE) / 4);
    const blocks = new Blocks(words, START);
    expect(blocks.allocate(1)).toBe(0);
    blocks.extend(START + SIZE);
    expect(blocks.allocate(SIZE + 1)).toBe(0);
    blocks.extend(START + 2 * SIZE);
    expect(blocks.allocate(SIZE + 1)).not.toBe(0);
  });

  it('uses what was given back before it touches what is new', () => {
    const blocks = blocksOf(SIZE);
    const first = blocks.allocate(1000);
    blocks.allocate(16);
    blocks.free(first);
    expect(blocks.allocate(1000)).toBe(first);
  });

  it('has room for nothing and for single bytes', () => {
    const blocks = blocksOf(SIZE);
    expect(new Set([0, 0, 1, 15, 16, 17].map((bytes) => blocks.allocate(bytes))).size).toBe(6);
  });
});
