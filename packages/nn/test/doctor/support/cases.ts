import { noGrad, randn, tensor, zeros, type Tensor } from '@lamella/core';
import type { DoctorOptions, ExaminedModel, FindingId } from '../../../src/doctor/index.js';
import * as nn from '../../../src/index.js';
import { clouds } from './digits.js';
import { linear, Net, repeat, sequential } from './models.js';

const F = nn.functional;

export interface Case {
  readonly model: () => ExaminedModel;
  readonly batch: () => readonly Tensor[];
  readonly options?: (model: ExaminedModel) => DoctorOptions;
}

export interface Pair {
  readonly sick: Case;
  /** As the sick one, but for its fault. */
  readonly healthy: Case;
  /** Where the fault is found. */
  readonly where: readonly string[];
  /** Another severity than the table's. */
  readonly severity?: 'error' | 'warning' | 'note';
}

const relu = (): nn.Sequential => sequential(linear(16, 32), new nn.ReLU(), linear(32, 4));
const selu = (): nn.Sequential => nn.init.selfNormalizing_(sequential(linear(16, 32), new nn.SELU(), linear(32, 4)));
const relued: Case = { model: relu, batch: clouds };
const selued: Case = { model: selu, batch: clouds };

/** Changes the weights of a model outside of the graph. */
function weighted(model: nn.Sequential, factor: number): nn.Sequential {
  noGrad(() => {
    for (const parameter of model.parameters()) if (parameter.ndim >= 2) parameter.mul_(factor);
  });
  return model;
}

/** The batch with one element of a part set to `value`. */
function spoilt(value: number): readonly Tensor[] {
  const [x, y] = clouds();
  x.select(0, 3).select(0, 5).fill_(value);
  return [x, y];
}

const regression = (scale: number, shift: number): [Tensor, Tensor] => {
  const [x] = clouds();
  return [x, x.narrow(1, 0, 1).mul(scale).add(shift)];
};

const deep = (layers: number, activation: () => nn.Layer, initialise: (w: Tensor) => unknown = () => 0): nn.Sequential => {
  const model = sequential(linear(16, 32), ...repeat(layers, () => [activation(), linear(32, 32)]), activation(), linear(32, 4));
  for (const parameter of model.parameters()) if (parameter.ndim >= 2) initialise(parameter);
  return model;
};

const he = (w: Tensor): Tensor => nn.init.kaimingNormal_(w, { nonlinearity: 'relu' });

