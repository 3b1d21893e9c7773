import { fullLike, grad, noGrad, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it, vi } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const { ArgumentError: argument, ShapeError: shape, DTypeError: dtype } = { ArgumentError: 'ArgumentError', ShapeError: 'ShapeError', DTypeError: 'DTypeError' }; // prettier-ignore

/** The losses and the gradient of their sum, -0 as 0. */
function slopes(loss: (x: Tensor) => Tensor, at: readonly number[]): [losses: number[], gradient: number[]] {
  const x = tensor([...at], { requiresGrad: true });
  const losses = loss(x);
  return [losses, grad([losses.sum()], [x])[0]!].map((y) => Array.from(y.data(), (value) => value + 0)) as [number[], number[]];
}

describe('far out and at the corners', () => {
  it('binaryCrossEntropy cuts logarithms at -100, and its slope is finite there', () => {
    const [losses, gradient] = slopes((x) => F.binaryCrossEntropy(x, tensor([0, 1, 1, 0]), { reduction: 'none' }), [0, 1, 0, 1]);
    expect(losses).toEqual([0, 0, 100, 100]);
    expect(gradient).toEqual([0, 0, Math.fround(-1e12), Math.fround(1e12)]);
  });

  it('binaryCrossEntropyWithLogits neither overflows nor loses its slope', () => {
    const [losses, gradient] = slopes(
      (x) => F.binaryCrossEntropyWithLogits(x, tensor([1, 0, 0, 1, 0, 1]), { reduction: 'none' }),
      [1000, -1000, 1000, -1000, -80, 80],
    );
    expect(losses.slice(0, 4)).toEqual([0, 0, 1000, 1000]);
    expect(gradient.slice(0, 4)).toEqual([0, 0, 1, -1]);
    for (const value of [losses[4]!, gradient[4]!, losses[5]!, -gradient[5]!]) expect(value / Math.exp(-80)).toBeCloseTo(1, 5);
  });

  it('softMarginLoss and multilabelSoftMarginLoss do not overflow', () => {
    expect(slopes((x) => F.softMarginLoss(x, tensor([1, -1, 1]), { reduction: 'none' }), [-1000, 1000, 1000])).toEqual([[1000, 1000, 0], [-1, 1, 0]]);
    expect(F.multilabelSoftMarginLoss(tensor([1000, -1000]), tensor([0, 1]), { reduction: 'none' }).item()).toBe(1000);
  }); // prettier-ignore

  it('huber and smooth L1 are a straight line from the bend on, to infinity', () => {
    const at = [0, 1, -2, 3, -Infinity];
    const target = zeros([5]);
    expect(slopes((x) => F.huberLoss(x, target, { delta: 2, reduction: 'none' }), at)).toEqual([[0, 0.5, 2, 4, Infinity], [0, 1, -2, 2, -2]]);
    expect(slopes((x) => F.smoothL1Loss(x, target, { beta: 2, reduction: 'none' }), at)).toEqual([[0, 0.25, 1, 2, Infinity], [0, 0.5, -1, 1, -1]]);
    expect(slopes((x) => F.smoothL1Loss(x, target, { beta: 0, reduction: 'none' }), at)).toEqual([[0, 1, 2, 3, Infinity], [0, 1, -1, 1, -1]]);
    expect(slopes((x) => F.l1Loss(x, target, { reduction: 'none' }), at)).toEqual([[0, 1, 2, 3, Infinity], [0, 1, -1, 1, -1]]);
  }); // prettier-ignore

  it('klDiv counts a probability of 0 as nothing, in both gradients', () => {
    const y = tensor([0, 1], { requiresGrad: true });
    const [losses, gradient] = slopes((x) => F.klDiv(x, y.detach(), { reduction: 'none' }), [-3, -3]);
    expect([losses, gradient]).toEqual([[0, 3], [0, -1]]); // prettier-ignore
    F.klDiv(tensor([-3, -3]), y, { reduction: 'sum' }).backward();
    expect(y.grad!.toArray()).toEqual([3, 4]);
  });

  it("poissonNllLoss adds Stirling's term from 2 on, with a finite slope of the target everywhere", () => {
    const target = tensor([0, 1, 2], { requiresGrad: true });
    const losses = F.poissonNllLoss(zeros([3]), target, { full: true, reduction: 'none' });
    const stirling = 2 * Math.log(2) - 2 + 0.5 * Math.log(4 * Math.PI);
    losses.data().forEach((value, i) => expect(value).toBeCloseTo([1, 1, 1 + stirling][i]!, 5)); // prettier-ignore
    losses.sum().backward();
    expect(target.grad!.toArray()).toEqual([0, 0, expect.closeTo(Math.log(2) + 0.25, 5)]);
    expect(F.poissonNllLoss(zeros([1]), ones([1]), { logInput: false, eps: 1 }).item()).toBe(0);
  });

  it('gaussianNllLoss keeps variances above eps, out of the sight of the gradient', () => {
    const variance = tensor([0, 4], { requiresGrad: true });
    const loss = F.gaussianNllLoss(zeros([2]), tensor([0, 2]), variance, { eps: 0.5, reduction: 'none' });
    loss.data().forEach((value, i) => expect(value).toBeCloseTo([0.5 * Math.log(0.5), 0.5 * (Math.log(4) + 1)][i]!, 6)); // prettier-ignore
    loss.sum().backward();
    expect(variance.grad!.toArray()).toEqual([1, 0]);
    expect(variance.toArray()).toEqual([0, 4]);
  });

  it('gaussianNllLoss takes one variance for all, for each row, and as a number', () => {
    const [x, y] = [zeros([2, 3]), ones([2, 3])];
    const wanted = F.gaussianNllLoss(x, y, fullLike(x, 2)).item() as number;
    for (const variance of [2, tensor([2, 2]), tensor([[2], [2]]), tensor([[2, 2, 2]])]) {
      expect(F.gaussianNllLoss(x, y, variance).item()).toBeCloseTo(wanted, 6);
    }
  });

  it('hingeEmbeddingLoss counts both sides of a target that is neither, as PyTorch does', () => {
    expect(F.hingeEmbeddingLoss(tensor([0.25, 2]), tensor([0, 0]), { reduction: 'none' }).toArray()).toEqual([1, 2]);
  });

  it('a margin that is just kept has no slope', () => {
    expect(slopes((x) => F.hingeEmbeddingLoss(x, tensor([-1]), { reduction: 'none' }), [1])).toEqual([[0], [0]]);
    expect(slopes((x) => F.marginRankingLoss(x, zeros([1]), ones([1]), { margin: 1, reduction: 'none' }), [1])).toEqual([[0], [0]]);
    expect(slopes((x) => F.multiMarginLoss(x, tensor(0, { dtype: 'int32' }), { reduction: 'none' }), [1, 0])).toEqual([[0], [0, 0]]);
  }); // prettier-ignore

  it('tripletMarginLoss: of what is the same the distance is eps, not NaN', () => {
    const same = ones([1, 4], { requiresGrad: true });
    const loss = F.tripletMarginLoss(same, same.detach(), same.detach(), { eps: 0.5 });
    expect(loss.item()).toBe(1);
    loss.backward();
    expect(same.grad!.toArray()).toEqual([[0, 0, 0, 0]]);
  });

  it('cosineEmbeddingLoss of zeros is 1 where they should be alike, with a finite gradient', () => {
    const a = zeros([1, 2], { requiresGrad: true });
    const loss = F.cosineEmbeddingLoss(a, ones([1, 2]), ones([1]));
    expect(loss.item()).toBe(1);
    loss.backward();
    expect(a.grad!.data().every(Number.isFinite)).toBe(true);
    expect(F.cosineEmbeddingLoss(ones([2]), ones([2]), tensor(-1)).item()).toBeCloseTo(1, 6);
    expect(F.cosineEmbeddingLoss(ones([2]), ones([2]).neg(), tensor(-1)).item()).toBe(0); // far enough
    expect(F.cosineEmbeddingLoss(ones([2]), ones([2]), tensor(0)).item()).toBe(0); // neither
  });

  it('multiMarginLoss takes one sample without a batch', () => {
    expect(F.multiMarginLoss(tensor([0, 1, 3]), tensor(1, { dtype: 'int32' }), { reduction: 'none' }).item()).toBe(1);
    expect(F.multiMarginLoss(tensor([0, 1, 3]), tensor(1, { dtype: 'int32' }), { weight: tensor([0, 2, 0]) }).item()).toBe(2);
  });

  it('NaN stays NaN', () => {
    const [x, y] = [tensor([NaN]), ones([1])];
    const losses = [F.l1Loss(x, y), F.smoothL1Loss(x, y), F.huberLoss(x, y), F.binaryCrossEntropyWithLogits(x, y), F.klDiv(x, y)];
    for (const loss of [...losses, F.softMarginLoss(x, y), F.poissonNllLoss(x, y), F.gaussianNllLoss(x, y, y)])
      expect(loss.item()).toBe(NaN);
  });

  it('of nothing the sum is 0 and the mean NaN', () => {
    const [x, y] = [zeros([0, 2]), zeros([0, 2])];
    for (const loss of [
      F.l1Loss,
      F.smoothL1Loss,
      F.huberLoss,
      F.binaryCrossEntropy,
      F.binaryCrossEntropyWithLogits,
      F.klDiv,
      F.softMarginLoss,
    ]) {
      expect([loss(x, y, { reduction: 'sum' }).item(), loss(x, y).item()]).toEqual([0, NaN]);
    }
  });

  it('of float32 and float64 together the result is float64, with gradients in their own dtypes', () => {
    const x = zeros([2], { requiresGrad: true });
    const loss = F.binaryCrossEntropyWithLogits(x, ones([2], { dtype: 'float64' }));
    loss.backward();
    expect([loss.dtype, x.grad!.dtype]).toEqual(['float64', 'float32']);
  });
});

