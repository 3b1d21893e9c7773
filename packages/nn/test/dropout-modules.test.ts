import { ArgumentError, Generator, manualSeed, ones, randn, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const all = [
  ['Dropout', nn.Dropout, F.dropout, [4, 5]],
  ['AlphaDropout', nn.AlphaDropout, (x: Tensor, o: nn.functional.DropoutOptions) => F.alphaDropout(x, { training: true, ...o }), [4, 5]],
  ['FeatureAlphaDropout', nn.FeatureAlphaDropout, F.featureAlphaDropout, [4, 5, 2]],
  ['Dropout1d', nn.Dropout1d, F.dropout1d, [4, 5, 2]],
  ['Dropout2d', nn.Dropout2d, F.dropout2d, [4, 5, 2, 2]],
  ['Dropout3d', nn.Dropout3d, F.dropout3d, [4, 5, 2, 2, 1]],
] as const;

describe.each(all)('%s', (name, Module, drop, shape) => {
  it('does in training what its function does, with its own p', () => {
    const x = randn(shape);
    manualSeed(6);
    const expected = drop(x, { p: 0.3 });
    manualSeed(6);
    expect(new Module(0.3).forward(x).equal(expected)).toBe(true);
  });

  it('returns its very input in evaluation, and drops again in training', () => {
    const model = new nn.Sequential(new nn.Sequential(new Module(0.5)));
    const x = ones(shape);
    expect(model.eval().forward(x)).toBe(x);
    expect(model.train().forward(x)).not.toBe(x);
  });

  it('has p = 0.5 when it is left out', () => {
    expect(new Module().p).toBe(0.5);
    expect(new Module().toString()).toBe(`${name}(p=0.5, inplace=false)`);
  });

  it('prints p as it was given', () => expect(new Module(0.1, { inplace: true }).toString()).toBe(`${name}(p=0.1, inplace=true)`));

  it('honours inplace', () => {
    const x = randn(shape);
    expect(new Module(0.5, { inplace: true }).forward(x)).toBe(x);
  });

  it('draws from its own generator, and shows the last mask', () => {
    const layer = new Module(0.5, { generator: new Generator().manualSeed(9) });
    expect(layer.lastMask).toBe(null);
    layer.forward(ones(shape));
    const first = layer.lastMask!;
    const again = new Module(0.5, { generator: new Generator().manualSeed(9) });
    again.forward(ones(shape));
    expect(again.lastMask!.equal(first)).toBe(true);
    layer.eval().forward(ones(shape));
    expect(layer.lastMask).toBe(first);
  });

  it.each([1.5, -1, NaN, '0.5' as never])('refuses p = %s when it is made', (p) => {
    expect(() => new Module(p)).toThrow(ArgumentError);
    expect(() => new Module(p)).toThrow(expect.objectContaining({ op: name, argument: 'p' }) as Error);
  });

  it('has no state', () => expect(new Module().stateDict()).toEqual({}));
});
