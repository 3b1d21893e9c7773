import { grad, gradcheck, gradgradcheck, manualSeed, noGrad, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// The numbers are those of PyTorch 1.13.1, unless they follow from the formula.

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);
const double = (shape: readonly number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
const near = (actual: Tensor, expected: readonly number[], digits = 6): void => {
  const values = Array.from(actual.data());
  expect(values.length).toBe(expected.length);
  expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, digits));
};

/** The norm as a formula of single ops: what the fused one has to agree with. */
function unfused(x: Tensor, weight: Tensor, bias: Tensor, dims: readonly number[], eps: number): Tensor {
  const centred = x.sub(x.mean(dims, { keepdim: true }));
  const variance = centred.square().mean(dims, { keepdim: true });
  return centred.div(variance.add(eps).sqrt()).mul(weight).add(bias);
}

describe.each([
  [
    'batchNorm',
    [0, 2],
    [3, 1],
    (x: Tensor, weight: Tensor, bias: Tensor) => F.batchNorm(x, null, null, { weight, bias, training: true, eps: 0.1 }),
  ],
  [
    'layerNorm',
    [1, 2],
    [3, 4],
    (x: Tensor, weight: Tensor, bias: Tensor) =>
      F.layerNorm(x, [3, 4], { weight: weight.expand([3, 4]), bias: bias.expand([3, 4]), eps: 0.1 }),
  ],
  ['instanceNorm', [2], [3, 1], (x: Tensor, weight: Tensor, bias: Tensor) => F.instanceNorm(x, { weight, bias, eps: 0.1 })],
] as const)('%s', (name, dims, affineShape, norm) => {
  const vector = name === 'layerNorm' ? [3, 1] : [3];
  const inputs = [double([2, 3, 4]), double(vector), double(vector)] as const;

  it('is its unfused form, in values and in gradients', () => {
    const [x, weight, bias] = inputs;
    const direction = randn([2, 3, 4], { dtype: 'float64' });
    const shaped = (parameter: Tensor): Tensor => (name === 'layerNorm' ? parameter.expand(affineShape) : parameter.reshape(affineShape));
    const fused = norm(...inputs);
    const plain = unfused(x, shaped(weight), shaped(bias), dims, 0.1);
    near(fused, Array.from(plain.data()), 12);
    const [a, b] = [fused, plain].map((out) => grad([out], [...inputs], { gradOutputs: [direction] }));
    a!.forEach((gradient, i) => near(gradient!, Array.from(b![i]!.data()), 12));
  });

  it('agrees with finite differences, first and second order', () => {
    expect(gradcheck(norm, [...inputs])).toBe(true);
    expect(gradgradcheck(norm, [...inputs])).toBe(true);
  });
});

it('a frozen weight, no bias, an input that wants no gradient: each is left out alone', () => {
  const x = double([4, 2]);
  const weight = ones([2], { dtype: 'float64' });
  expect(gradgradcheck((input) => F.batchNorm(input, null, null, { weight, training: true }), [x])).toBe(true);
  const bias = double([2]);
  F.batchNorm(x.detach(), null, null, { bias, training: true }).sum().backward();
  near(bias.grad!, [4, 4], 12);
});