/** What the sick and the healthy one of each finding are; without a row for each it does not compile. */
export const pairs: Readonly<Record<FindingId, Pair>> = {
  'input-not-finite': { sick: { ...relued, batch: () => spoilt(NaN) }, healthy: { ...relued, batch: () => spoilt(3) }, where: [''] },
  'parameter-not-finite': {
    sick: { ...relued, model: infected },
    healthy: relued,
    where: ['2.bias'],
  },
  'forward-fails': {
    sick: { ...relued, model: () => sequential(linear(16, 32), new nn.ReLU(), linear(31, 4)) },
    healthy: relued,
    where: ['2'],
  },
  'activation-not-finite': {
    sick: {
      ...relued,
      model: () =>
        new Net({ fc: linear(16, 8), log: new Log(0), out: linear(8, 4) }, (x, { fc, log, out }) =>
          out.forward(log.forward(fc.forward(x))),
        ),
    },
    healthy: {
      ...relued,
      model: () =>
        new Net({ fc: linear(16, 8), log: new Log(1e-3), out: linear(8, 4) }, (x, { fc, log, out }) =>
          out.forward(log.forward(fc.forward(x))),
        ),
    },
    where: ['log'],
  },
  'loss-fails': {
    sick: { ...relued, batch: () => [clouds()[0], zeros([64, 5])] },
    healthy: { ...relued, batch: () => [clouds()[0], zeros([64, 4])] },
    where: [''],
  },
  'loss-not-finite': {
    sick: { ...relued, options: () => ({ loss: (output, target) => F.nllLoss(output.mul(200).softmax(1).round().log(), target) }) },
    healthy: { ...relued, options: () => ({ loss: (output, target) => F.nllLoss(output.mul(2).softmax(1).log(), target) }) },
    where: [''],
  },
  'labels-out-of-range': { sick: { ...relued, batch: () => [clouds()[0], clouds()[1].add(1)] }, healthy: relued, where: [''] },
  'softmax-before-cross-entropy': {
    sick: { ...relued, model: () => sequential(...relu(), new nn.Softmax(1)) },
    healthy: { ...relued, options: () => ({ loss: (output, target) => F.crossEntropy(output, target, { labelSmoothing: 0.1 }) }) },
    where: ['3'],
  },
  'log-softmax-before-cross-entropy': {
    sick: { ...relued, model: () => sequential(...relu(), new nn.LogSoftmax(1)) },
    healthy: { ...relued, model: () => sequential(...relu(), new nn.LogSoftmax(1)), options: () => ({ loss: F.nllLoss }) },
    where: ['3'],
  },
  'nll-without-log-softmax': {
    sick: { ...relued, options: () => ({ loss: F.nllLoss }) },
    healthy: { ...relued, model: () => sequential(...relu(), new nn.LogSoftmax(1)), options: () => ({ loss: F.nllLoss }) },
    where: [''],
  },
  'loss-above-chance': { sick: { ...relued, model: () => weighted(relu(), 10) }, healthy: relued, where: [''] },
  'loss-below-chance': { sick: { ...relued, model: () => sequential(new nn.Identity()), batch: leaked }, healthy: relued, where: [''] },
  'loss-without-gradient': {
    sick: { ...relued, model: () => relu().requiresGrad_(false) },
    healthy: relued,
    where: [''],
  },
  'backward-fails': {
    sick: { ...relued, model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => spoiltInPlace(fc.forward(x))) },
    healthy: { ...relued, model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => fc.forward(x).exp().mul(2)) },
    where: [''],
  },
  'gradient-not-finite': {
    sick: { ...relued, model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => distance(fc.forward(x))) },
    healthy: { ...relued, model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => distance(fc.forward(x), 1e-3)) },
    where: ['fc.weight', 'fc.bias'],
  },
  'gradients-vanish': {
    sick: { ...relued, model: () => deep(8, () => new nn.Sigmoid()) },
    healthy: { ...relued, model: () => deep(8, () => new nn.ReLU(), he) },
    where: ['0.weight'],
  },
  'gradients-explode': {
    sick: {
      ...relued,
      model: () =>
        deep(
          12,
          () => new nn.Tanh(),
          (w) => nn.init.normal_(w, { std: 2 }),
        ),
    },
    healthy: {
      ...relued,
      model: () =>
        deep(
          12,
          () => new nn.Tanh(),
          (w) => nn.init.xavierNormal_(w, { gain: 5 / 3 }),
        ),
    },
    where: ['0.weight'],
  },
  'activations-vanish': {
    sick: {
      ...relued,
      model: () =>
        deep(
          8,
          () => new nn.ReLU(),
          (w) => nn.init.normal_(w, { std: 0.05 }),
        ),
    },
    healthy: { ...relued, model: () => deep(8, () => new nn.ReLU(), he) },
    where: ['10'],
  },
  'activations-explode': {
    sick: {
      ...relued,
      model: () =>
        deep(
          8,
          () => new nn.ReLU(),
          (w) => nn.init.normal_(w, { std: 1 }),
        ),
    },
    healthy: { ...relued, model: () => deep(8, () => new nn.ReLU(), he) },
    where: ['12'],
  },
  'dead-relu': { sick: { ...relued, model: () => drowned(-20) }, healthy: { ...relued, model: () => drowned(-0.1) }, where: ['1'] },
  'parameter-frozen': { sick: { ...relued, model: frozenBelow }, healthy: relued, where: ['0.weight', '0.bias'] },
  'parameter-unused': {
    sick: {
      ...relued,
      model: () => new Net({ a: linear(16, 4), b: linear(16, 4) }, (x, { a, b }) => a.forward(x).add(b.forward(x).detach())),
    },
    healthy: { ...relued, model: () => new Net({ a: linear(16, 4), b: linear(16, 4) }, (x, { a, b }) => a.forward(x).add(b.forward(x))) },
    where: ['b.weight', 'b.bias'],
  },
  'parameter-without-gradient': {
    sick: {
      ...relued,
      model: () => new Net({ a: linear(16, 4), b: linear(16, 4) }, (x, { a, b }) => a.forward(x).add(b.forward(x).mul(0))),
    },
    healthy: { ...relued, model: gated },
    where: ['b.weight', 'b.bias'],
  },
  'does-not-overfit': {
    sick: { ...relued, model: () => new Net({ out: linear(16, 4) }, (x, { out }) => out.forward(x.mul(0))) },
    healthy: { ...relued, model: () => new Net({ out: linear(16, 4) }, (x, { out }) => out.forward(x)) },
    where: [''],
  },
  'random-in-evaluation': {
    sick: {
      ...relued,
      model: () =>
        new Net({ a: linear(16, 32), out: linear(32, 4) }, (x, { a, out }) => out.forward(F.dropout(a.forward(x).relu(), { p: 0.2 }))),
    },
    healthy: {
      ...relued,
      model: () =>
        new Net({ a: linear(16, 32), out: linear(32, 4) }, (x, { a, out }, { training }) =>
          out.forward(F.dropout(a.forward(x).relu(), { p: 0.2, training })),
        ),
    },
    where: [''],
  },
  'batch-norm-batch-of-one': {
    sick: { model: normed, batch: () => clouds().map((part) => part.narrow(0, 0, 1)) },
    healthy: { model: normed, batch: clouds },
    where: ['1'],
  },
  'selu-initialisation': {
    sick: { ...selued, model: () => deep(8, () => new nn.SELU()) },
    healthy: { ...selued, model: () => nn.init.selfNormalizing_(deep(8, () => new nn.SELU())) },
    where: ['0', '2', '4', '6', '8', '10', '12', '14', '16'],
  },
  'selu-plain-dropout': {
    sick: {
      ...selued,
      model: () => nn.init.selfNormalizing_(sequential(linear(16, 32), new nn.SELU(), new nn.Dropout(0.1), linear(32, 4))),
    },
    healthy: {
      ...selued,
      model: () => nn.init.selfNormalizing_(sequential(linear(16, 32), new nn.SELU(), new nn.AlphaDropout(0.1), linear(32, 4))),
    },
    where: ['2'],
  },
  'selu-input': { sick: { ...selued, batch: () => [clouds()[0].mul(30).add(120), clouds()[1]] }, healthy: selued, where: [''] },
  'alpha-dropout-without-selu': {
    sick: { ...relued, model: () => sequential(linear(16, 32), new nn.ReLU(), new nn.AlphaDropout(0.1), linear(32, 4)) },
    healthy: { ...relued, model: () => sequential(linear(16, 32), new nn.ReLU(), new nn.Dropout(0.1), linear(32, 4)) },
    where: ['2'],
  },
  'alpha-dropout-depth': {
    sick: { ...selued, model: () => deepAlpha(32) },
    healthy: { ...selued, model: () => deepAlpha(8) },
    where: Array.from({ length: 32 }, (_, i) => String(3 * i + 2)),
  },
  'not-in-optimizer': {
    sick: { ...relued, options: (model) => ({ optimizer: new nn.optim.SGD([...model.parameters()].slice(0, 3), { lr: 0.1 }) }) },
    healthy: { ...relued, options: (model) => ({ optimizer: new nn.optim.SGD(model.parameters(), { lr: 0.1 }) }) },
    where: ['2.bias'],
  },
  'learning-rate': {
    sick: { ...relued, options: (model) => ({ optimizer: new nn.optim.Adam(model.parameters(), { lr: 1 }) }) },
    healthy: { ...relued, options: (model) => ({ optimizer: new nn.optim.Adam(model.parameters(), { lr: 1e-3 }) }) },
    where: ['2.weight'],
  },
};

