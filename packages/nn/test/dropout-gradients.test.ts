import {
  AutogradError,
  defaultGenerator,
  Generator,
  gradcheck,
  gradgradcheck,
  manualSeed,
  randn,
  tensor,
  type Tensor,
} from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
type Drop = (x: Tensor, options: nn.functional.DropoutOptions) => Tensor;
const all: [string, Drop, readonly number[]][] = [
  ['dropout', F.dropout, [3, 4]],
  ['alphaDropout', (x, o) => F.alphaDropout(x, { training: true, ...o }), [3, 4]],
  ['featureAlphaDropout', F.featureAlphaDropout, [2, 3, 2]],
  ['dropout1d', F.dropout1d, [3, 4]],
  ['dropout2d', F.dropout2d, [2, 3, 2, 1]],
  ['dropout3d', F.dropout3d, [3, 2, 1, 2]],
];

describe.each(all)('%s', (_name, drop, shape) => {
  const leaf = (): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
  const seeded = (x: Tensor): Tensor => drop(x, { p: 0.4, generator: new Generator().manualSeed(4) });

  it('agrees with finite differences, first and second order', () => {
    expect(gradcheck(seeded, [leaf()])).toBe(true);
    expect(gradgradcheck((x) => seeded(x).square(), [leaf()])).toBe(true);
  });

  it('passes the gradient on times the noise: what is dropped gets none', () => {
    const x = leaf();
    let mask: Tensor | undefined;
    const out = drop(x, { p: 0.4, onMask: (kept) => (mask = kept) });
    out.backward(randn(shape, { dtype: 'float64' }).abs().add(1));
    expect(x.grad!.ne(0).equal(mask!.expand(shape).ne(0))).toBe(true);
  });

  it('has the same gradient in place', () => {
    const [x, y] = [leaf(), leaf()];
    const options = (): nn.functional.DropoutOptions => ({ p: 0.4, generator: new Generator().manualSeed(4) });
    drop(x.mul(2), { ...options(), inplace: true })
      .sum()
      .backward();
    drop(y.mul(2), options()).sum().backward();
    expect(x.grad!.equal(y.grad!)).toBe(true);
  });

  it('returns and overwrites its input in place', () => {
    const x = randn(shape);
    const out = drop(x, { p: 0.4, inplace: true });
    expect(out).toBe(x);
    expect(x.storage.version).toBe(1);
  });

  it('is refused in place on a leaf, before anything is drawn or changed', () => {
    manualSeed(1);
    const x = leaf();
    const [values, state] = [x.toArray(), defaultGenerator.getState()];
    for (const p of [0.4, 1]) expect(() => drop(x, { p, inplace: true })).toThrow(AutogradError);
    expect(x.toArray()).toEqual(values);
    expect(x.storage.version).toBe(0);
    expect(defaultGenerator.getState()).toEqual(state);
  });

  it('in place straight after relu destroys what relu has saved: backward refuses', () => {
    const x = leaf();
    const out = drop(x.relu(), { p: 0.4, inplace: true });
    expect(() => out.sum().backward()).toThrow(/modified by an inplace operation/);
    expect(x.grad).toBe(null);
  });
});

it('alphaDropout passes the gradient on times noise · a', () => {
  const x = tensor([1, 2, 3], { dtype: 'float64', requiresGrad: true });
  F.alphaDropout(x, { p: 0.2, training: true, mask: tensor([1, 0, 1], { dtype: 'float64' }) })
    .sum()
    .backward();
  const a = 1 / Math.sqrt((1.7580993408473766 ** 2 * 0.2 + 1) * 0.8);
  const [kept, dropped] = x.grad!.toArray() as number[];
  expect(kept).toBeCloseTo(a, 14);
  expect(dropped).toBe(0);
});
