import { gradcheck, gradgradcheck, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const double = (data: number[][]): Tensor => tensor(data, { dtype: 'float64' });
const classes = (data: number[]): Tensor => tensor(data, { dtype: 'int32' });
const logits = double([[0.2, -1.3, 0.7], [2, 0.1, -0.4]]); // prettier-ignore

beforeEach(() => void manualSeed(2));

describe('crossEntropy', () => {
  it('is minus the logarithm of the softmax of the right class', () => {
    const byHand = (row: number[], right: number): number =>
      -Math.log(Math.exp(row[right]!) / row.reduce((sum, x) => sum + Math.exp(x), 0));
    const rows = logits.toArray() as number[][];
    const each = F.crossEntropy(logits, classes([2, 0]), { reduction: 'none' }).toArray() as number[];
    expect(each[0]).toBeCloseTo(byHand(rows[0]!, 2), 12);
    expect(each[1]).toBeCloseTo(byHand(rows[1]!, 0), 12);
  });

  it('does not overflow', () => {
    expect(F.crossEntropy(double([[1000, -1000]]), classes([0])).item()).toBe(0);
    expect(F.crossEntropy(double([[1000, -1000]]), classes([1])).item()).toBe(2000);
  });

  it('is NaN when every target is ignored, and of nothing', () => {
    expect(F.crossEntropy(logits, classes([-100, -100])).item()).toBe(NaN);
    expect(F.crossEntropy(logits, classes([-100, -100]), { reduction: 'sum' }).item()).toBe(0);
    expect(F.crossEntropy(zeros([0, 3]), zeros([0], { dtype: 'int32' })).item()).toBe(NaN);
  });

  it('sends no gradient to what is ignored, even where it is infinite', () => {
    const x = tensor([[-Infinity, 0], [1, 2]], { requiresGrad: true }); // prettier-ignore
    F.nllLoss(x, classes([-100, 1])).backward();
    expect(x.grad!.toArray()).toEqual([[0, 0], [0, -1]]); // prettier-ignore
  });

  it.each<[string, Tensor, nn.functional.CrossEntropyOptions, object]>([
    ['a class that there is not', classes([3, 0]), {}, { name: 'ArgumentError', argument: 'target', shapes: [[2, 3], [2]] }], // prettier-ignore
    ['a negative class', classes([-1, 0]), {}, { name: 'ArgumentError', argument: 'target' }],
    ['a class beyond the ignored one', classes([4, 5]), { ignoreIndex: 4 }, { name: 'ArgumentError', argument: 'target' }],
    ['too few targets', classes([1]), {}, { name: 'ShapeError', shapes: [[2, 3], [1]] }], // prettier-ignore
    ['targets with a dimension too many', classes([1, 1]).unsqueeze(1), {}, { name: 'ShapeError' }],
    ['probabilities of another shape', double([[1, 0]]), {}, { name: 'ShapeError' }],
    ['class numbers that are floats', tensor([1, 0]), {}, { name: 'ShapeError', hint: expect.stringContaining('int32') as string }],
    ['booleans as targets', tensor([true, false]), {}, { name: 'DTypeError', dtype: 'bool' }],
    ['too few weights', classes([0, 0]), { weight: ones([2]) }, { name: 'ShapeError', argument: 'weight', shapes: [[2, 3], [2]] }], // prettier-ignore
    ['too many weights', classes([0, 0]), { weight: ones([5]) }, { name: 'ShapeError', argument: 'weight' }],
    ['one weight for all', double([[1, 0, 0], [0, 0, 1]]), { weight: ones([1]) }, { name: 'ShapeError', argument: 'weight' }], // prettier-ignore
    ['weights in a row', classes([0, 0]), { weight: ones([1, 3]) }, { name: 'ShapeError', argument: 'weight' }],
    ['an unknown reduction', classes([0, 0]), { reduction: 'avg' as never }, { name: 'ArgumentError', argument: 'reduction' }],
    ['a smoothing beyond 1', classes([0, 0]), { labelSmoothing: 2 }, { name: 'ArgumentError', argument: 'labelSmoothing' }],
    ['a smoothing of NaN', classes([0, 0]), { labelSmoothing: NaN }, { name: 'ArgumentError', argument: 'labelSmoothing' }],
  ])('refuses %s', (_what, target, options, fields) => {
    expect(() => F.crossEntropy(logits, target, options)).toThrow(expect.objectContaining({ op: 'crossEntropy', ...fields }) as Error);
  });

  it('refuses integers, and an input without classes', () => {
    expect(() => F.crossEntropy(zeros([2, 3], { dtype: 'int32' }), classes([0, 0]))).toThrow(
      expect.objectContaining({ name: 'DTypeError', dtype: 'int32' }) as Error,
    );
    expect(() => F.crossEntropy(tensor(1), tensor(0, { dtype: 'int32' }))).toThrow(
      expect.objectContaining({ name: 'ShapeError', op: 'crossEntropy' }) as Error,
    );
  });
});

describe('mseLoss', () => {
  it.each([['mean', 2.5], ['sum', 5], ['none', [1, 4]]] as const)('%s', (reduction, expected) => {
    expect(F.mseLoss(tensor([1, 2]), tensor([2, 4]), { reduction }).toArray()).toEqual(expected);
    expect(new nn.MSELoss({ reduction }).forward(tensor([1, 2]), tensor([2, 4])).toArray()).toEqual(expected);
  }); // prettier-ignore

  it('broadcasts', () => expect(F.mseLoss(tensor([[1, 2], [3, 5]]), tensor([2, 4])).item()).toBe(1.75)); // prettier-ignore

  it('has the gradient 2 (input - target) / n, and its opposite for the target', () => {
    const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([2, 4], { requiresGrad: true })];
    F.mseLoss(x, y).backward();
    expect([x.grad!.toArray(), y.grad!.toArray()]).toEqual([[-1, -2], [1, 2]]); // prettier-ignore
  });

  it('refuses shapes that do not broadcast, and an unknown reduction', () => {
    expect(() => F.mseLoss(zeros([2, 3]), zeros([4]))).toThrow(expect.objectContaining({ name: 'ShapeError', shapes: [[2, 3], [4]] }) as Error); // prettier-ignore
    expect(() => F.mseLoss(zeros([2]), zeros([2]), { reduction: 'max' as never })).toThrow(
      expect.objectContaining({ name: 'ArgumentError', op: 'mseLoss', argument: 'reduction' }) as Error,
    );
  });
});