/** Cases beside the first of a finding: another way to fall ill, or a healthy one that looks ill. */
export const more: readonly {
  readonly name: string;
  readonly id: FindingId;
  readonly sick: Case | null;
  readonly healthy: Case | null;
  readonly severity?: string;
}[] = [
  {
    name: 'softmax as a function',
    id: 'softmax-before-cross-entropy',
    sick: { ...relued, model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => fc.forward(x).softmax(1)) },
    healthy: {
      ...relued,
      model: () => new Net({ fc: linear(16, 4) }, (x, { fc }) => fc.forward(x).softmax(1)),
      options: () => ({ loss: (p, y) => F.nllLoss(p.log(), y) }),
    },
  },
  {
    name: 'probabilities that are matched by a squared error',
    id: 'softmax-before-cross-entropy',
    sick: null,
    healthy: { model: () => sequential(...relu(), new nn.Softmax(1)), batch: () => [clouds()[0], F.oneHot(clouds()[1], 4).to('float32')] },
  },
  {
    name: 'targets of a regression that are far away',
    id: 'loss-above-chance',
    sick: { model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 1)), batch: () => regression(1, 100) },
    healthy: { model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 1)), batch: () => regression(1, 0) },
  },
  {
    name: 'one image in a batch norm',
    id: 'batch-norm-batch-of-one',
    severity: 'warning',
    sick: { model: imageNorm, batch: () => [randn([1, 1, 6, 6]), tensor([1], { dtype: 'int32' })] },
    healthy: { model: imageNorm, batch: () => [randn([4, 1, 6, 6]), tensor([1, 0, 2, 3], { dtype: 'int32' })] },
  },
  {
    name: 'residual branches around alpha dropout',
    id: 'alpha-dropout-depth',
    sick: null,
    healthy: { ...selued, model: residualAlpha },
  },
  {
    name: 'kaiming with the gain of selu, which is too small',
    id: 'selu-initialisation',
    severity: 'warning',
    sick: {
      ...selued,
      model: () =>
        deep(
          8,
          () => new nn.SELU(),
          (w) => nn.init.kaimingNormal_(w, { nonlinearity: 'selu' }),
        ),
    },
    healthy: {
      ...selued,
      model: () =>
        deep(
          8,
          () => new nn.SELU(),
          (w) => nn.init.kaimingNormal_(w, { nonlinearity: 'linear' }),
        ),
    },
  },
  {
    name: 'two layers',
    id: 'selu-initialisation',
    severity: 'note',
    sick: { ...selued, model: () => deep(1, () => new nn.SELU()) },
    healthy: selued,
  },
  {
    name: 'a norm layer that standardises the input',
    id: 'selu-input',
    sick: { ...selued, batch: () => [clouds()[0].mul(30).add(120), clouds()[1]] },
    healthy: { model: () => sequential(new nn.BatchNorm1d(16), ...selu()), batch: () => [clouds()[0].mul(30).add(120), clouds()[1]] },
  },
  {
    name: "another network's parameters",
    id: 'not-in-optimizer',
    sick: { ...relued, options: () => ({ optimizer: new nn.optim.SGD(relu().parameters(), { lr: 0.1 }) }) },
    healthy: {
      ...relued,
      model: frozenBelow,
      options: (model) => ({ optimizer: new nn.optim.SGD([...model.parameters()].slice(2), { lr: 0.1 }) }),
    },
  },
  {
    name: 'a rate of SGD that does nothing',
    id: 'learning-rate',
    sick: { ...relued, options: (model) => ({ optimizer: new nn.optim.SGD(model.parameters(), { lr: 1e-12 }) }) },
    healthy: { ...relued, options: (model) => ({ optimizer: new nn.optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }) }) },
  },
  {
    name: 'shuffled dependence: a loss that reads no target',
    id: 'does-not-overfit',
    sick: { ...relued, options: () => ({ loss: (output, target) => F.crossEntropy(output.detach(), target).add(output.sum().mul(0)) }) },
    healthy: relued,
  },
];

