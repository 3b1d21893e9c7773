import { gradcheck, gradgradcheck, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { functional as F } from '../src/index.js';

const double = (data: number[][]): Tensor => tensor(data, { dtype: 'float64' });
const classes = (data: number[]): Tensor => tensor(data, { dtype: 'int32' });
const logits = double([[0.2, -1.3, 0.7], [2, 0.1, -0.4]]); // prettier-ignore

describe('crossEntropy', () => {
  // The numbers are those of PyTorch 1.13.1.
  it.each<[string, Tensor, F.CrossEntropyOptions, number | number[]]>([
    ['mean', classes([2, 0]), {}, 0.38514968971120644],
    ['sum', classes([2, 0]), { reduction: 'sum' }, 0.7702993794224129],
    ['none', classes([2, 0]), { reduction: 'none' }, [0.5549569196419906, 0.21534245978042235]],
    ['label smoothing', classes([2, 0]), { labelSmoothing: 0.2 }, 0.6118163563778731],
    ['class weights', classes([2, 0]), { weight: tensor([1, 2, 3], { dtype: 'float64' }) }, 0.4700533046765985],
    ['an ignored class', classes([2, 0]), { ignoreIndex: 0 }, 0.5549569196419906],
    ['probabilities as targets', double([[0.2, 0.3, 0.5], [1, 0, 0]]), {}, 0.7351496897112064], // prettier-ignore
  ])('%s', (_what, target, options, expected) => {
    const out = F.crossEntropy(logits, target, options).toArray();
    [out].flat().forEach((value, i) => expect(value).toBeCloseTo([expected].flat()[i]!, 12));
  });

  it('does not overflow', () => {
    expect(F.crossEntropy(double([[1000, -1000]]), classes([0])).item()).toBe(0);
    expect(F.crossEntropy(double([[1000, -1000]]), classes([1])).item()).toBe(2000);
  });

  it('is NaN when every target is ignored', () => expect(F.crossEntropy(logits, classes([-100, -100])).item()).toBe(NaN));

  it.each<[string, Tensor, F.CrossEntropyOptions, object]>([
    ['a class that there is not', classes([3, 0]), {}, { name: 'ArgumentError', argument: 'target' }],
    ['a negative class', classes([-1, 0]), {}, { name: 'ArgumentError', argument: 'target' }],
    ['too few targets', classes([1]), {}, { name: 'ShapeError', shapes: [[2, 3], [1]] }], // prettier-ignore
    ['probabilities of another shape', double([[1, 0]]), {}, { name: 'ShapeError' }],
    ['booleans as targets', tensor([true, false]), {}, { name: 'DTypeError' }],
    ['an unknown reduction', classes([0, 0]), { reduction: 'avg' as never }, { name: 'ArgumentError', argument: 'reduction' }],
    ['a smoothing beyond 1', classes([0, 0]), { labelSmoothing: 2 }, { name: 'ArgumentError', argument: 'labelSmoothing' }],
  ])('refuses %s', (_what, target, options, fields) => {
    expect(() => F.crossEntropy(logits, target, options)).toThrow(expect.objectContaining({ op: 'crossEntropy', ...fields }) as Error);
  });

  it('agrees with finite differences, first and second order', () => {
    const x = randn([2, 3], { dtype: 'float64', requiresGrad: true });
    const loss = (input: Tensor): Tensor => F.crossEntropy(input, classes([2, 0]), { labelSmoothing: 0.1 });
    expect(gradcheck(loss, [x])).toBe(true);
    expect(gradgradcheck(loss, [x])).toBe(true);
  });
});

describe('mseLoss', () => {
  it.each([['mean', 2.5], ['sum', 5], ['none', [1, 4]]] as const)('%s', (reduction, expected) => {
    expect(F.mseLoss(tensor([1, 2]), tensor([2, 4]), { reduction }).toArray()).toEqual(expected);
  }); // prettier-ignore

  it('refuses shapes that do not broadcast', () => {
    expect(() => F.mseLoss(zeros([2, 3]), zeros([4]))).toThrow(expect.objectContaining({ name: 'ShapeError', shapes: [[2, 3], [4]] }) as Error); // prettier-ignore
  });
});
