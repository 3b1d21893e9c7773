import { gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// The numbers are those of PyTorch 1.13.1.

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);
const double = (shape: readonly number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
const row = tensor([[[1, 2, 3]]]);

describe('pad', () => {
  it('with negative numbers cuts off, and what was cut does not come round', () => {
    expect(F.pad(row, [-1, 2], { value: 9 }).toArray()).toEqual([[[2, 3, 9, 9]]]);
    expect(F.pad(row, [-1, 2], { mode: 'reflect' }).toArray()).toEqual([[[2, 3, 2, 1]]]);
    expect(F.pad(row, [-1, 2], { mode: 'replicate' }).toArray()).toEqual([[[2, 3, 3, 3]]]);
    expect(F.pad(row, [-1, 2], { mode: 'circular' }).toArray()).toEqual([[[2, 3, 2, 3]]]);
    expect(F.pad(row, [-2, -1]).shape).toEqual([1, 1, 0]);
  });

  it('begins with the last dimension, and leaves its input alone', () => {
    const x = tensor([[1, 2]]);
    expect(F.pad(x, [1, 0, 0, 1]).toArray()).toEqual([[0, 1, 2], [0, 0, 0]]); // prettier-ignore
    const same = F.pad(x, []);
    expect([same === x, same.storage === x.storage, same.toArray()]).toEqual([false, false, [[1, 2]]]);
    expect(F.pad(row, [0, 0], { mode: 'reflect' }).storage).not.toBe(row.storage);
  });

  it('keeps the dtype: bool, too', () => {
    expect(F.pad(tensor([true]), [1, 0]).toArray()).toEqual([false, true]);
    expect(F.pad(tensor([[1, 2]], { dtype: 'int32' }), [1, 1], { mode: 'circular' }).toArray()).toEqual([[2, 1, 2, 1]]);
  });

  it.each([
    [[2, 3], [1, -1, 0, 2], 'constant'],
    [[1, 2, 3, 3], [1, 2, 2, 0], 'reflect'],
    [[1, 1, 2, 2, 2], [1, 1, 0, 1, 1, 0], 'replicate'],
    [[1, 1, 2, 3], [3, 1, 1, 2], 'circular'],
  ] as const)('agrees with finite differences: %j by %j, %s', (shape, sides, mode) => {
    const run = (x: Tensor): Tensor => F.pad(x, sides, { mode });
    expect(gradcheck(run, [double(shape)])).toBe(true);
    expect(gradgradcheck(run, [double(shape)])).toBe(true);
  });

  it.each([
    ['an odd number', [1], {}, { name: 'ArgumentError', argument: 'pad' }],
    ['halves', [0.5, 1], {}, { name: 'ArgumentError', argument: 'pad' }],
    ['no list', 1 as never, {}, { name: 'ArgumentError', argument: 'pad' }],
    ['more numbers than sides', new Array<number>(8).fill(1), {}, { name: 'ShapeError', argument: 'pad' }],
    ['more taken away than there is', [-2, -2], {}, { name: 'ShapeError', shapes: [[1, 1, 3]] }],
    ['a mirror image as wide as the input', [3, 0], { mode: 'reflect' }, { name: 'ShapeError', shapes: [[1, 1, 3]] }],
    ['to go round more than once', [0, 4], { mode: 'circular' }, { name: 'ShapeError' }],
    ['to pad the channels', [1, 1, 1, 1, 1, 1], { mode: 'replicate' }, { name: 'ShapeError' }],
    ['a value for a mirror image', [1, 1], { mode: 'reflect', value: 1 }, { name: 'ArgumentError', argument: 'value' }],
    ['another mode', [1, 1], { mode: 'mirror' as never }, { name: 'ArgumentError', argument: 'mode' }],
  ] as const)('refuses %s', (_what, sides, options, fields) => refuses(() => F.pad(row, sides, options), { op: 'pad', ...fields }));

  it('refuses integers to mirror, and an edge that is not there', () => {
    refuses(() => F.pad(ones([1, 3], { dtype: 'int32' }), [1, 1], { mode: 'reflect' }), { name: 'DTypeError', op: 'pad' });
    refuses(() => F.pad(zeros([1, 0]), [1, 1], { mode: 'replicate' }), { name: 'ShapeError' });
    expect(F.pad(zeros([0, 2, 3]), [1, 1], { mode: 'replicate' }).shape).toEqual([0, 2, 5]);
  });
});

describe('the modules', () => {
  it.each([
    [1, nn.ConstantPad1d, nn.ZeroPad1d, nn.ReflectionPad1d, nn.ReplicationPad1d, nn.CircularPad1d],
    [2, nn.ConstantPad2d, nn.ZeroPad2d, nn.ReflectionPad2d, nn.ReplicationPad2d, nn.CircularPad2d],
    [3, nn.ConstantPad3d, nn.ZeroPad3d, nn.ReflectionPad3d, nn.ReplicationPad3d, nn.CircularPad3d],
  ] as const)('of %d dimensions do what pad does', (dims, Constant, Zero, Reflection, Replication, Circular) => {
    const x = randn([2, 2, ...new Array<number>(dims).fill(3)]);
    const sides = Array.from({ length: 2 * dims }, (_, i) => (i % 3) % 2);
    expect(new Constant(sides, 7).forward(x).equal(F.pad(x, sides, { value: 7 }))).toBe(true);
    expect(new Zero(sides).forward(x).equal(F.pad(x, sides))).toBe(true);
    expect(new Reflection(sides).forward(x).equal(F.pad(x, sides, { mode: 'reflect' }))).toBe(true);
    expect(new Replication(sides).forward(x).equal(F.pad(x, sides, { mode: 'replicate' }))).toBe(true);
    expect(new Circular(2).forward(x).equal(F.pad(x, new Array<number>(2 * dims).fill(2), { mode: 'circular' }))).toBe(true);
    for (const wrong of [1.5, [1], '1' as never]) refuses(() => new Zero(wrong), { name: 'ArgumentError', argument: 'padding' });
  });

  it('print their sides', () => {
    expect(new nn.ConstantPad1d(2, 0.5).toString()).toBe('ConstantPad1d([2, 2], value=0.5)');
    expect(new nn.ZeroPad2d([1, 2, 3, 4]).toString()).toBe('ZeroPad2d([1, 2, 3, 4])');
  });
});