class Log extends nn.Module {
  static override readonly type = 'Log';
  readonly least: number;
  constructor(least: number) {
    super();
    this.least = least;
  }
  override forward(x: Tensor): Tensor {
    return x.clamp(this.least).log();
  }
}

function infected(): nn.Sequential {
  const model = relu();
  noGrad(() => (model.layers[2] as nn.Linear).bias!.fill_(Infinity));
  return model;
}

function leaked(): readonly Tensor[] {
  const labels = clouds()[1];
  return [F.oneHot(labels, 4).to('float32').mul(8), labels];
}

function spoiltInPlace(x: Tensor): Tensor {
  const y = x.exp();
  y.detach().mul_(2);
  return y;
}

function drowned(bias: number): nn.Sequential {
  const model = relu();
  noGrad(() => (model.layers[0] as nn.Linear).bias!.fill_(bias));
  return model;
}

function frozenBelow(): nn.Sequential {
  const model = relu();
  model.layers[0]!.requiresGrad_(false);
  return model;
}

/** ReZero: a branch whose gate starts at 0, so that its first gradient is 0. */
function gated(): ExaminedModel {
  return new Net({ a: linear(16, 4), b: linear(16, 4), gate: new nn.Parameter(zeros([1])) }, (x, { a, b, gate }) =>
    a.forward(x).add(b.forward(x).mul(gate)),
  );
}

function normed(): nn.Sequential {
  return sequential(linear(16, 32), new nn.BatchNorm1d(32), new nn.ReLU(), linear(32, 4));
}

function imageNorm(): nn.Sequential {
  return sequential(new nn.Conv2d(1, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), linear(64, 4));
}

function deepAlpha(layers: number): nn.Sequential {
  const hidden = repeat(layers, (i) => [linear(i === 0 ? 16 : 64, 64), new nn.SELU(), new nn.AlphaDropout(0.09)]);
  return nn.init.selfNormalizing_(sequential(...hidden, linear(64, 4)));
}

function residualAlpha(): ExaminedModel {
  const blocks = repeat(16, () => [sequential(linear(16, 16), new nn.SELU(), new nn.AlphaDropout(0.2))]);
  const model = new Net({ blocks, out: linear(16, 4) }, (x, parts) =>
    parts.out.forward(parts.blocks.reduce((sum, block) => sum.add(block.forward(sum).mul(0.1)), x)),
  );
  return nn.init.selfNormalizing_(model);
}

/** The root of how far each output is below the largest one: of 0, for that one. */
function distance(x: Tensor, least = 0): Tensor {
  return x.amax(1, { keepdim: true }).sub(x).add(least).sqrt();
}
