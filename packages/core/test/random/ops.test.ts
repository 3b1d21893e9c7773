import * as core from '@lamella/core';
import { dtypes, Generator, isFloating, ones, tensor, zeros, type DType, type LamellaError, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

// The functions of src/ops/random.ts as users call them. The numbers themselves are PyTorch's: vectors.test.ts; their laws at length: laws.test.ts.

const { ArgumentError, AutogradError, DTypeError, ShapeError } = core;
const seeded = (seed = 7): Generator => new Generator().manualSeed(seed);
const n = 20_000;
const wide = (dtype: DType = 'float64'): Tensor => zeros([n], { dtype });

interface Kind {
  readonly name: string;
  /** A draw of 2 × 3. */
  readonly draw: (options: core.DrawOptions) => Tensor;
  readonly dtype: DType;
  readonly shape?: readonly number[];
}

const x = ones([2, 3]);
const created: readonly Kind[] = [
  { name: 'rand', draw: (options) => core.rand([2, 3], options), dtype: 'float32' },
  { name: 'randn', draw: (options) => core.randn([2, 3], options), dtype: 'float32' },
  { name: 'randint', draw: (options) => core.randint(0, 1e6, [2, 3], options), dtype: 'int32' },
  { name: 'randLike', draw: (options) => core.randLike(x, options), dtype: 'float32' },
  { name: 'randnLike', draw: (options) => core.randnLike(x, options), dtype: 'float32' },
  { name: 'randintLike', draw: (options) => core.randintLike(x, 0, 1e6, options), dtype: 'float32' },
  { name: 'randperm', draw: (options) => core.randperm(50, options), dtype: 'int32', shape: [50] },
  {
    name: 'bernoulli',
    draw: (options) => core.bernoulli(x.mul(0.5).expand([50, 2, 3]), null, options),
    dtype: 'float32',
    shape: [50, 2, 3],
  },
  { name: 'bernoulli with p', draw: (options) => zeros([50]).bernoulli(0.5, options), dtype: 'float32', shape: [50] },
  { name: 'normal', draw: (options) => core.normal(1, 2, [2, 3], options), dtype: 'float32' },
  { name: 'normal of tensors', draw: (options) => core.normal(zeros([3]), ones([2, 1]), null, options), dtype: 'float32' },
  { name: 'multinomial', draw: (options) => ones([2, 50]).multinomial(3, options), dtype: 'int32' },
  {
    name: 'multinomial of a vector',
    draw: (options) => ones([50]).multinomial(6, { ...options, replacement: true }),
    dtype: 'int32',
    shape: [6],
  },
];
const overwriting: readonly (readonly [name: string, (target: Tensor, options?: core.DrawOptions) => Tensor])[] = [
  ['uniform_', (target, options) => target.uniform_(options)],
  ['normal_', (target, options) => target.normal_(options)],
  ['bernoulli_', (target, options) => target.bernoulli_(0.5, options)],
  ['exponential_', (target, options) => target.exponential_(options)],
  ['geometric_', (target, options) => target.geometric_(0.1, options)],
  ['cauchy_', (target, options) => target.cauchy_(options)],
  ['logNormal_', (target, options) => target.logNormal_(options)],
  ['random_', (target, options) => target.random_(options)],
];
const everyDraw: readonly Kind[] = [
  ...created,
  ...overwriting.map(([name, fill]): Kind => ({ name, draw: (options) => fill(zeros([50]), options), dtype: 'float32', shape: [50] })),
];

it('leaves out none of the functions', () => {
  const named = everyDraw.map(({ name }) => name.split(' ')[0]);
  const functions = ['rand', 'randn', 'randint', 'randLike', 'randnLike', 'randintLike', 'randperm', 'bernoulli', 'normal', 'multinomial'];
  expect(new Set(named)).toEqual(new Set([...functions, ...overwriting.map(([name]) => name)]));
});

describe.each(everyDraw)('$name', ({ draw, dtype, shape = [2, 3] }) => {
  it(`gives ${dtype} of shape [${shape.join(', ')}], without a gradient`, () => {
    const drawn = draw({ generator: seeded() });
    expect([drawn.dtype, drawn.shape, drawn.requiresGrad]).toEqual([dtype, shape, false]);
  });

  it('gives the same numbers for the same seed, others for another seed, and others the next time', () => {
    const generator = seeded();
    const first = draw({ generator }).toArray();
    expect(draw({ generator: seeded() }).toArray()).toEqual(first);
    expect(draw({ generator: seeded(8) }).toArray()).not.toEqual(first);
    expect(draw({ generator }).toArray()).not.toEqual(first);
  });

  it('draws from the default generator where none is given, and only then', () => {
    core.manualSeed(7);
    const first = draw({}).toArray();
    expect(first).toEqual(draw({ generator: seeded() }).toArray());
    core.manualSeed(7);
    draw({ generator: seeded(8) });
    expect(draw({}).toArray()).toEqual(first);
  });
});

describe('what is created', () => {
  const sized = {
    rand: core.rand,
    randn: core.randn,
    randint: (size: core.Shape, options?: core.RandomOptions) => core.randint(0, 9, size, options),
  };

  it.each(Object.entries(sized))('%s takes every shape, dtype and requiresGrad', (name, call) => {
    for (const shape of [[], [4], [0, 3], [2, 1, 2]]) expect(call(shape).shape).toEqual(shape);
    expect(call([2], { dtype: 'float64', requiresGrad: true })).toMatchObject({ dtype: 'float64', requiresGrad: true, isLeaf: true });
    if (name === 'randint') expect(call([2], { dtype: 'uint8' }).dtype).toBe('uint8');
    else expect(refusal(() => call([2], { dtype: 'int32' }))).toMatchObject({ name: 'DTypeError', dtype: 'int32' });
  });

  it.each(['randLike', 'randnLike', 'randintLike'] as const)('%s takes shape and dtype from the tensor, unless told', (name) => {
    const like = (input: Tensor, options: core.RandomOptions = {}): Tensor =>
      name === 'randintLike' ? core.randintLike(input, 0, 9, options) : core[name](input, options);
    expect(like(zeros([0, 2], { dtype: 'float64' }))).toMatchObject({ dtype: 'float64', shape: [0, 2] });
    expect(like(zeros([2], { dtype: 'int32' }), { dtype: 'float32', requiresGrad: true })).toMatchObject({
      dtype: 'float32',
      requiresGrad: true,
    });
    expect(like(zeros([3, 2]).t()).shape).toEqual([2, 3]);
  });

  it('as a tensor that is transposed is drawn as that lies in memory', () => {
    const rows = core.rand([3, 2], { generator: seeded() });
    expect(
      core
        .randLike(zeros([3, 2]).t(), { generator: seeded() })
        .t()
        .toArray(),
    ).toEqual(rows.toArray());
  });

  it('randint reaches both ends of its range, and not the number behind it', () => {
    expect(new Set(core.randint(-2, 2, [200], { generator: seeded() }).data())).toEqual(new Set([-2, -1, 0, 1]));
    expect(new Set(core.randintLike(zeros([200], { dtype: 'uint8' }), 253, 256).data())).toEqual(new Set([253, 254, 255]));
  });

  it('randperm has every number once', () => {
    for (const dtype of ['int32', 'uint8', 'float32', 'float64'] as const) {
      const order = core.randperm(200, { dtype });
      expect(order.dtype).toBe(dtype);
      expect([...order.data()].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    }
    expect(core.randperm(0).shape).toEqual([0]);
  });
});

describe('normal of tensors', () => {
  it('broadcasts, and draws each element on its own', () => {
    const drawn = core.normal(zeros([200]), ones([100, 1]), null, { generator: seeded() });
    expect(drawn.shape).toEqual([100, 200]);
    expect(drawn.toArray()).toEqual(core.randn([100, 200], { generator: seeded() }).toArray());
    expect(core.normal(zeros([3]), ones([3, 1])).shape).toEqual([3, 3]);
    expect(core.normal(zeros([1]), ones([0])).shape).toEqual([0]);
  });

  it('is standard normal numbers, times the deviations, plus the means', () => {
    const [mean, std] = [tensor([1, 20, 300]), tensor([[0], [0.5]])];
    const standard = core.randn([2, 3], { generator: seeded() });
    expect(core.normal(mean, std, null, { generator: seeded() }).toArray()).toEqual(standard.mul(std).add(mean).toArray());
    expect(core.normal(5, std.expand([2, 3]), null, { generator: seeded() }).toArray()).toEqual(standard.mul(std).add(5).toArray());
    expect(core.normal(mean.expand([2, 3]), 0.5, null, { generator: seeded() }).toArray()).toEqual(standard.mul(0.5).add(mean).toArray());
  });

  it('draws row by row however the tensors lie, in the dtype of the first', () => {
    const mean = zeros([3, 2], { dtype: 'float64' }).t();
    const rows = core.randn([2, 3], { generator: seeded(), dtype: 'float64' }).toArray();
    expect(core.normal(mean, 1, null, { generator: seeded() }).toArray()).toEqual(rows);
    expect(core.normal(mean, ones([2, 3]), null, { generator: seeded() }).toArray()).toEqual(rows);
    expect(core.normal(ones([2]), ones([2], { dtype: 'float64' })).dtype).toBe('float32');
  });
});

describe('each element has its own chance', () => {
  it('of bernoulli, in the tensor of them', () => {
    expect(core.bernoulli(tensor([[0, 1], [1, 0]])).toArray()).toEqual([[0, 1], [1, 0]]); // prettier-ignore
    expect(core.bernoulli(zeros([0, 2])).shape).toEqual([0, 2]);
  });

  it('of bernoulli_, in a tensor that broadcasts', () => {
    expect(zeros([2, 3], { dtype: 'bool' }).bernoulli_(tensor([0, 1, 0])).toArray()).toEqual([[false, true, false], [false, true, false]]); // prettier-ignore
  });

  it('of multinomial, in each row of weights', () => {
    const weights = tensor([[0, 1, 0], [0, 0, 5]]); // prettier-ignore
    expect(core.multinomial(weights, 2, { replacement: true }).toArray()).toEqual([[1, 1], [2, 2]]); // prettier-ignore
    const order = core.multinomial(ones([40, 3]), 3).sort(1)[0];
    expect(order.toArray()).toEqual(Array.from({ length: 40 }, () => [0, 1, 2]));
    expect(core.multinomial(ones([0, 3]), 2).shape).toEqual([0, 2]);
  });
});

describe.each(overwriting)('%s', (name, fill) => {
  it('overwrites the tensor itself, and it alone, in its dtype', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const target = zeros([4, 5], { dtype });
      const { storage } = target;
      const version = storage.version;
      expect(fill(target.select(0, 1)).storage).toBe(storage);
      expect(storage.version).toBeGreaterThan(version);
      expect(target.select(0, 0).any().item() || target.narrow(0, 2, 2).any().item()).toBe(false);
      expect([target.dtype, fill(target) === target, target.any().item()]).toEqual([dtype, true, true]);
    }
    expect(fill(zeros([0, 2])).shape).toEqual([0, 2]);
  });

  it('fills integers where it has whole numbers, and refuses them elsewhere', () => {
    const hasWhole = ['bernoulli_', 'geometric_', 'random_'].includes(name);
    for (const dtype of dtypes.filter((other) => !isFloating(other) && other !== 'bool')) {
      if (hasWhole) expect(fill(zeros([3], { dtype })).dtype).toBe(dtype);
      else expect(refusal(() => fill(zeros([3], { dtype })))).toMatchObject({ name: 'DTypeError', op: name, dtype });
    }
  });

  it('is refused by a leaf that wants a gradient, and leaves it; behind another op the gradient is 0', () => {
    const leaf = zeros([3], { requiresGrad: true });
    expect(refusal(() => fill(leaf))).toBeInstanceOf(AutogradError);
    expect(leaf.any().item()).toBe(false);
    fill(leaf.mul(2)).sum().backward();
    expect(leaf.grad!.toArray()).toEqual([0, 0, 0]);
    expect(
      core
        .noGrad(() => fill(leaf))
        .any()
        .item(),
    ).toBe(true);
  });

  it('is refused where elements share memory, and by what is no tensor', () => {
    expect(refusal(() => fill(zeros([1]).expand([3])))).toMatchObject({ name: 'ArgumentError', op: name, shapes: [[3]] });
    const call = core[name as 'uniform_'] as (...args: unknown[]) => unknown;
    for (const wrong of [undefined, null, 'text', [1]])
      expect(refusal(() => call(wrong, 0.5))).toMatchObject({ op: name, argument: 'input' });
  });
});

