import { ones, rand, randn, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { dropouts } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

describe.each(dropouts)('$op', ({ drop, Module, shape, noiseShape, isAlpha }) => {
  it('shows the mask in use: 1 for what is kept, 0 for what is dropped, in the shape that was drawn', () => {
    const [x, seen] = [ones(shape), [] as Tensor[]];
    const out = drop(x, { p: 0.4, onMask: (mask) => seen.push(mask) });
    expect(seen).toHaveLength(1);
    const mask = seen[0]!;
    expect(mask.shape).toEqual(noiseShape);
    expect(Array.from(mask.data()).every((kept) => kept === 0 || kept === 1)).toBe(true);
    const kept = isAlpha ? out.gt(0) : out.ne(0);
    expect(kept.equal(mask.ne(0).expand(shape))).toBe(true);
  });

  it('takes a mask instead of drawing one, as it is, and does not change it', () => {
    const x = randn(shape);
    const masks: Tensor[] = [];
    const drawn = drop(x, { p: 0.4, onMask: (mask) => masks.push(mask) });
    const mask = masks[0]!;
    const [before, version] = [mask.toArray(), mask.storage.version];
    expect(wordsDrawn(() => expect(drop(x, { p: 0.4, mask }).equal(drawn)).toBe(true))).toBe(0);
    expect(drop(x, { p: 0.4, mask: mask.ne(0) }).equal(drawn)).toBe(true);
    expect(drop(x.clone(), { p: 0.4, mask, inplace: true }).equal(drawn)).toBe(true);
    expect(drop(x.to('float64'), { p: 0.4, mask }).dtype).toBe('float64');
    expect(mask.toArray()).toEqual(before);
    expect(mask.storage.version).toBe(version);
  });

  it('is shown the mask that was handed in', () => {
    const mask = rand(noiseShape).gt(0.5).to('float32');
    const seen: Tensor[] = [];
    drop(ones(shape), { mask, onMask: (used) => seen.push(used) });
    expect(seen).toEqual([mask]);
  });

  it('a Module keeps the last mask, and only where one was drawn', () => {
    const layer = new Module(0.5);
    expect(layer.lastMask).toBe(null);
    layer.eval().forward(ones(shape));
    expect(layer.lastMask).toBe(null);
    layer.train().forward(ones(shape));
    const first = layer.lastMask!;
    expect(first.shape).toEqual(noiseShape);
    layer.eval().forward(ones(shape));
    expect(layer.lastMask).toBe(first);
    layer.train().forward(ones(shape));
    expect(layer.lastMask).not.toBe(first);
    expect(layer.stateDict()).toEqual({});
  });
});
