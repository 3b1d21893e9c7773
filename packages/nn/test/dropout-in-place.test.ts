import { ArgumentError, AutogradError, noGrad, ones, randn, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { dropouts, type Options } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

describe.each(dropouts)('$op in place', ({ op, drop, Module, shape, noiseShape }) => {
  const mask = tensor([1, 0, 1, 0, 1, 1]).reshape([2, 3]);
  const maskOf = (noise: readonly number[]): Tensor => mask.reshape([2, 3, ...noise.slice(2).map(() => 1)]).expand(noise);
  const options = (more: Options = {}): Options => ({ p: 0.4, mask: maskOf(noiseShape), ...more });

  it('returns its very input, overwritten with what it gives elsewhere, and bumps its version by one', () => {
    const x = randn(shape);
    const expected = drop(x, options());
    const { storage } = x;
    expect(drop(x, options({ inplace: true }))).toBe(x);
    expect(x.storage).toBe(storage);
    expect(x.equal(expected)).toBe(true);
    expect(storage.version).toBe(1);
  });

  it('does so at p = 1', () => {
    const x = randn(shape).abs();
    expect(drop(x, { p: 1, inplace: true })).toBe(x);
    expect(x.eq(0).all().item()).toBe(true);
    expect(x.storage.version).toBe(1);
  });

  it('does so as a Module, which PyTorch`s alpha Modules do not', () => {
    const x = randn(shape);
    const before = x.clone();
    expect(new Module(0.5, { inplace: true }).forward(x)).toBe(x);
    expect(x.equal(before)).toBe(false);
    expect(new Module(0.5).forward(x)).not.toBe(x);
  });

  it('changes the tensor that a view is of', () => {
    const base = ones([2, ...shape]);
    drop(base.select(0, 1), options({ inplace: true }));
    expect(base.select(0, 0).eq(1).all().item()).toBe(true);
    expect(base.select(0, 1).eq(1).all().item()).toBe(false);
  });

  it('is refused on a leaf that requires a gradient: nothing is drawn, shown or changed', () => {
    const x = randn(shape, { requiresGrad: true });
    const before = x.toArray();
    const layer = new Module(0.4, { inplace: true });
    const drawn = wordsDrawn(() => {
      for (const p of [0.4, 1]) {
        expect(() => drop(x, { p, inplace: true })).toThrow(AutogradError);
        expect(() => drop(x, { p, inplace: true })).toThrow(expect.objectContaining({ op }) as Error);
      }
      expect(() => layer.forward(x)).toThrow(AutogradError);
      expect(() => drop(x.select(0, 0).unsqueeze(0), { p: 0.4, inplace: true })).toThrow(/view of a leaf/);
    });
    expect(drawn).toBe(0);
    expect(layer.lastMask).toBe(null);
    expect(x.toArray()).toEqual(before);
    expect(x.storage.version).toBe(0);
    expect(noGrad(() => drop(x, options({ inplace: true })))).toBe(x);
  });

  it('is refused where elements share memory, before anything is drawn', () => {
    const x = ones([1]).expand(shape);
    expect(wordsDrawn(() => expect(() => drop(x, { p: 0.4, inplace: true })).toThrow(ArgumentError))).toBe(0);
    expect(x.storage.version).toBe(0);
  });

  it('has the same gradient as elsewhere', () => {
    const [x, y] = [randn(shape, { requiresGrad: true }), randn(shape, { requiresGrad: true })];
    const slope = randn(shape);
    drop(x.mul(2), options({ inplace: true })).backward(slope);
    drop(y.mul(2), options()).backward(slope);
    expect(x.grad!.equal(y.grad!)).toBe(true);
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['relu', (x) => x.relu()],
    ['selu', (x) => x.selu()],
    ['sigmoid', (x) => x.sigmoid()],
  ])('straight after %s, which has saved its result: backward refuses', (_name, activation) => {
    const x = randn(shape, { requiresGrad: true });
    const out = drop(activation(x), options({ inplace: true }));
    expect(() => out.sum().backward()).toThrow(
      expect.objectContaining({
        name: 'AutogradError',
        message: expect.stringMatching(/modified by an inplace operation/) as string,
      }) as Error,
    );
    expect(x.grad).toBe(null);
  });
});