describe('batchNorm', () => {
  it('keeps its input and not its result, so that what follows may change that in place', () => {
    const x = double([4, 2]);
    const slow = F.relu(F.batchNorm(x, null, null, { training: true }));
    const fast = F.relu(F.batchNorm(x, null, null, { training: true }), { inplace: true });
    const gradients = [slow, fast].map((out) => grad([out.square().sum()], [x])[0]!.toArray());
    expect(gradients[1]).toEqual(gradients[0]);
  });

  it('in evaluation has gradients for input, weight and bias, and none for the running statistics', () => {
    const [mean, variance] = [double([3]), ones([3], { dtype: 'float64', requiresGrad: true })];
    const norm = (x: Tensor, weight: Tensor, bias: Tensor): Tensor => F.batchNorm(x, mean, variance, { weight, bias });
    const inputs = [double([2, 3]), double([3]), double([3])];
    expect(gradcheck(norm, inputs)).toBe(true);
    expect(gradgradcheck(norm, inputs)).toBe(true);
    F.batchNorm(inputs[0]!, mean, variance).sum().backward();
    expect([mean.grad, variance.grad]).toEqual([null, null]);
  });

  it('moves one running statistic without the other, and none for an empty batch', () => {
    const [mean, variance] = [zeros([2]), ones([2])];
    F.batchNorm(tensor([[1, 2], [3, 6]]), mean, null, { training: true, momentum: 0.5 }); // prettier-ignore
    expect(mean.toArray()).toEqual([1, 2]);
    expect(F.batchNorm(zeros([0, 2]), mean, variance, { training: true }).shape).toEqual([0, 2]);
    expect([mean.toArray(), variance.toArray()]).toEqual([[1, 2], [1, 1]]); // prettier-ignore
  });

  it.each([
    ['one value a channel in training', [zeros([1, 2, 1]), null, null, { training: true }], { name: 'ShapeError', shapes: [[1, 2, 1]] }],
    ['no running statistics in evaluation', [zeros([2, 2]), null, ones([2])], { name: 'ArgumentError', argument: 'runningMean' }],
    ['half of them', [zeros([2, 2]), ones([2]), null], { name: 'ArgumentError', argument: 'runningVar' }],
    ['other channels', [zeros([2, 2]), zeros([3]), ones([2])], { name: 'ShapeError', argument: 'runningMean', shapes: [[2, 2], [3]] }],
    [
      'a weight that is no vector',
      [zeros([2, 2]), zeros([2]), ones([2]), { weight: ones([2, 1]) }],
      { name: 'ShapeError', argument: 'weight' },
    ],
    ['another dtype', [zeros([2, 2]), zeros([2]), ones([2], { dtype: 'float64' })], { name: 'DTypeError', dtype: 'float64' }],
    ['integers', [zeros([2, 2], { dtype: 'int32' }), zeros([2]), ones([2])], { name: 'DTypeError', dtype: 'int32' }],
    ['a vector', [zeros([2]), zeros([2]), ones([2])], { name: 'ShapeError', hint: 'input.unsqueeze(0)' }],
  ] as const)('refuses %s', (_what, args, fields) =>
    refuses(() => F.batchNorm(...(args as unknown as Parameters<typeof F.batchNorm>)), { op: 'batchNorm', ...fields }),
  );
});

describe('the modules', () => {
  it('average over all batches with momentum null', () => {
    const layer = new nn.BatchNorm1d(1, { momentum: null, affine: false });
    for (const batch of [[1, 3], [5, 9], [0, 6]]) layer.forward(tensor(batch).unsqueeze(1)); // prettier-ignore
    near(layer.runningMean!, [(2 + 7 + 3) / 3]);
    near(layer.runningVar!, [(2 + 8 + 18) / 3], 5);
    expect(layer.numBatchesTracked!.item()).toBe(3);
    layer.resetParameters();
    expect(Object.values(layer.stateDict()).map((x) => x.toArray())).toEqual([[0], [1], 0]);
  });

  it('are not changed by a batch that they refuse', () => {
    const layer = new nn.BatchNorm1d(2);
    refuses(() => layer.forward(zeros([1, 2])), { name: 'ShapeError', op: 'batchNorm', shapes: [[1, 2]] });
    expect(layer.numBatchesTracked!.item()).toBe(0);
    expect(layer.eval().forward(zeros([1, 2])).shape).toEqual([1, 2]);
  });

  it('learn nothing of statistics: buffers are no parameters, and follow the dtype but for the count', () => {
    const layer = new nn.BatchNorm2d(3).to('float64');
    expect([...layer.namedParameters()].map(([name]) => name)).toEqual(['weight', 'bias']);
    expect([...layer.namedBuffers()].map(([name, { dtype }]) => [name, dtype])).toEqual([
      ['running_mean', 'float64'],
      ['running_var', 'float64'],
      ['num_batches_tracked', 'int32'],
    ]);
    expect(Object.keys(new nn.BatchNorm2d(3, { affine: false, trackRunningStats: false }).stateDict())).toEqual([]);
    expect(Object.keys(new nn.InstanceNorm1d(3).stateDict())).toEqual([]);
  });

  it('of instances take a single one, and move their statistics by the mean over the batch', () => {
    const x = tensor([[[1, 2, 6], [0, 4, 2]], [[3, 3, 0], [2, 4, 9]]], { dtype: 'float64' }); // prettier-ignore
    const layer = new nn.InstanceNorm1d(2, { momentum: 0.5, affine: true, trackRunningStats: true }).to('float64');
    layer.loadStateDict({ ...layer.stateDict(), weight: tensor([2, 3]) });
    const out = layer.forward(x);
    near(layer.runningMean!, [1.25, 1.75], 12);
    near(layer.runningVar!, [3, 4.75], 12);
    expect(layer.forward(x.select(0, 1)).equal(out.select(0, 1))).toBe(true);
    refuses(() => new nn.InstanceNorm1d(2).forward(zeros([2, 2, 1])), { name: 'ShapeError', op: 'instanceNorm' });
    refuses(() => new nn.InstanceNorm2d(2).forward(zeros([2, 3, 4, 4])), {
      name: 'ShapeError',
      op: 'InstanceNorm2d',
      hint: 'new InstanceNorm2d(3)',
    });
  });

  it.each([
    [() => new nn.BatchNorm2d(2), [2, 2, 3], 'input.unsqueeze(0)'],
    [() => new nn.BatchNorm1d(2), [2, 2, 3, 3], 'the batch norm of another number of dimensions'],
    [() => new nn.BatchNorm3d(2), [2, 2, 3, 3], 'input.unsqueeze(0)'],
  ] as const)('refuse other ranks: %s', (make, shape, hint) => refuses(() => make().forward(zeros(shape)), { name: 'ShapeError', hint }));

  it('print their arguments', () => {
    expect(new nn.BatchNorm2d(3, { momentum: null }).toString()).toBe(
      'BatchNorm2d(3, eps=0.00001, momentum=null, affine=true, trackRunningStats=true)',
    );
    expect(new nn.GroupNorm(2, 4).toString()).toBe('GroupNorm(2, 4, eps=0.00001, affine=true)');
    expect(new nn.LocalResponseNorm(5).toString()).toBe('LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=1)');
  });

  it('draw nothing', () => {
    manualSeed(1);
    const first = randn([1]).item();
    manualSeed(1);
    for (const make of [() => new nn.BatchNorm1d(8), () => new nn.LayerNorm(8), () => new nn.GroupNorm(2, 8)]) make();
    expect(randn([1]).item()).toBe(first);
  });
});

