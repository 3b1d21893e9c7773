import { gradcheck, gradgradcheck, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// The numbers of the bags are those of PyTorch 1.13.1.

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);
const int = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });
const table = (): Tensor => tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], { requiresGrad: true }); // prettier-ignore
const twice = (fn: (weight: Tensor) => Tensor): boolean => {
  const weight = randn([4, 2], { dtype: 'float64', requiresGrad: true });
  return gradcheck(fn, [weight]) && gradgradcheck(fn, [weight]);
};

describe('embedding', () => {
  it('keeps the gradient from the padding row, even one that is no number, and divides by frequency', () => {
    const weight = table();
    F.embedding(int([1, 1, 2, 0]), weight, { paddingIdx: -3, scaleGradByFreq: true }).mul(tensor([[NaN], [NaN], [1], [2]])).sum().backward(); // prettier-ignore
    expect(weight.grad!.toArray()).toEqual([[2, 2, 2], [0, 0, 0], [1, 1, 1], [0, 0, 0]]); // prettier-ignore
    // The gradient itself is linear in what it is given, whatever the shares.
    const values = randn([4, 2], { dtype: 'float64', requiresGrad: true });
    expect(gradgradcheck((w) => F.embedding(int([3, 1, 3]), w, { paddingIdx: 1, scaleGradByFreq: true }), [values])).toBe(true);
  });

  it('shortens the rows that are looked up and too long, in place', () => {
    const weight = table();
    F.embedding(int([1, 1, 2]), weight, { maxNorm: 5, normType: 1 });
    const rounded = (weight.toArray() as number[][]).map((row) => row.map((value) => Math.round(value * 1e4) / 1e4));
    expect(rounded).toEqual([[0, 1, 2], [1.25, 1.6667, 2.0833], [1.4286, 1.6667, 1.9048], [9, 10, 11]]); // prettier-ignore
    expect(weight.requiresGrad && weight.isLeaf).toBe(true);
    const { version } = weight.storage;
    F.embedding(int([0]), weight, { maxNorm: 5 });
    expect(weight.storage.version).toBe(version);
  });

  it.each([
    [
      'an index without a row',
      () => F.embedding(int([4]), table()),
      { name: 'ArgumentError', argument: 'input', hint: 'indices from 0 to 3' },
    ],
    ['an index below 0', () => F.embedding(int([-1]), table()), { name: 'ArgumentError' }],
    ['bytes', () => F.embedding(ones([1], { dtype: 'uint8' }), table()), { name: 'DTypeError', dtype: 'uint8' }],
    ['a vector for a table', () => F.embedding(int([0]), ones([3])), { name: 'ShapeError', shapes: [[3]] }],
    [
      'a padding row that there is not',
      () => F.embedding(int([0]), table(), { paddingIdx: 4 }),
      { name: 'ArgumentError', argument: 'paddingIdx' },
    ],
  ] as const)('refuses %s', (_what, call, fields) => refuses(call, { op: 'embedding', ...fields }));
});

describe('Embedding', () => {
  it('draws as `normal_` does, the padding row too, and then zeroes it', () => {
    manualSeed(3);
    const layer = new nn.Embedding(4, 3, { paddingIdx: 1 });
    const next = randn([1]).item();
    manualSeed(3);
    const drawn = randn([4, 3]);
    expect(layer.weight.select(0, 2).equal(drawn.select(0, 2))).toBe(true);
    expect(layer.weight.select(0, 1).toArray()).toEqual([0, 0, 0]);
    expect(randn([1]).item()).toBe(next);
  });

  it('takes a table as it is, frozen unless told otherwise', () => {
    const given = table().detach();
    const layer = nn.Embedding.fromPretrained(given, { paddingIdx: 0 });
    expect([layer.weight.storage === given.storage, layer.weight.requiresGrad, layer.paddingIdx]).toEqual([true, false, 0]);
    expect(nn.EmbeddingBag.fromPretrained(given, { freeze: false, mode: 'max' }).weight.requiresGrad).toBe(true);
    refuses(() => nn.Embedding.fromPretrained(ones([3])), { name: 'ShapeError', op: 'Embedding' });
    refuses(() => new nn.Embedding(2, 3, { weight: given }), { name: 'ShapeError', argument: 'weight' });
    refuses(() => new nn.Embedding(2, 3, { paddingIdx: 2 }), { name: 'ArgumentError', argument: 'paddingIdx' });
  });

  it('prints what was given', () => {
    expect(new nn.Embedding(4, 3, { paddingIdx: -1, maxNorm: 1 }).toString()).toBe('Embedding(4, 3, paddingIdx=3, maxNorm=1)');
    expect(new nn.EmbeddingBag(4, 3).toString()).toBe('EmbeddingBag(4, 3, mode=mean)');
  });
});

