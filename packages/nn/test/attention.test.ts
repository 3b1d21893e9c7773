import {
  ArgumentError,
  defaultGenerator,
  DTypeError,
  Generator,
  gradcheck,
  gradgradcheck,
  manualSeed,
  noGrad,
  ones,
  rand,
  randn,
  ShapeError,
  tensor,
  zeros,
  type Tensor,
} from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const { scaledDotProductAttention } = nn.functional;
const { MultiheadAttention } = nn;
const causal = (size: number): Tensor => ones([size, size]).triu(1).ne(0);
const leaf = (...shape: number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });

beforeEach(() => manualSeed(4));

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(Number(a.sub(b).abs().amax().item())).toBeLessThan(1e-6);
}

/** The state after `words` further draws of 32 bits from the seed. */
function stateAfter(words: number): Uint8Array {
  const generator = new Generator().manualSeed(4);
  for (let i = 0; i < words; i++) generator.uint32();
  return generator.getState();
}

describe('scaledDotProductAttention', () => {
  const [q, k, v] = [randn([2, 3, 4, 5]), randn([2, 3, 6, 5]), randn([2, 3, 6, 7])];

  it('weighs the values by the softmax of the scores', () => {
    const weights = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(5)).softmax(-1);
    expectClose(scaledDotProductAttention(q, k, v), weights.matmul(v));
    expectClose(scaledDotProductAttention(q, k, v, { scale: 1 / Math.sqrt(5) }), weights.matmul(v));
    expectClose(scaledDotProductAttention(q, k, v, { scale: 0 }), v.mean(-2, { keepdim: true }).expand([2, 3, 4, 7]));
  });

  it('hides what a mask of bool says false of, and adds one of numbers', () => {
    const seen = rand([2, 1, 4, 6])
      .lt(0.7)
      .logicalOr(tensor([1, 0, 0, 0, 0, 0]).ne(0));
    const numbers = zeros([2, 1, 4, 6]).maskedFill(seen.logicalNot(), -Infinity);
    const masked = scaledDotProductAttention(q, k, v, { attnMask: seen });
    expectClose(masked, scaledDotProductAttention(q, k, v, { attnMask: numbers }));
    const changed = v.where(seen.select(2, 0).unsqueeze(-1), v.mul(-3)); // what the first query does not see
    expectClose(scaledDotProductAttention(q, k, changed, { attnMask: seen }).select(2, 0), masked.select(2, 0));
  });

  it('is causal from the first key on', () => {
    const seen = ones([4, 6]).tril().ne(0);
    expectClose(scaledDotProductAttention(q, k, v, { isCausal: true }), scaledDotProductAttention(q, k, v, { attnMask: seen }));
  });

  it('gives zeros, with no gradient, to a query that sees nothing', () => {
    const attnMask = tensor([true, false, false, false]).reshape([2, 2]).logicalNot().logicalNot();
    const inputs = [leaf(2, 3), leaf(2, 3), leaf(2, 3)] as const;
    const output = scaledDotProductAttention(...inputs, { attnMask });
    expect(output.select(0, 1).toArray()).toEqual([0, 0, 0]);
    output.sum().backward();
    expect(inputs[0].grad!.toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(inputs[2].grad!.toArray()).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ]);
  });

  it('shares keys and values among heads', () => {
    const query = randn([2, 6, 4, 5]);
    const repeated = [k, v].map((x) => x.repeatInterleave(2, 1)) as [Tensor, Tensor];
    expectClose(scaledDotProductAttention(query, k, v, { enableGqa: true }), scaledDotProductAttention(query, ...repeated));
    expect(() => scaledDotProductAttention(randn([2, 4, 4, 5]), k, v, { enableGqa: true })).toThrow(ShapeError);
  });

  it('drops weights, two words a number, and keeps the mean', () => {
    const many = ones([1, 20_000, 1]).to('float64');
    const single = zeros([1, 1, 1]).to('float64');
    manualSeed(4);
    const output = scaledDotProductAttention(many, single, single.add(1), { dropoutP: 0.2 });
    expect(defaultGenerator.getState()).toEqual(stateAfter(40_000));
    expectMoments(output.reshape([20_000]), { mean: 1, variance: 0.25 });
    const generator = new Generator().manualSeed(4);
    scaledDotProductAttention(many, single, single, { dropoutP: 0.2, generator });
    expect(defaultGenerator.getState()).toEqual(stateAfter(40_000));
    expect(generator.getState()).toEqual(stateAfter(40_000));
  });

  it('has right gradients, twice, also of a mask of numbers', () => {
    const run = (...x: Tensor[]): Tensor =>
      scaledDotProductAttention(x[0]!, x[1]!, x[2]!, { attnMask: x[3]!, dropoutP: 0.3, generator: new Generator().manualSeed(3) });
    const inputs = [leaf(1, 2, 2), leaf(1, 3, 2), leaf(1, 3, 1), leaf(2, 3)];
    expect(gradcheck(run, inputs)).toBe(true);
    expect(gradgradcheck(run, inputs)).toBe(true);
  });

  it('refuses sizes, dtypes and options that do not fit', () => {
    expect(() => scaledDotProductAttention(q, randn([2, 3, 6, 4]), v)).toThrow(/\[2, 3, 4, 5\] and key \[2, 3, 6, 4\]/);
    expect(() => scaledDotProductAttention(q, k, randn([2, 3, 5, 7]))).toThrow(ShapeError);
    expect(() => scaledDotProductAttention(randn([5]), k, v)).toThrow(ShapeError);
    expect(() => scaledDotProductAttention(q, k.to('float64'), v)).toThrow(DTypeError);
    expect(() => scaledDotProductAttention(...(Array(3).fill(ones([2, 2], { dtype: 'int32' })) as [Tensor, Tensor, Tensor]))).toThrow(
      DTypeError,
    );
    for (const shape of [
      [4, 5],
      [6, 4],
      [2, 2, 3, 4, 6],
    ]) {
      expect(() => scaledDotProductAttention(q, k, v, { attnMask: ones(shape).ne(0) })).toThrow(ShapeError);
    }
    expect(() => scaledDotProductAttention(q, k, v, { attnMask: ones([4, 6], { dtype: 'uint8' }) })).toThrow(DTypeError);
    expect(() => scaledDotProductAttention(q, k, v, { attnMask: ones([4, 6]).ne(0), isCausal: true })).toThrow(ArgumentError);
    expect(() => scaledDotProductAttention(q, k, v, { dropoutP: 1.5 })).toThrow(ArgumentError);
  });
});