describe('losses agree with finite differences, first and second order', () => {
  const target = classes([2, 0]);
  const weight = tensor([1, 2, 3], { dtype: 'float64' });
  it.each<[string, (x: Tensor) => Tensor]>([
    ['crossEntropy', (x) => F.crossEntropy(x, target)],
    ['crossEntropy, smoothed, weighted', (x) => F.crossEntropy(x, target, { labelSmoothing: 0.1, weight })],
    ['crossEntropy, one ignored', (x) => F.crossEntropy(x, target, { ignoreIndex: 0, reduction: 'sum' })],
    ['crossEntropy of probabilities', (x) => F.crossEntropy(x, double([[0.2, 0.3, 0.5], [1, 0, 0]]), { reduction: 'none' })],
    ['nllLoss, weighted', (x) => F.nllLoss(x.square(), target, { weight })],
    ['mseLoss', (x) => F.mseLoss(x, logits)],
    ['mseLoss, none', (x) => F.mseLoss(x, logits, { reduction: 'none' })],
  ])('%s', (_name, loss) => {
    const x = randn([2, 3], { dtype: 'float64', requiresGrad: true });
    expect(gradcheck(loss, [x])).toBe(true);
    expect(gradgradcheck(loss, [x])).toBe(true);
  }); // prettier-ignore

  it('crossEntropy by its probabilities as well', () => {
    const inputs = [randn([2, 3], { dtype: 'float64', requiresGrad: true }), randn([2, 3], { dtype: 'float64', requiresGrad: true })];
    const loss = (x: Tensor, wanted: Tensor): Tensor => F.crossEntropy(x, wanted.softmax(1), { labelSmoothing: 0.2 });
    expect(gradcheck(loss, inputs)).toBe(true);
    expect(gradgradcheck(loss, inputs)).toBe(true);
  });
});
