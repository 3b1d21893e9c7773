import { overwrite } from '../autograd/in-place.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { fillBernoulli, fillBernoulliFrom } from '../random/bernoulli.js';
import { fillCauchy, fillExponential, fillGeometric } from '../random/continuous.js';
import { defaultGenerator } from '../random/default-generator.js';
import type { Generator } from '../random/generator.js';
import { multinomial as drawIndices } from '../random/multinomial.js';
import { fillLogNormal, fillNormal } from '../random/normal.js';
import { fillRandom, fillRandomInt } from '../random/random-int.js';
import { randperm as permutation } from '../random/randperm.js';
import { fillUniform } from '../random/uniform.js';
import type { DType } from '../shape/dtype.js';
import { broadcastShapes, type Shape } from '../shape/shape.js';
import { allocateTensor, empty, emptyLike, tensor, type CreationOptions } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand } from './broadcast.js';
import { cast, checkTensor } from './support.js';

// Tensors of random numbers: PyTorch's numbers for PyTorch's seed. `random/` says what each draws.

export interface DrawOptions {
  /** Where the numbers are drawn from. Default: the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
}

export type RandomOptions = CreationOptions & DrawOptions;

/**
 * Uniform numbers in [0, 1).
 *
 * Draws: one number an element in float32, two in float64, row-major.
 * @see torch.rand
 * @example
 * manualSeed(0);
 * rand([3]).toArray() // [0.4962565899, 0.7682217956, 0.0884774327]
 */
export function rand(size: Shape, { generator = defaultGenerator, ...options }: RandomOptions = {}): Tensor {
  return filled(empty(size, options), (out) => fillUniform(generator, out));
}

/** Uniform numbers in [0, 1) in the shape and dtype of `input`, drawn in its order in memory. @see torch.rand_like */
export function randLike(input: Tensor, { generator = defaultGenerator, ...options }: RandomOptions = {}): Tensor {
  checkTensor('randLike', input);
  return filled(emptyLike(input, options), (out) => fillUniform(generator, out));
}

/**
 * Normal numbers of mean 0 and variance 1.
 *
 * Draws: for 16 elements and more one number an element in float32, two in float64; below, four for every pair.
 * @see torch.randn
 * @example
 * manualSeed(0);
 * randn([2]).toArray() // [1.5409960746, -0.2934289277]
 */
export function randn(size: Shape, { generator = defaultGenerator, ...options }: RandomOptions = {}): Tensor {
  return filled(empty(size, options), (out) => fillNormal(generator, out));
}

/** Normal numbers in the shape and dtype of `input`, drawn in its order in memory. @see torch.randn_like */
export function randnLike(input: Tensor, { generator = defaultGenerator, ...options }: RandomOptions = {}): Tensor {
  checkTensor('randnLike', input);
  return filled(emptyLike(input, options), (out) => fillNormal(generator, out));
}

/**
 * Whole numbers from `low` up to but without `high`.
 *
 * Draws: one number an element; two when `high - low` is 2²⁸ or more.
 * @throws ArgumentError when `low` is not smaller than `high`
 * @see torch.randint
 */
export function randint(
  low: number,
  high: number,
  size: Shape,
  { generator = defaultGenerator, dtype = 'int32', ...options }: RandomOptions = {},
): Tensor {
  return filled(empty(size, { dtype, ...options }), (out) => fillRandomInt(generator, out, low, high));
}

/** Whole numbers in the shape of `input`, drawn in its order in memory. @see torch.randint_like */
export function randintLike(
  input: Tensor,
  low: number,
  high: number,
  { generator = defaultGenerator, ...options }: RandomOptions = {},
): Tensor {
  checkTensor('randintLike', input);
  return filled(emptyLike(input, options), (out) => fillRandomInt(generator, out, low, high));
}

/**
 * 0, 1, …, n - 1 in random order.
 *
 * Draws: n - 1 numbers.
 * @throws ArgumentError when n is no whole number from 0, or too large for the dtype; DTypeError for bool
 * @see torch.randperm
 */
export function randperm(
  n: number,
  { generator = defaultGenerator, dtype = 'int32' }: { readonly dtype?: DType } & DrawOptions = {},
): Tensor {
  if (dtype === 'bool') throw new DTypeError('randperm', 'is not defined for bool', { dtype, hint: "{ dtype: 'int32' }" });
  const most = { uint8: 255, int32: 2 ** 31 - 1, float32: 2 ** 24 + 1, float64: 2 ** 31 - 1 }[dtype];
  if (n > most) throw new ArgumentError('randperm', `n is too large for ${dtype}: ${n} is above ${most}`, { argument: 'n' });
  return tensor(permutation(generator, n), { dtype });
}

/**
 * 1 with the probability that stands in `input`, or with probability `p` in its shape; else 0.
 *
 * Draws, row-major: of a tensor of probabilities one number an element in float32, two in float64; with `p` two an element.
 * @throws ArgumentError when a probability is not in [0, 1]
 * @see torch.bernoulli
 */
export function bernoulli(input: Tensor, p: number | null = null, { generator = defaultGenerator }: DrawOptions = {}): Tensor {
  checkTensor('bernoulli', input);
  return filled(allocateTensor(input.shape, input.dtype), (out) => {
    if (p === null) fillBernoulliFrom(generator, input, out);
    else fillBernoulli(generator, out, p);
  });
}

/**
 * Normal numbers of given means and standard deviations, numbers or tensors; `size` where both are numbers. Two tensors broadcast, and the
 * first one says the dtype.
 *
 * Draws: as `randn` for the result's shape.
 * @throws ArgumentError when a deviation is negative, ShapeError when the tensors do not broadcast
 * @see torch.normal
 */
export function normal(
  mean: Tensor | number,
  std: Tensor | number,
  size: Shape | null = null,
  { generator = defaultGenerator, ...options }: RandomOptions = {},
): Tensor {
  if (typeof mean === 'number' && typeof std === 'number') {
    if (size === null)
      throw new ArgumentError('normal', 'without tensors it needs a size', { argument: 'size', hint: 'normal(0, 1, [2, 3])' });
    return filled(empty(size, options), (out) => fillNormal(generator, out, mean, std));
  }
  if (size !== null)
    throw new ArgumentError('normal', 'the size is that of the tensors', { argument: 'size', hint: 'normal(means, deviations)' });
  if (typeof mean !== 'number') checkTensor('normal', mean, 'mean');
  if (typeof std !== 'number') checkTensor('normal', std, 'std');
  if (typeof std !== 'number' && std.data().some((deviation) => !(deviation >= 0)))
    throw new ArgumentError('normal', 'expects all elements of std >= 0.0', { argument: 'std' });
  const [of, by] = [mean, std].filter((x) => x instanceof Tensor);
  const shape = by === undefined ? of.shape : broadcastShapes('normal', of.shape, by.shape);
  const out = allocateTensor(shape, of.dtype);
  if (typeof std === 'number') return filled(out, (x) => fillNormal(generator, x, 0, std)).add(mean);
  return filled(out, (x) => fillNormal(generator, x))
    .mul(cast(std, of.dtype))
    .add(mean);
}

/**
 * `numSamples` indices for each row of weights, each index as often as its weight says.
 *
 * Shape: (n) or (rows, n) -> (numSamples) or (rows, numSamples), int32.
 * Draws: `random/multinomial` says which; PyTorch's.
 * @throws ArgumentError on weights that are negative, not finite or all 0, and on more samples than weights without `replacement`
 * @see torch.multinomial
 */
export function multinomial(
  input: Tensor,
  numSamples: number,
  { generator = defaultGenerator, replacement = false }: DrawOptions & { readonly replacement?: boolean } = {},
): Tensor {
  checkTensor('multinomial', input);
  const indices = tensor(drawIndices(generator, input, numSamples, { replacement }));
  return indices.reshape([...input.shape.slice(0, -1), numSamples]);
}

/** Overwrites with uniform numbers from [from, to). @see torch.Tensor.uniform_ */
export function uniform_(
  input: Tensor,
  { from = 0, to = 1, generator = defaultGenerator }: DrawOptions & { readonly from?: number; readonly to?: number } = {},
): Tensor {
  return drawnOver('uniform_', input, (out) => fillUniform(generator, out, from, to));
}

/** Overwrites with normal numbers. @see torch.Tensor.normal_ */
export function normal_(
  input: Tensor,
  { mean = 0, std = 1, generator = defaultGenerator }: DrawOptions & { readonly mean?: number; readonly std?: number } = {},
): Tensor {
  return drawnOver('normal_', input, (out) => fillNormal(generator, out, mean, std));
}

/**
 * Overwrites with 1, with probability `p` (a number, or a tensor of them), and 0 elsewhere.
 *
 * Draws: two numbers an element, whatever the dtype, in memory order; of a float32 tensor of probabilities one.
 * @see torch.Tensor.bernoulli_
 */
export function bernoulli_(input: Tensor, p: number | Tensor = 0.5, { generator = defaultGenerator }: DrawOptions = {}): Tensor {
  return drawnOver('bernoulli_', input, (out) => {
    if (p instanceof Tensor) fillBernoulliFrom(generator, expand(p, out.shape), out);
    else fillBernoulli(generator, out, p);
  });
}

/** Overwrites with exponential numbers of rate `lambd`. @see torch.Tensor.exponential_ */
export function exponential_(
  input: Tensor,
  { lambd = 1, generator = defaultGenerator }: DrawOptions & { readonly lambd?: number } = {},
): Tensor {
  return drawnOver('exponential_', input, (out) => fillExponential(generator, out, lambd));
}

/** Overwrites with numbers of trials up to the first success of probability `p`. @see torch.Tensor.geometric_ */
export function geometric_(input: Tensor, p: number, { generator = defaultGenerator }: DrawOptions = {}): Tensor {
  return drawnOver('geometric_', input, (out) => fillGeometric(generator, out, p));
}

/** Overwrites with Cauchy numbers. @see torch.Tensor.cauchy_ */
export function cauchy_(
  input: Tensor,
  { median = 0, sigma = 1, generator = defaultGenerator }: DrawOptions & { readonly median?: number; readonly sigma?: number } = {},
): Tensor {
  return drawnOver('cauchy_', input, (out) => fillCauchy(generator, out, median, sigma));
}

/** Overwrites with numbers whose logarithm is normal. @see torch.Tensor.log_normal_ */
export function logNormal_(
  input: Tensor,
  { mean = 1, std = 2, generator = defaultGenerator }: DrawOptions & { readonly mean?: number; readonly std?: number } = {},
): Tensor {
  return drawnOver('logNormal_', input, (out) => fillLogNormal(generator, out, mean, std));
}

/** Overwrites with whole numbers: from [from, to), or from all that the dtype holds exactly. @see torch.Tensor.random_ */
export function random_(
  input: Tensor,
  { from, to, generator = defaultGenerator }: DrawOptions & { readonly from?: number; readonly to?: number } = {},
): Tensor {
  return drawnOver('random_', input, (out) => {
    if (from === undefined && to === undefined) fillRandom(generator, out);
    else if (to === undefined) fillRandomInt(generator, out, from!);
    else fillRandomInt(generator, out, from ?? 0, to);
  });
}

function drawnOver(op: string, input: Tensor, fill: (out: Tensor) => void): Tensor {
  checkTensor(op, input);
  return overwrite(op, input, fill);
}

function filled(out: Tensor, fill: (out: Tensor) => void): Tensor {
  fill(out);
  return out;
}

type Attached =
  | 'bernoulli'
  | 'multinomial'
  | 'uniform_'
  | 'normal_'
  | 'bernoulli_'
  | 'exponential_'
  | 'geometric_'
  | 'cauchy_'
  | 'logNormal_'
  | 'random_';
attachMethods({
  bernoulli,
  multinomial,
  uniform_,
  normal_,
  bernoulli_,
  exponential_,
  geometric_,
  cauchy_,
  logNormal_,
  random_,
} satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./random.js'), Attached> {}
}
