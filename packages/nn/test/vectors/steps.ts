import * as core from '@lamella/core';
import { defaultGenerator, manualSeed, Tensor, tensor, zeros, type DType } from '@lamella/core';
import * as nn from '../../src/index.js';
import type { Step } from './rng.js';

// Each call of the vectors as a user of the packages would write it, on the default generator.

/** What a call of the vectors gives here, in row-major order. */
export function run(step: Step): readonly (number | bigint)[] {
  const call = calls[step.fn];
  if (call === undefined) throw new Error(`no call for ${step.fn}`);
  const out = call(step);
  return out instanceof Tensor ? Array.from(out.data()) : out;
}

/** There is no int64: float64 holds what most of its numbers reach. The others are made of the generator's 64 bits. */
const dtypeOf = ({ dtype }: Step): DType => (dtype === 'int64' ? 'float64' : (dtype as DType));

/** Zeros laid out as the vectors say. */
function target(step: Step): Tensor {
  const { shape, strides } = step;
  if (strides === undefined) return zeros(shape, { dtype: dtypeOf(step) });
  const extent = shape.reduce((last, size, dim) => last + (size - 1) * strides[dim]!, 1);
  return zeros([shape.includes(0) ? 0 : extent], { dtype: dtypeOf(step) }).asStrided([...shape], [...strides]);
}

const numbersOf = ({ args = [] }: Step): readonly number[] => args as readonly number[];

const calls: Record<string, (step: Step) => Tensor | readonly bigint[]> = {
  rand: (step) => core.rand(step.shape, { dtype: dtypeOf(step) }),
  randn: (step) => core.randn(step.shape, { dtype: dtypeOf(step) }),
  randperm: ({ n }) => core.randperm(n!),
  uniform_: (step) => {
    const [from = 0, to = 1] = numbersOf(step);
    return target(step).uniform_({ from, to });
  },
  normal_: (step) => {
    const [mean = 0, std = 1] = numbersOf(step);
    return target(step).normal_({ mean, std });
  },
  exponential_: (step) => target(step).exponential_({ lambd: numbersOf(step)[0] ?? 1 }),
  bernoulli_: (step) => target(step).bernoulli_(numbersOf(step)[0]),
  bernoulli: ({ p, pdtype }) => core.bernoulli(tensor([...(p as readonly number[])], { dtype: pdtype! })),
  multinomial: (step) =>
    core.multinomial(tensor([...step.weights!], { dtype: dtypeOf(step) }), step.count!, { replacement: step.replacement! }),
  random_: (step) => target(step).random_(),
  random_full: ({ shape }) => Array.from({ length: shape[0]! }, () => BigInt.asIntN(64, defaultGenerator.uint64())),
  randint: (step) => {
    const [low, high] = [BigInt(step.low!), BigInt(step.high!)];
    if (high > 2n ** 53n) return Array.from({ length: step.shape[0]! }, () => (defaultGenerator.uint64() % (high - low)) + low);
    return core.randint(Number(low), Number(high), step.shape, { dtype: dtypeOf(step) });
  },
  dropout,
  init,
  affine,
  loader,
};

function dropout(step: Step): Tensor {
  const { kind, shape, training = true, inplace = false, requiresGrad = false } = step;
  const functions: Record<string, (x: Tensor, options: nn.functional.DropoutOptions) => Tensor> = {
    dropout: nn.functional.dropout,
    alpha_dropout: nn.functional.alphaDropout,
    feature_dropout: shape.length === 5 ? nn.functional.dropout3d : nn.functional.dropout2d, // torch.feature_dropout, by the first two dimensions
    feature_alpha_dropout: nn.functional.featureAlphaDropout,
  };
  const x = dropoutInput(step);
  return functions[kind!]!(requiresGrad ? x.requiresGrad_() : x, { p: step.p as number, training, inplace });
}

/** Element i in row-major order is (i % 97) · 0.25 - 12. */
function dropoutInput({ shape, dtype, expandedFrom = shape, inputStrides }: Step): Tensor {
  const numel = expandedFrom.reduce((product, size) => product * size, 1);
  const values = Float64Array.from({ length: numel }, (_, i) => (i % 97) * 0.25 - 12);
  const x = tensor(values, { dtype: dtype as DType }).reshape(expandedFrom);
  if (expandedFrom !== shape) return x.expand(shape);
  if (inputStrides === undefined) return x;
  return zeros([numel], { dtype: dtype as DType })
    .asStrided([...shape], [...inputStrides])
    .copy_(x);
}

function init({ name, shape, kw = {}, dtype }: Step): Tensor {
  const functions: Record<string, (x: Tensor, options: object) => Tensor> = {
    xavier_uniform_: nn.init.xavierUniform_,
    xavier_normal_: nn.init.xavierNormal_,
    kaiming_uniform_: nn.init.kaimingUniform_,
    kaiming_normal_: nn.init.kaimingNormal_,
  };
  return functions[name!]!(zeros(shape, { dtype: dtype as DType }), kw);
}

/** The weight of a new layer, then its bias. */
function affine({ module, args, kw = {} }: Step): Tensor {
  const layers: Record<string, new (...args: never[]) => nn.Module> = {
    Linear: nn.Linear,
    Conv1d: nn.Conv1d,
    Conv2d: nn.Conv2d,
    ConvTranspose2d: nn.ConvTranspose2d,
  };
  const layer: nn.Module = Reflect.construct(layers[module!]!, [...args!, kw]);
  return core.cat([...layer.parameters()].map((parameter) => parameter.detach().flatten()));
}

/** An epoch: each batch as its size and its indices. */
function loader({ length, batchSize, dropLast }: Step): Tensor {
  const loader = new nn.data.DataLoader(new nn.data.TensorDataset(core.arange(0, length!)), {
    batchSize: batchSize!,
    shuffle: true,
    dropLast: dropLast!,
  });
  return tensor([...loader].flatMap(([x]) => [x!.numel, ...x!.data()]));
}

export function seed(text: string): void {
  manualSeed(BigInt(text));
}