describe('MultiheadAttention', () => {
  const x = randn([5, 2, 8]);
  const memory = randn([3, 2, 8]);
  const make = (options = {}): nn.MultiheadAttention => new MultiheadAttention(8, 4, options);

  it('gives an output like the query, and weights that sum to one', () => {
    const [output, weights] = make().forward(x, memory, memory);
    expect([output.shape, weights!.shape]).toEqual([
      [5, 2, 8],
      [2, 5, 3],
    ]);
    expectClose(weights!.sum(-1), ones([2, 5]));
    const [, each] = make().forward(x, memory, memory, { averageAttnWeights: false });
    expect(each!.shape).toEqual([2, 4, 5, 3]);
    expect(make().forward(x, memory, memory, { needWeights: false })[1]).toBeNull();
  });

  it.each([
    ['nothing', {}, {}],
    ['a causal mask', {}, { attnMask: causal(5) }],
    ['padding', {}, { keyPaddingMask: tensor([0, 0, 0, 0, 1, 0, 0, 1, 1, 1]).ne(0).reshape([2, 5]) }],
    ['both', {}, { attnMask: causal(5), keyPaddingMask: tensor([0, 0, 0, 0, 1, 0, 0, 1, 1, 1]).ne(0).reshape([2, 5]) }],
    ['extra keys', { addBiasKv: true, addZeroAttn: true }, { attnMask: causal(5) }],
  ])('gives the same with and without weights, from one tensor and from three equal ones: %s', (_name, options, masks) => {
    const attention = make(options);
    const [output] = attention.forward(x, x, x, masks);
    expectClose(attention.forward(x, x, x, { ...masks, needWeights: false })[0], output);
    expectClose(attention.forward(x, x.clone(), x.clone(), masks)[0], output);
    const only = 'attnMask' in masks && !('keyPaddingMask' in masks);
    if (only) expectClose(attention.forward(x, x, x, { ...masks, isCausal: true, needWeights: false })[0], output);
  });

  it('believes isCausal when there is nothing else to hide', () => {
    const options = { attnMask: zeros([5, 5]), isCausal: true };
    const attention = make();
    const [hidden] = attention.forward(x, x, x, { attnMask: causal(5) });
    expectClose(attention.forward(x, x, x, { ...options, needWeights: false })[0], hidden);
    expectClose(attention.forward(x, x, x, options)[0], attention.forward(x, x, x)[0]);
  });

  it('reads a batch that comes first, and a single sequence, as the same', () => {
    const attention = make();
    const batchFirst = make({ batchFirst: true });
    batchFirst.loadStateDict(attention.stateDict());
    const [output, weights] = attention.forward(x, memory, memory);
    const turned = memory.transpose(0, 1);
    const [again, same] = batchFirst.forward(x.transpose(0, 1), turned, turned);
    expectClose(again.transpose(0, 1), output);
    expect(again.strides).toEqual([8, 16, 1]);
    expectClose(same!, weights!);
    const [single, own] = batchFirst.forward(x.select(1, 0), memory.select(1, 0), memory.select(1, 0));
    expectClose(single, output.select(1, 0));
    expectClose(own!, weights!.select(0, 0));
  });

  it('does not let hidden keys through', () => {
    const attention = make();
    const keyPaddingMask = tensor([0, 0, 1, 0, 1, 1]).ne(0).reshape([2, 3]);
    const changed = memory.maskedFill(keyPaddingMask.t().unsqueeze(-1), 100);
    expectClose(attention.forward(x, changed, changed, { keyPaddingMask })[0], attention.forward(x, memory, memory, { keyPaddingMask })[0]);
    const numbers = zeros([2, 3]).maskedFill(keyPaddingMask, -Infinity);
    expectClose(
      attention.forward(x, memory, memory, { keyPaddingMask: numbers })[0],
      attention.forward(x, memory, memory, { keyPaddingMask })[0],
    );
  });

  it('gives NaN for a query that sees nothing, and zeros in its place without weights', () => {
    const attention = make({ bias: false });
    const keyPaddingMask = tensor([1, 1, 1, 0, 0, 0]).ne(0).reshape([2, 3]);
    const [output, weights] = attention.forward(x, memory, memory, { keyPaddingMask });
    expect([output.select(1, 0), weights!.select(0, 0)].every((part) => part.isnan().all().item())).toBe(true);
    expect(output.select(1, 1).isnan().any().item()).toBe(false);
    const [zero] = attention.forward(x, memory, memory, { keyPaddingMask, needWeights: false });
    expect(zero.select(1, 0).eq(0).all().item()).toBe(true);
  });

  it('drops weights in training alone, and says so in them', () => {
    const attention = make({ dropout: 0.25 });
    manualSeed(4);
    const [, weights] = attention.forward(x, memory, memory, { averageAttnWeights: false });
    expect(defaultGenerator.getState()).toEqual(stateAfter(2 * 2 * 4 * 5 * 3));
    expect(weights!.eq(0).any().item()).toBe(true);
    manualSeed(4);
    expect(attention.forward(x, memory, memory, { needWeights: false })[1]).toBeNull();
    expect(defaultGenerator.getState()).toEqual(stateAfter(2 * 2 * 4 * 5 * 3));
    manualSeed(4);
    const [, kept] = attention.eval().forward(x, memory, memory);
    expect(kept!.eq(0).any().item()).toBe(false);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
    const own = make({ dropout: 0.25, generator: new Generator() });
    manualSeed(4);
    own.forward(x, x, x);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });

  it('has right gradients, twice', () => {
    const attention = new MultiheadAttention(2, 2, { addBiasKv: true, dropout: 0.3, generator: new Generator() }).to('float64');
    const run = (q: Tensor, k: Tensor): Tensor[] => {
      attention.generator!.manualSeed(1);
      const [output, weights] = attention.forward(q, k, k, { averageAttnWeights: false });
      return [output, weights!];
    };
    const inputs = [leaf(2, 1, 2), leaf(2, 1, 2)];
    expect(gradcheck(run, [...inputs, ...attention.parameters()])).toBe(true);
    expect(gradgradcheck((q, k) => attention.eval().forward(q, k, k, { needWeights: false })[0], inputs)).toBe(true);
  });

  it("has PyTorch's keys, in its order", () => {
    const keys = (options: object): string[] => Object.keys(make(options).stateDict());
    const out = ['out_proj.weight', 'out_proj.bias'];
    expect(keys({})).toEqual(['in_proj_weight', 'in_proj_bias', ...out]);
    expect(keys({ addBiasKv: true })).toEqual(['in_proj_weight', 'in_proj_bias', 'bias_k', 'bias_v', ...out]);
    expect(keys({ kdim: 3 })).toEqual(['q_proj_weight', 'k_proj_weight', 'v_proj_weight', 'in_proj_bias', ...out]);
    expect(keys({ bias: false })).toEqual(['in_proj_weight', 'out_proj.weight']);
    expect(String(make())).toBe('MultiheadAttention(\n  (out_proj): Linear(inFeatures=8, outFeatures=8, bias=true)\n)');
  });

  it('starts with biases of zero, and draws all again on resetParameters', () => {
    manualSeed(4);
    const attention = make({ addBiasKv: true });
    expect([attention.inProjBias!, attention.outProj.bias!].every((bias) => bias.eq(0).all().item())).toBe(true);
    const before = attention.inProjWeight!.clone();
    noGrad(() => [...attention.parameters()].map((parameter) => parameter.fill_(9)));
    manualSeed(4);
    attention.resetParameters();
    expect(attention.inProjWeight!.equal(before)).toBe(true);
  });

  it.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ['a number of heads that does not divide', () => new MultiheadAttention(8, 3), ArgumentError, /divisible.*8 and 3/],
    ['no heads', () => new MultiheadAttention(8, 0), ArgumentError, /from 1/],
    ['a probability above 1', () => make({ dropout: 1.1 }), ArgumentError, /between 0 and 1/],
    ['a query of other features', () => make().forward(randn([5, 2, 7]), x, x), ShapeError, /query has 7 features, embedDim is 8/],
    ['keys of other features', () => make({ kdim: 3 }).forward(x, x, x), ShapeError, /key has 8 features, kdim is 3/],
    ['values of other features', () => make({ vdim: 3 }).forward(x, x, x), ShapeError, /value has 8 features, vdim is 3/],
    ['another number of values', () => make().forward(x, x, memory), ShapeError, /\[5, 2, 8\] and \[3, 2, 8\]/],
    ['another batch of keys', () => make().forward(x, randn([5, 3, 8]), randn([5, 3, 8])), ShapeError, /agree in their batch/],
    ['keys without a batch', () => make().forward(x, randn([5, 8]), randn([5, 8])), ShapeError, /3-D all/],
    ['four dimensions', () => make().forward(x.unsqueeze(0), x.unsqueeze(0), x.unsqueeze(0)), ShapeError, /3-D all/],
    ['another dtype', () => make().forward(x.to('float64'), x, x), DTypeError, /query is float64, the weights are float32/],
    ['no tensor', () => make().forward(x, x, null as unknown as Tensor), ArgumentError, /value has to be a Tensor/],
    ['a mask of other sizes', () => make().forward(x, x, x, { attnMask: causal(4) }), ShapeError, /\[5, 5\] or \[8, 5, 5\], got \[4, 4\]/],
    ['a mask of too many heads', () => make().forward(x, x, x, { attnMask: zeros([9, 5, 5]) }), ShapeError, /got \[9, 5, 5\]/],
    [
      'padding the wrong way round',
      () => make().forward(x, x, x, { keyPaddingMask: zeros([5, 2]).ne(0) }),
      ShapeError,
      /\[2, 5\], got \[5, 2\]/,
    ],
    ['a mask of integers', () => make().forward(x, x, x, { attnMask: zeros([5, 5], { dtype: 'uint8' }) }), DTypeError, /bool or float32/],
    [
      'a mask of another floating dtype',
      () => make().forward(x, x, x, { attnMask: zeros([5, 5]).to('float64') }),
      DTypeError,
      /got float64/,
    ],
    ['isCausal without a mask', () => make().forward(x, x, x, { isCausal: true }), ArgumentError, /need attnMask/],
  ])('refuses %s', (_name, fn, error, message) => {
    expect(fn).toThrow(error);
    expect(fn).toThrow(message);
  });
});