it('a batch norm learns under a convolution, and evaluates as the running statistics say', () => {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 1));
  const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.05 });
  const [x, y] = [randn([8, 1, 6, 6]), randn([8, 1])];
  const step = (): number => {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss.item() as number;
  };
  const losses = Array.from({ length: 40 }, step);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  const evaluated = noGrad(() => F.mseLoss(model.eval().forward(x), y).item() as number);
  expect(evaluated).toBeLessThan(losses[0]! / 2);
});

describe('localResponseNorm', () => {
  it('is that of PyTorch', () => {
    const x = tensor([[[1, 2], [3, 4], [5, 6]]], { dtype: 'float64' }); // prettier-ignore
    near(
      F.localResponseNorm(x, 2, { alpha: 1, beta: 0.5, k: 1 }),
      [0.8164965809, 1.154700538, 1.224744871, 1.206045378, 1.178511302, 1.154700538],
      9,
    );
    const run = (input: Tensor): Tensor => F.localResponseNorm(input, 3, { alpha: 0.3, beta: 0.6 });
    expect(gradcheck(run, [double([1, 4, 2])]) && gradgradcheck(run, [double([1, 4, 2])])).toBe(true);
  });

  it('refuses matrices, and sizes below 1', () => {
    refuses(() => F.localResponseNorm(zeros([2, 3]), 2), { name: 'ShapeError', hint: 'input.unsqueeze(-1)' });
    refuses(() => F.localResponseNorm(zeros([2, 3, 4]), 0), { name: 'ArgumentError', argument: 'size' });
  });
});

it('groupNorm refuses groups without a number of values, or without a number of channels', () => {
  refuses(() => F.groupNorm(zeros([1, 4]), 4), { name: 'ShapeError', op: 'groupNorm', shapes: [[1, 4]] });
  refuses(() => F.groupNorm(zeros([2, 4]), 3), { name: 'ShapeError', argument: 'numGroups' });
  refuses(() => F.groupNorm(zeros([2, 4]), 0), { name: 'ArgumentError', argument: 'numGroups' });
  expect(F.groupNorm(zeros([2, 4]), 4).shape).toEqual([2, 4]);
});