describe('a target of another shape', () => {
  it('broadcasts with a warning, once for each loss', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const loss of [F.l1Loss, F.smoothL1Loss, F.huberLoss, F.l1Loss]) expect(loss(zeros([3, 1]), ones([3])).item()).not.toBe(0);
    expect(warn.mock.calls.map(([text]) => String(text).split(':')[0])).toEqual(['l1Loss', 'smoothL1Loss', 'huberLoss']);
    expect(warn.mock.calls[0]![0]).toContain('[3, 1]');
    warn.mockRestore();
  });
});

describe('refuses', () => {
  const [two, three, matrix] = [ones([2]), ones([3]), ones([2, 3])];
  const whole = tensor([1, 0], { dtype: 'int32' });
  it.each<[string, () => unknown, object]>([
    ['l1Loss of shapes that do not broadcast', () => F.l1Loss(matrix, two), { name: shape, op: 'l1Loss', shapes: [[2, 3], [2]] }],
    ['l1Loss of a number', () => F.l1Loss(matrix, 1 as never), { name: argument, op: 'l1Loss', argument: 'target' }],
    ['a negative beta', () => F.smoothL1Loss(two, two, { beta: -1 }), { name: argument, op: 'smoothL1Loss', argument: 'beta' }],
    ['a delta of 0', () => F.huberLoss(two, two, { delta: 0 }), { name: argument, op: 'huberLoss', argument: 'delta' }],
    ['a delta of NaN', () => F.huberLoss(two, two, { delta: NaN }), { name: argument, op: 'huberLoss', argument: 'delta' }],
    ['probabilities above 1', () => F.binaryCrossEntropy(two.mul(1.5), two), { name: argument, op: 'binaryCrossEntropy', argument: 'input' }],
    ['probabilities that are NaN', () => F.binaryCrossEntropy(two.mul(NaN), two), { name: argument, argument: 'input' }],
    ['targets of another shape than the probabilities', () => F.binaryCrossEntropy(matrix, three), { name: shape, shapes: [[2, 3], [3]] }],
    ['targets that are integers', () => F.binaryCrossEntropy(two, whole), { name: dtype, dtype: 'int32', argument: 'target' }],
    ['weights that do not broadcast', () => F.binaryCrossEntropy(two, two, { weight: three }), { name: shape, op: 'binaryCrossEntropy' }],
    ['weights that are more', () => F.binaryCrossEntropy(three, three, { weight: matrix }), { name: shape, argument: 'weight' }],
    ['targets of another shape than the logits', () => F.binaryCrossEntropyWithLogits(matrix, three), { name: shape, op: 'binaryCrossEntropyWithLogits' }],
    ['logits with targets that are integers', () => F.binaryCrossEntropyWithLogits(two, whole), { name: dtype, dtype: 'int32' }],
    ['positive weights that are more', () => F.binaryCrossEntropyWithLogits(three, three, { posWeight: matrix }), { name: shape, argument: 'posWeight' }],
    ['batchmean of another loss', () => F.l1Loss(two, two, { reduction: 'batchmean' as never }), { name: argument, argument: 'reduction' }],
    ['klDiv of shapes that do not broadcast', () => F.klDiv(two, three), { name: shape, op: 'klDiv' }],
    ['softMarginLoss of integers', () => F.softMarginLoss(whole, whole), { name: dtype, op: 'softMarginLoss' }],
    ['multilabelSoftMarginLoss without classes', () => F.multilabelSoftMarginLoss(ones([]), ones([])), { name: shape, op: 'multilabelSoftMarginLoss' }],
    ['a matrix of signs', () => F.cosineEmbeddingLoss(matrix, matrix, matrix), { name: shape, op: 'cosineEmbeddingLoss', argument: 'target' }],
    ['one sign for a batch', () => F.cosineEmbeddingLoss(matrix, matrix, ones([])), { name: shape, argument: 'target' }],
    ['signs for another batch', () => F.cosineEmbeddingLoss(matrix, matrix, three), { name: shape, op: 'cosineEmbeddingLoss' }],
    ['triplets of different ranks', () => F.tripletMarginLoss(matrix, three, matrix), { name: shape, shapes: [[2, 3], [3], [2, 3]] }],
    ['a margin of 0 between triplets', () => F.tripletMarginLoss(matrix, matrix, matrix, { margin: 0 }), { name: argument, argument: 'margin' }],
    ['the same when a layer is made', () => new nn.TripletMarginLoss({ margin: -1 }), { name: argument, op: 'TripletMarginLoss', argument: 'margin' }],
    ['a ranking of different ranks', () => F.marginRankingLoss(two, two, ones([])), { name: shape, op: 'marginRankingLoss' }],
    ['a third power', () => F.multiMarginLoss(matrix, whole, { p: 3 as never }), { name: argument, op: 'multiMarginLoss', argument: 'p' }],
    ['a class that there is not', () => F.multiMarginLoss(matrix, whole.add(2)), { name: argument, op: 'multiMarginLoss', argument: 'target' }],
    ['a class of -100', () => F.multiMarginLoss(matrix, whole.mul(-100)), { name: argument, argument: 'target' }],
    ['classes of another batch', () => F.multiMarginLoss(ones([3, 2]), whole), { name: shape, op: 'multiMarginLoss' }],
    ['more than a batch of classes', () => F.multiMarginLoss(ones([1, 2, 3]), whole), { name: shape, shapes: [[1, 2, 3], [2]] }],
    ['weights of other classes', () => F.multiMarginLoss(matrix, whole, { weight: two }), { name: shape, argument: 'weight' }],
    ['integers with classes', () => F.multiMarginLoss(matrix.to('int32'), whole), { name: dtype, op: 'multiMarginLoss' }],
    ['integers with log-probabilities', () => F.nllLoss(matrix.to('int32'), whole), { name: dtype, op: 'nllLoss' }],
    ['log-probabilities without classes', () => F.nllLoss(ones([]), tensor(0, { dtype: 'int32' })), { name: shape, op: 'nllLoss' }],
    ['a negative variance', () => F.gaussianNllLoss(two, two, tensor([1, -1])), { name: argument, op: 'gaussianNllLoss', argument: 'var' }],
    ['a negative number as the variance', () => F.gaussianNllLoss(two, two, -1), { name: argument, argument: 'var' }],
    ['variances of other rows', () => F.gaussianNllLoss(matrix, matrix, three), { name: shape, shapes: [[2, 3], [3]], argument: 'var' }],
    ['one variance in the wrong rank', () => F.gaussianNllLoss(matrix, matrix, ones([1])), { name: shape, argument: 'var' }],
  ])('%s', (_what, call, fields) => {
    expect(() => noGrad(call)).toThrow(expect.objectContaining(fields) as Error);
  }); // prettier-ignore
});

describe('weights', () => {
  it('are part of the state, by the names of PyTorch', () => {
    const [weight, posWeight] = [ones([3]), ones([3])];
    const keys = (layer: nn.Module): string[] => Object.keys(layer.stateDict());
    expect(keys(new nn.BCEWithLogitsLoss({ weight, posWeight }))).toEqual(['weight', 'pos_weight']);
    for (const Loss of [nn.BCELoss, nn.NLLLoss, nn.MultiMarginLoss, nn.MultiLabelSoftMarginLoss]) {
      expect([keys(new Loss({ weight })), keys(new Loss())]).toEqual([['weight'], []]);
    }
  });

  it('of the positives are learnt, if they want a gradient', () => {
    const posWeight = ones([2], { requiresGrad: true });
    F.binaryCrossEntropyWithLogits(zeros([3, 2]), tensor([[1, 0], [1, 1], [0, 0]]), { posWeight, reduction: 'sum' }).backward();
    posWeight.grad!.data().forEach((value, i) => expect(value).toBeCloseTo([2, 1][i]! * Math.LN2, 6));
  }); // prettier-ignore
});
