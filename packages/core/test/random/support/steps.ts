import { fillBernoulli, fillBernoulliFrom } from '../../../src/random/bernoulli.js';
import { fillCauchy, fillExponential, fillGeometric } from '../../../src/random/continuous.js';
import { Generator } from '../../../src/random/generator.js';
import { multinomial } from '../../../src/random/multinomial.js';
import { fillLogNormal, fillNormal } from '../../../src/random/normal.js';
import { fillRandom, fillRandomInt } from '../../../src/random/random-int.js';
import { randperm } from '../../../src/random/randperm.js';
import { fillUniform } from '../../../src/random/uniform.js';
import type { DType } from '../../../src/shape/dtype.js';
import { numelOf } from '../../../src/shape/shape.js';
import { contiguousStrides, forEachPlace, stridesLike } from '../../../src/shape/strides.js';
import type { View } from '../../../src/memory/storage.js';
import type { Step } from './vectors.js';
import { rowMajor, viewFrom, viewOf } from './views.js';

type Value = number | bigint;

/** What a step of the vectors gives here: its values in row-major order. */
export function run(generator: Generator, step: Step): readonly Value[] {
  const call = calls[step.fn];
  if (call === undefined) throw new Error(`no call for ${step.fn}`);
  return call(generator, step);
}

function filled(step: Step, fill: (view: View) => void): number[] {
  const view = viewOf(step.dtype as DType, step.shape, step.strides);
  fill(view);
  return rowMajor(view);
}

const calls: Record<string, (generator: Generator, step: Step) => readonly Value[]> = {
  rand: (g, step) => filled(step, (view) => fillUniform(g, view)),
  uniform_: (g, step) => filled(step, (view) => fillUniform(g, view, ...step.args!)),
  randn: (g, step) => filled(step, (view) => fillNormal(g, view)),
  normal_: (g, step) => filled(step, (view) => fillNormal(g, view, ...step.args!)),
  log_normal_: (g, step) => filled(step, (view) => fillLogNormal(g, view, ...step.args!)),
  exponential_: (g, step) => filled(step, (view) => fillExponential(g, view, ...step.args!)),
  cauchy_: (g, step) => filled(step, (view) => fillCauchy(g, view, ...step.args!)),
  geometric_: (g, step) => filled(step, (view) => fillGeometric(g, view, step.args![0])),
  bernoulli_: (g, step) => filled(step, (view) => fillBernoulli(g, view, ...step.args!)),
  bernoulli: (g, { p, pdtype, dtype }) => {
    const out = viewOf(dtype as DType, [p.length]);
    fillBernoulliFrom(g, viewFrom(pdtype, p), out);
    return rowMajor(out);
  },
  multinomial: (g, { weights, dtype, count, replacement }) => [
    ...multinomial(g, viewFrom(dtype as DType, weights), count!, { replacement }),
  ],
  randperm: (g, { n }) => [...randperm(g, n)],
  random_full: (g, { shape }) => Array.from({ length: numelOf(shape) }, () => BigInt.asIntN(64, g.uint64())),
  random_: (g, step) => {
    if (step.dtype !== 'int64') return filled(step, (view) => fillRandom(g, view));
    return Array.from({ length: numelOf(step.shape) }, () => g.uint64() % 2n ** 63n);
  },
  randint,
  dropout,
  init,
  affine,
  loader,
};

// There is no int64 here: float64 holds what its numbers reach, and the rest is checked on the generator's own 64 bits.
function randint(generator: Generator, step: Step): readonly Value[] {
  const [low, high] = [BigInt(step.low), BigInt(step.high)];
  const limit = 2n ** 53n;
  if (step.dtype === 'int64' && (low < -limit || high > limit)) {
    return Array.from({ length: numelOf(step.shape) }, () => (generator.uint64() % (high - low)) + low);
  }
  const dtype = step.dtype === 'int64' ? 'float64' : step.dtype;
  return filled({ ...step, dtype }, (view) => fillRandomInt(generator, view, Number(low), Number(high)));
}

const alpha = 1.7580993408473766;

