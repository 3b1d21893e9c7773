import { Generator, grad, gradcheck, gradgradcheck, manualSeed, randn, tensor, type Tensor } from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { alphaConstants, dropouts } from './support/dropouts.js';

beforeEach(() => void manualSeed(3));

describe.each(dropouts)('$op', ({ drop, Module, shape, noiseShape, isAlpha }) => {
  const mask = tensor([1, 0, 1, 0, 1, 1]).reshape([2, 3, ...noiseShape.slice(2).map(() => 1)]).expand(noiseShape); // prettier-ignore

  it.each([0.05, 0.1, 0.2, 0.5, 0.9])('passes on gradient · noise, bit for bit, at p = %f', (p) => {
    const [x, slope] = [randn(shape, { requiresGrad: true }), randn(shape)];
    drop(x, { p, mask }).backward(slope);
    // fl(1/fl(1-p)) and fl(a) are what the kept elements are multiplied by in float32.
    const scale = isAlpha ? Math.fround(alphaConstants(p).a) : Math.fround(1 / Math.fround(1 - p));
    expect(x.grad!.equal(slope.mul(mask.mul(scale)))).toBe(true);
  });

  it('agrees with finite differences, first and second order', () => {
    const small = [2, 3, ...shape.slice(2).map((_, i) => (i === 0 ? 2 : 1))];
    const x = randn(small, { dtype: 'float64', requiresGrad: true });
    const seeded = (input: Tensor): Tensor => drop(input, { p: 0.4, generator: new Generator().manualSeed(4) });
    expect(gradcheck(seeded, [x])).toBe(true);
    expect(gradgradcheck((input) => seeded(input).square(), [x])).toBe(true);
    expect(gradgradcheck((input) => seeded(input.mul(2)).mul(input), [x])).toBe(true);
  });

  it('keeps its mask for the second order: the gradient of the gradient is dropped alike', () => {
    const x = randn(shape, { dtype: 'float64', requiresGrad: true });
    const [first] = grad([drop(x, { p: 0.5, mask }).pow(3).sum()], [x], { createGraph: true });
    const [second] = grad([first!.sum()], [x]);
    expect(second!.ne(0).equal(mask.ne(0).expand(shape))).toBe(true);
  });

  it('asks for no gradient of its own: a plain input gives a plain output', () => {
    expect(drop(randn(shape), { p: 0.5 }).requiresGrad).toBe(false);
    expect(drop(randn(shape, { requiresGrad: true }), { p: 0.5 }).requiresGrad).toBe(true);
  });

  it('within Linear and SELU, agrees with finite differences by all parameters, first and second order', () => {
    const generator = new Generator();
    const [before, behind] = [new nn.Linear(2, 4).to('float64'), new nn.Linear(4, 1).to('float64')];
    const layer = new Module(0.5, { generator });
    const model = (x: Tensor): Tensor => {
      generator.manualSeed(4);
      const hidden = before.forward(x).selu().reshape([1, 2, 2, 1, 1].slice(0, shape.length));
      return behind.forward(layer.forward(hidden).flatten(1)).selu();
    };
    const inputs = [randn([1, 2], { dtype: 'float64', requiresGrad: true }), ...before.parameters(), ...behind.parameters()];
    expect(gradcheck((x) => model(x), inputs)).toBe(true);
    expect(gradgradcheck((x) => model(x), inputs)).toBe(true);
    expect(new Set(layer.lastMask!.data())).toEqual(new Set([0, 1]));
  });
});
