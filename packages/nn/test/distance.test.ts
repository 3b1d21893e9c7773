import { grad, gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);
const double = (shape: readonly number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
const agrees = (fn: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): boolean => gradcheck(fn, inputs) && gradgradcheck(fn, inputs);

describe('normalize', () => {
  it('makes vectors one long, over one dimension or several, and leaves short ones short', () => {
    const x = double([2, 3, 4]);
    const lengths = F.normalize(x, { dim: [0, 2] })
      .norm(2, [0, 2])
      .toArray() as number[];
    for (const length of lengths) expect(length).toBeCloseTo(1, 12);
    expect(F.normalize(tensor([[3, 4]]), { eps: 10 }).toArray()).toEqual([[expect.closeTo(0.3, 6), expect.closeTo(0.4, 6)]]);
    expect(agrees((y) => F.normalize(y, { p: 3, dim: -1 }), [double([2, 3])])).toBe(true);
  });

  it('refuses a dimension that there is not, and integers', () => {
    refuses(() => F.normalize(ones([3])), { name: 'ShapeError', op: 'normalize', shapes: [[3]], argument: 'dim' });
    refuses(() => F.normalize(ones([2, 3], { dtype: 'int32' })), { name: 'DTypeError', op: 'normalize' });
  });
});

describe('cosineSimilarity', () => {
  it('broadcasts before it measures, and never leaves [-1, 1]', () => {
    expect(F.cosineSimilarity(ones([2, 4]), ones([2, 1])).toArray()).toEqual([1, 1]);
    expect(F.cosineSimilarity(tensor([[1e18, 1e18]]), tensor([[-1e18, -1e18]])).item()).toBeCloseTo(-1, 6);
    expect(F.cosineSimilarity(ones([2, 3], { dtype: 'int32' }), ones([2, 3])).dtype).toBe('float32');
    expect(agrees((a, b) => F.cosineSimilarity(a, b, { dim: -1 }), [double([2, 3]), double([3])])).toBe(true);
  });

  it('of zeros is 0, with gradients that are numbers', () => {
    const [a, b] = [zeros([1, 2], { requiresGrad: true }), tensor([[3, 4]], { requiresGrad: true })];
    const out = F.cosineSimilarity(a, b, { eps: 0.5 });
    expect(out.toArray()).toEqual([0]);
    expect(grad([out], [a, b]).map((x) => x!.toArray())).toEqual([[[expect.closeTo(1.2, 6), expect.closeTo(1.6, 6)]], [[0, 0]]]);
  });

  it('has the gradient of a long vector also for a short one, as PyTorch 2 does', () => {
    const a = tensor([[0.3, 0.4]], { dtype: 'float64', requiresGrad: true });
    const out = F.cosineSimilarity(a, tensor([[2, 0]], { dtype: 'float64' }), { eps: 1 });
    out.backward(ones([1], { dtype: 'float64' }));
    // u / eps - (a · u) / eps² · a / ‖a‖, with u = (1, 0)
    expect(a.grad!.toArray()).toEqual([[expect.closeTo(0.82, 12), expect.closeTo(-0.24, 12)]]);
  });

  it('refuses shapes that do not broadcast, and two tensors of integers', () => {
    refuses(() => F.cosineSimilarity(ones([2, 3]), ones([2, 4])), { name: 'ShapeError', op: 'cosineSimilarity', shapes: [[2, 3], [2, 4]] }); // prettier-ignore
    refuses(() => F.cosineSimilarity(ones([2, 3], { dtype: 'int32' }), ones([2, 3], { dtype: 'uint8' })), {
      name: 'DTypeError',
      dtype: 'int32',
    });
  });
});

describe('pairwiseDistance', () => {
  it('is the norm of the differences', () => {
    const [a, b] = [tensor([[1, 2], [0, 0]]), tensor([3, 5])]; // prettier-ignore
    expect(F.pairwiseDistance(a, b, { p: 1, eps: 0, keepdim: true }).toArray()).toEqual([[5], [8]]);
    expect(F.pairwiseDistance(a, b, { p: Infinity, eps: 0 }).toArray()).toEqual([3, 5]);
    expect(agrees((x, y) => F.pairwiseDistance(x, y), [double([2, 3]), double([2, 3])])).toBe(true);
    refuses(() => F.pairwiseDistance(ones([2, 3]), ones([2, 4])), { name: 'ShapeError', op: 'pairwiseDistance' });
  });
});

describe('bilinear', () => {
  it('is x1ᵀ · weight · x2 + bias, over any leading dimensions or none', () => {
    const [x1, x2, weight, bias] = [double([2, 2, 3]), double([2, 2, 4]), double([5, 3, 4]), double([5])];
    const out = F.bilinear(x1, x2, weight, bias);
    const alone = F.bilinear(x1.select(0, 1).select(0, 0), x2.select(0, 1).select(0, 0), weight, bias);
    const expected = x1.select(0, 1).select(0, 0).reshape([1, 1, 3]).matmul(weight).reshape([5, 4]).mv(x2.select(0, 1).select(0, 0)).add(bias); // prettier-ignore
    expect(out.shape).toEqual([2, 2, 5]);
    for (const x of [alone, out.select(0, 1).select(0, 0)]) expect(x.isclose(expected).all().item()).toBe(true);
    expect(agrees((...inputs) => F.bilinear(...(inputs as [Tensor, Tensor, Tensor, Tensor])), [double([2, 2]), double([2, 3]), double([2, 2, 3]), double([2])])).toBe(true); // prettier-ignore
  });

  it('refuses sizes that do not match, naming them, and other dtypes', () => {
    const weight = ones([5, 3, 4]);
    refuses(() => F.bilinear(ones([3, 3]), ones([2, 4]), weight), { name: 'ShapeError', op: 'bilinear', shapes: [[3, 3], [2, 4], [5, 3, 4]] }); // prettier-ignore
    refuses(() => F.bilinear(ones([2, 3]), ones([2, 3]), weight), { name: 'ShapeError', hint: 'new Bilinear(3, 3, 5)' });
    refuses(() => F.bilinear(ones([2, 3]), ones([4]), weight), { name: 'ShapeError' });
    refuses(() => F.bilinear(ones([2, 3]), ones([2, 4]), weight, ones([4])), { name: 'ShapeError' });
    refuses(() => F.bilinear(ones([2, 3]), ones([2, 4], { dtype: 'float64' }), weight), { name: 'DTypeError', argument: 'input2' });
  });

  it('is a module, and Identity is none at all', () => {
    const layer = new nn.Bilinear(4, 3, 2);
    expect(layer.toString()).toBe('Bilinear(in1Features=4, in2Features=3, outFeatures=2, bias=true)');
    expect(Number(layer.weight.abs().max().item())).toBeLessThanOrEqual(0.5);
    expect(Object.keys(new nn.Bilinear(4, 3, 2, { bias: false }).stateDict())).toEqual(['weight']);
    refuses(() => new nn.Bilinear(0, 3, 2), { name: 'ArgumentError', op: 'Bilinear', argument: 'in1Features' });
    const x = ones([1]);
    expect(new nn.Identity().forward(x)).toBe(x);
    expect(new nn.Unflatten(1, [2, -1]).forward(zeros([3, 6])).shape).toEqual([3, 2, 3]);
    refuses(() => new nn.Unflatten(1, 6 as never), { name: 'ArgumentError', argument: 'unflattenedSize' });
  });
});