// Arithmetic as in RNG.md, in the dtype, on the mask of fillBernoulli.
function dropout(generator: Generator, step: Step): number[] {
  const { kind, shape, p, training = true } = step;
  const dtype = step.dtype as 'float32' | 'float64';
  const fl = dtype === 'float32' ? Math.fround : (x: number): number => x;
  const input = dropoutInput(step);
  if (p === 0 || !training || input.length === 0) return input;
  if (p === 1) return input.map((x) => x * 0);

  const isFeature = kind.startsWith('feature');
  const noiseShape = isFeature ? shape.map((size, dim) => (dim < 2 ? size : 1)) : shape;
  const strides = isFeature
    ? contiguousStrides(noiseShape)
    : stridesLike({ shape, strides: step.inputStrides ?? contiguousStrides(shape), offset: 0 });
  const noise = viewOf(dtype, noiseShape, strides);
  fillBernoulli(generator, noise, 1 - p);
  const kept: number[] = [];
  const widened = strides.map((stride, dim) => (noiseShape[dim] === shape[dim] ? stride : 0));
  forEachPlace({ shape, strides: widened, offset: 0 }, (place) => kept.push(noise.storage.values[place]));

  if (!kind.includes('alpha')) {
    const scale = fl(1 / fl(1 - p));
    return input.map((x, i) => fl(x * (kept[i] === 1 ? scale : 0)));
  }
  const a = 1 / Math.sqrt((alpha * alpha * p + 1) * (1 - p));
  const shift = fl(alpha * a * p);
  return input.map((x, i) => fl(fl(x * (kept[i] === 1 ? fl(a) : 0)) + (kept[i] === 1 ? shift : fl(shift - fl(alpha * a)))));
}

function dropoutInput({ shape, expandedFrom = shape }: Step): number[] {
  const base = viewFrom(
    'float64',
    Array.from({ length: numelOf(expandedFrom) }, (_, i) => (i % 97) * 0.25 - 12),
    expandedFrom,
  );
  const strides = base.strides.map((stride, dim) => (expandedFrom[dim] === shape[dim] ? stride : 0));
  return rowMajor({ ...base, shape, strides });
}

function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const field = numelOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

function init(generator: Generator, step: Step): number[] {
  const { name, kw } = step;
  const { fanIn, fanOut } = fansOf(step.shape);
  const isNormal = name.endsWith('normal_');
  if (name.startsWith('xavier')) {
    const std = (kw.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
    return spread(generator, step, std, isNormal);
  }
  const gains: Record<string, number> = { relu: Math.sqrt(2), linear: 1, leaky_relu: Math.sqrt(2 / (1 + (kw.a ?? 0) ** 2)) };
  const std = gains[kw.nonlinearity ?? 'leaky_relu'] / Math.sqrt(kw.mode === 'fan_out' ? fanOut : fanIn);
  return spread(generator, step, std, isNormal);
}

function spread(generator: Generator, step: Step, std: number, isNormal: boolean): number[] {
  const bound = Math.sqrt(3) * std;
  return filled(step, (view) => (isNormal ? fillNormal(generator, view, 0, std) : fillUniform(generator, view, -bound, bound)));
}

// The default weight and bias of a linear layer or a convolution, one after the other.
function affine(generator: Generator, step: Step): number[] {
  const { fanIn } = fansOf(step.weightShape);
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const weight = spread(generator, { ...step, shape: step.weightShape }, gain / Math.sqrt(fanIn), false);
  const bound = 1 / Math.sqrt(fanIn);
  const bias = filled({ ...step, shape: [step.biasSize] }, (view) => fillUniform(generator, view, -bound, bound));
  return [...weight, ...bias];
}

// An epoch of a shuffling DataLoader: each batch as its size and its indices.
function loader(generator: Generator, { length, batchSize, dropLast }: Step): number[] {
  generator.uint64(); // the base seed
  const order = [...randperm(new Generator().manualSeed(generator.uint64() % 2n ** 63n), length)];
  const batches: number[] = [];
  for (let i = 0; i < length; i += batchSize) {
    const batch = order.slice(i, i + batchSize);
    if (batch.length === batchSize || !dropLast) batches.push(batch.length, ...batch);
  }
  return batches;
}