describe('options', () => {
  it('bound uniform_ and random_', () => {
    const bounded = wide().uniform_({ from: -1, to: 3 });
    expect([bounded.ge(-1).all().item(), bounded.lt(3).all().item()]).toEqual([true, true]);
    expectMoments(bounded, { mean: 1, variance: 16 / 12 });
    expect(new Set(zeros([200]).random_({ to: 3 }).data())).toEqual(new Set([0, 1, 2]));
    expect(new Set(zeros([200]).random_({ from: 5, to: 7 }).data())).toEqual(new Set([5, 6]));
    expect(new Set(zeros([200], { dtype: 'uint8' }).random_({ from: 254 }).data())).toEqual(new Set([254, 255]));
    expect(new Set(zeros([200], { dtype: 'bool' }).random_().data())).toEqual(new Set([0, 1]));
  });

  const generator = seeded(2024);
  const moments: readonly (readonly [name: string, Tensor, mean: number, variance: number])[] = [
    ['rand', core.rand([n], { generator }), 1 / 2, 1 / 12],
    ['randn', core.randn([n], { generator }), 0, 1],
    ['randint(-3, 4)', core.randint(-3, 4, [n], { generator }), 0, 4],
    ['bernoulli(x)', core.bernoulli(wide().add(0.3), null, { generator }), 0.3, 0.21],
    ['bernoulli(x, 0.3)', core.bernoulli(wide(), 0.3, { generator }), 0.3, 0.21],
    ['bernoulli_', wide().bernoulli_(undefined, { generator }), 0.5, 0.25],
    ['normal(2, 3)', core.normal(2, 3, [n], { generator }), 2, 9],
    ['normal(tensor, 3)', core.normal(wide().add(2), 3, null, { generator }), 2, 9],
    ['normal_', wide().normal_({ mean: -1, std: 0.5, generator }), -1, 0.25],
    ['exponential_', wide().exponential_({ lambd: 4, generator }), 1 / 4, 1 / 16],
    ['geometric_', wide().geometric_(0.3, { generator }), 1 / 0.3, 0.7 / 0.09],
    ['the logarithm of logNormal_', wide().logNormal_({ mean: 2, std: 0.5, generator }).log(), 2, 0.25],
    ['the logarithm of logNormal_ as it is', wide().logNormal_({ generator }).log(), 1, 4],
  ];

  it.each(moments)('%s has the mean and variance that it should', (_, drawn, mean, variance) => {
    expect(drawn.numel).toBe(n);
    expectMoments(drawn, { mean, variance });
  });

  it('median and sigma are where half of cauchy_ lies', () => {
    const drawn = wide().cauchy_({ median: 2, sigma: 3, generator });
    expectShare(drawn, (value) => value < 2, 1 / 2);
    expectShare(drawn, (value) => Math.abs(value - 2) < 3, 1 / 2);
  });

  it('weights are shares of multinomial', () => {
    const drawn = core.multinomial(tensor([1, 3, 4]), n, { replacement: true, generator });
    [1 / 8, 3 / 8, 1 / 2].forEach((share, index) => expectShare(drawn, (value) => value === index, share));
  });
});