describe('embeddingBag', () => {
  const [words, offsets] = [int([0, 1, 1, 3, 2]), int([0, 2, 2])];

  it.each([
    [
      'sum',
      null,
      [
        [3, 5, 7],
        [0, 0, 0],
        [18, 21, 24],
      ],
      [
        [1, 2, 3],
        [8, 10, 12],
        [7, 8, 9],
        [7, 8, 9],
      ],
    ],
    [
      'sum',
      1,
      [
        [0, 1, 2],
        [0, 0, 0],
        [15, 17, 19],
      ],
      [
        [1, 2, 3],
        [0, 0, 0],
        [7, 8, 9],
        [7, 8, 9],
      ],
    ],
    [
      'mean',
      null,
      [
        [1.5, 2.5, 3.5],
        [0, 0, 0],
        [6, 7, 8],
      ],
      [
        [0.5, 1, 1.5],
        [17 / 6, 22 / 6, 4.5],
        [7 / 3, 8 / 3, 3],
        [7 / 3, 8 / 3, 3],
      ],
    ],
    [
      'mean',
      1,
      [
        [0, 1, 2],
        [0, 0, 0],
        [7.5, 8.5, 9.5],
      ],
      [
        [1, 2, 3],
        [0, 0, 0],
        [3.5, 4, 4.5],
        [3.5, 4, 4.5],
      ],
    ],
    [
      'max',
      null,
      [
        [3, 4, 5],
        [0, 0, 0],
        [9, 10, 11],
      ],
      [
        [0, 0, 0],
        [1, 2, 3],
        [0, 0, 0],
        [7, 8, 9],
      ],
    ],
    [
      'max',
      1,
      [
        [0, 1, 2],
        [0, 0, 0],
        [9, 10, 11],
      ],
      [
        [1, 2, 3],
        [0, 0, 0],
        [0, 0, 0],
        [7, 8, 9],
      ],
    ],
  ] as const)('%s without row %s', (mode, paddingIdx, values, gradients) => {
    const weight = table();
    const out = F.embeddingBag(words, weight, { offsets, mode, paddingIdx });
    expect(out.toArray()).toEqual(values);
    out.mul(tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])).sum().backward(); // prettier-ignore
    expect(weight.grad!.toArray()).toEqual(gradients.map((row) => row.map((value) => expect.closeTo(value, 5) as number)));
    expect(twice((w) => F.embeddingBag(words, w, { offsets, mode, paddingIdx }).square())).toBe(true);
  });

  it('reads a matrix as a bag a row, and the last offset as an end where told so', () => {
    expect(F.embeddingBag(int([[0, 1], [3, 3]]), table(), { mode: 'sum' }).toArray()).toEqual([[3, 5, 7], [18, 20, 22]]); // prettier-ignore
    const options = { offsets: int([0, 2, 4]), mode: 'sum', includeLastOffset: true } as const;
    expect(F.embeddingBag(words, table(), options).toArray()).toEqual([[3, 5, 7], [12, 14, 16]]); // prettier-ignore
    expect(F.embeddingBag(int([]), table(), { offsets: int([0]), mode: 'max' }).toArray()).toEqual([[0, 0, 0]]);
    const layer = new nn.EmbeddingBag(4, 3, { weight: table().detach(), mode: 'sum', includeLastOffset: true });
    expect(layer.forward(words, { offsets: int([0, 2, 4]) }).toArray()).toEqual([[3, 5, 7], [12, 14, 16]]); // prettier-ignore
  });

  it('weighs the rows of a sum, with gradients for the weights', () => {
    const [weight, weights] = [table(), tensor([1, 2, 3, 4, 5], { requiresGrad: true })];
    const out = F.embeddingBag(words, weight, { offsets, mode: 'sum', perSampleWeights: weights, paddingIdx: 1 });
    out.mul(tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])).sum().backward(); // prettier-ignore
    expect(weight.grad!.toArray()).toEqual([[1, 2, 3], [0, 0, 0], [35, 40, 45], [28, 32, 36]]); // prettier-ignore
    expect(weights.grad!.toArray()).toEqual([8, 0, 0, 242, 170]);
  });

  it('divides each gradient by the frequency of its own row', () => {
    const weight = table();
    F.embeddingBag(words, weight, { offsets, mode: 'sum', scaleGradByFreq: true }).sum().backward();
    expect(weight.grad!.toArray()).toEqual([[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]); // prettier-ignore
  });

  it.each([
    ['a vector without offsets', () => F.embeddingBag(words, table()), { name: 'ArgumentError', argument: 'offsets' }],
    ['a matrix with offsets', () => F.embeddingBag(int([[0, 1]]), table(), { offsets }), { argument: 'offsets' }],
    ['bags that begin late', () => F.embeddingBag(words, table(), { offsets: int([1]) }), { argument: 'offsets' }],
    ['offsets that fall', () => F.embeddingBag(words, table(), { offsets: int([0, 3, 2]) }), { argument: 'offsets' }],
    ['offsets beyond the end', () => F.embeddingBag(words, table(), { offsets: int([0, 6]) }), { argument: 'offsets' }],
    ['a matrix of offsets', () => F.embeddingBag(words, table(), { offsets: int([[0]]) }), { name: 'ShapeError' }],
    ['three dimensions', () => F.embeddingBag(zeros([1, 1, 1], { dtype: 'int32' }), table()), { name: 'ShapeError' }],
    ['another mode', () => F.embeddingBag(words, table(), { offsets, mode: 'median' as never }), { argument: 'mode' }],
    [
      'a maximum by frequency',
      () => F.embeddingBag(words, table(), { offsets, mode: 'max', scaleGradByFreq: true }),
      { argument: 'scaleGradByFreq' },
    ],
    ['a weighted mean', () => F.embeddingBag(words, table(), { offsets, perSampleWeights: ones([5]) }), { argument: 'perSampleWeights' }],
    [
      'too few weights',
      () => F.embeddingBag(words, table(), { offsets, mode: 'sum', perSampleWeights: ones([4]) }),
      { name: 'ShapeError' },
    ],
    ['an index without a row', () => F.embeddingBag(int([9]), table(), { offsets: int([0]) }), { argument: 'input' }],
  ] as const)('refuses %s', (_what, call, fields) => refuses(call, { op: 'embeddingBag', ...fields }));
});

describe('oneHot', () => {
  it('finds out how many classes there are, also of no dimensions or none at all', () => {
    expect(F.oneHot(int([[0], [2]])).toArray()).toEqual([[[1, 0, 0]], [[0, 0, 1]]]);
    expect(F.oneHot(tensor(1, { dtype: 'int32' })).toArray()).toEqual([0, 1]);
    expect(F.oneHot(int([]), 3).shape).toEqual([0, 3]);
    expect(F.oneHot(int([1])).dtype).toBe('int32');
  });

  it.each([
    ['an index below 0', () => F.oneHot(int([-1])), { name: 'ArgumentError', argument: 'input' }],
    ['an index too large', () => F.oneHot(int([3]), 3), { name: 'ArgumentError', argument: 'input' }],
    ['no classes', () => F.oneHot(int([0]), 0), { name: 'ArgumentError' }],
    ['nothing to count', () => F.oneHot(int([])), { name: 'ArgumentError', argument: 'numClasses' }],
    ['floats', () => F.oneHot(ones([1])), { name: 'DTypeError', dtype: 'float32' }],
  ] as const)('refuses %s', (_what, call, fields) => refuses(call, { op: 'oneHot', ...fields }));
});