type Refused = readonly [call: () => unknown, error: abstract new (...args: never[]) => LamellaError, fields: Partial<LamellaError>];
const text = 'text' as never;
const whole = ones([2], { dtype: 'int32' });
const refused: Readonly<Record<string, Refused>> = {
  'rand of a size that is none': [() => core.rand([-1]), ArgumentError, { argument: 'shape' }],
  'randn of a number': [() => core.randn(3 as never), ArgumentError, { argument: 'shape' }],
  'randint of no numbers': [() => core.randint(5, 5, [2]), ArgumentError, { argument: 'from' }],
  'randint beyond the dtype': [() => core.randint(0, 257, [2], { dtype: 'uint8' }), ArgumentError, { argument: 'to' }],
  'randLike of no tensor': [() => core.randLike(text), ArgumentError, { op: 'randLike', argument: 'input' }],
  'randnLike of no tensor': [() => core.randnLike(text), ArgumentError, { op: 'randnLike', argument: 'input' }],
  'randintLike of no tensor': [() => core.randintLike(text, 0, 5), ArgumentError, { op: 'randintLike', argument: 'input' }],
  'randLike of integers': [() => core.randLike(whole), DTypeError, { dtype: 'int32' }],
  'randperm of a fraction': [() => core.randperm(1.5), ArgumentError, { op: 'randperm', argument: 'n' }],
  'randperm below 0': [() => core.randperm(-1), ArgumentError, { op: 'randperm', argument: 'n' }],
  'randperm beyond uint8': [() => core.randperm(256, { dtype: 'uint8' }), ArgumentError, { op: 'randperm', argument: 'n' }],
  'randperm beyond float32': [() => core.randperm(2 ** 24 + 2, { dtype: 'float32' }), ArgumentError, { op: 'randperm', argument: 'n' }],
  'randperm of booleans': [() => core.randperm(2, { dtype: 'bool' }), DTypeError, { op: 'randperm', dtype: 'bool' }],
  'bernoulli of no tensor': [() => core.bernoulli(text), ArgumentError, { op: 'bernoulli', argument: 'input' }],
  'bernoulli of chances above 1': [() => core.bernoulli(tensor([0, 1.5])), ArgumentError, { op: 'bernoulli', argument: 'p' }],
  'bernoulli with a chance below 0': [() => core.bernoulli(x, -0.1), ArgumentError, { argument: 'p' }],
  'bernoulli of integers': [() => core.bernoulli(whole), DTypeError, { op: 'bernoulli', dtype: 'int32' }],
  'bernoulli_ with chances of another shape': [() => zeros([2, 3]).bernoulli_(ones([2])), ShapeError, { shapes: [[2], [2, 3]] }],
  'normal without a size': [() => core.normal(0, 1), ArgumentError, { op: 'normal', argument: 'size' }],
  'normal of a tensor with a size': [() => core.normal(x, 1, [2, 3]), ArgumentError, { op: 'normal', argument: 'size' }],
  'normal of a mean that is none': [() => core.normal(text, 1), ArgumentError, { op: 'normal', argument: 'mean' }],
  'normal of a deviation that is none': [() => core.normal(x, text), ArgumentError, { op: 'normal', argument: 'std' }],
  'normal of a deviation below 0': [() => core.normal(0, -1, [2]), ArgumentError, { argument: 'std' }],
  'normal of deviations below 0': [() => core.normal(0, tensor([1, -1])), ArgumentError, { op: 'normal', argument: 'std' }],
  'normal of deviations that are NaN': [() => core.normal(0, tensor([1, NaN])), ArgumentError, { op: 'normal', argument: 'std' }],
  'normal of tensors that do not fit': [() => core.normal(zeros([2]), ones([3])), ShapeError, { op: 'normal', shapes: [[2], [3]] }],
  'normal of integers': [() => core.normal(whole, 1), DTypeError, { dtype: 'int32' }],
  'multinomial of no tensor': [() => core.multinomial(text, 1), ArgumentError, { op: 'multinomial', argument: 'input' }],
  'multinomial of too many': [() => core.multinomial(ones([3]), 4), ArgumentError, { op: 'multinomial', argument: 'numSamples' }],
  'multinomial of none': [() => core.multinomial(ones([3]), 0), ArgumentError, { op: 'multinomial', argument: 'numSamples' }],
  'multinomial of weights below 0': [() => core.multinomial(tensor([1, -1]), 1), ArgumentError, { op: 'multinomial', argument: 'input' }],
  'multinomial without a weight': [() => core.multinomial(zeros([2]), 1), ArgumentError, { op: 'multinomial', argument: 'input' }],
  'multinomial of three dimensions': [() => core.multinomial(ones([2, 2, 2]), 1), ShapeError, { op: 'multinomial', shapes: [[2, 2, 2]] }],
  'multinomial of integers': [() => core.multinomial(whole, 1), DTypeError, { op: 'multinomial', dtype: 'int32' }],
  'uniform_ the wrong way round': [() => zeros([2]).uniform_({ from: 1, to: 0 }), ArgumentError, { op: 'uniform_', argument: 'from' }],
  'normal_ of a deviation below 0': [() => zeros([2]).normal_({ std: -1 }), ArgumentError, { argument: 'std' }],
  'bernoulli_ of a chance above 1': [() => zeros([2]).bernoulli_(1.1), ArgumentError, { op: 'bernoulli_', argument: 'p' }],
  'exponential_ of rate 0': [() => zeros([2]).exponential_({ lambd: 0 }), ArgumentError, { op: 'exponential_', argument: 'lambd' }],
  'geometric_ without a chance': [() => zeros([2]).geometric_(undefined as never), ArgumentError, { op: 'geometric_', argument: 'p' }],
  'cauchy_ of width 0': [() => zeros([2]).cauchy_({ sigma: 0 }), ArgumentError, { op: 'cauchy_', argument: 'sigma' }],
  'logNormal_ of deviation 0': [() => zeros([2]).logNormal_({ std: 0 }), ArgumentError, { op: 'logNormal_', argument: 'std' }],
  'random_ of no numbers': [() => zeros([2]).random_({ from: 2, to: 2 }), ArgumentError, { op: 'random_', argument: 'from' }],
};

it.each(Object.entries(refused))('%s is refused, and draws nothing', (_, [call, kind, fields]) => {
  core.manualSeed(3);
  const before = core.defaultGenerator.getState();
  const error = refusal(call);
  expect(error).toBeInstanceOf(kind);
  expect(error).toMatchObject(fields);
  expect(core.defaultGenerator.getState()).toEqual(before);
});
