import type { View } from '../memory/storage.js';
import type { FusedKernels } from './fused.js';

/** One number in, one out, in the dtype of the input (`isnan` and its kin: bool out). */
export type UnaryName =
  | 'abs'
  | 'neg'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'exp'
  | 'expm1'
  | 'exp2'
  | 'log'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erf'
  | 'erfc'
  | 'erfinv'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'selu'
  | 'elu'
  | ActivationName
  | 'logicalNot'
  | 'isnan'
  | 'isinf'
  | 'isfinite';

/** Activations whose slope is a kernel of the gradient and the input: `siluBackward` beside `silu`. */
export type ActivationName = 'leakyRelu' | 'hardtanh' | 'hardsigmoid' | 'hardswish' | 'gelu' | 'geluTanh' | 'silu' | 'mish' | 'softplus';

/** Two numbers in, one out. Both inputs have one dtype; comparisons and logic give bool. */
export type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'floorDivide'
  | 'truncDivide'
  | 'remainder'
  | 'fmod'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'atan2'
  | 'hypot'
  | 'logaddexp'
  | 'xlogy'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'logicalAnd'
  | 'logicalOr'
  | 'logicalXor'
  | 'reluBackward'
  | 'seluBackward'
  | 'eluBackward'
  | 'sigmoidBackward'
  | 'tanhBackward'
  | `${ActivationName}Backward`
  | 'prelu';

/** Three numbers in, one out. The first input of `where` is bool. */
export type TernaryName = 'where' | 'addcmul' | 'addcdiv' | 'lerp';

/** Many numbers to one, along some dimensions. The order of a sum is the kernel set's own, but fixed. */
export type ReduceName = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all' | 'countNonzero';

/** Along one dimension, to its index (int32); the first of equals, NaN above all. */
export type ArgReduceName = 'argmax' | 'argmin';

/** Along one dimension, each place takes what stands before it and itself. */
export type ScanName = 'cumsum' | 'cumprod';

/** Along one dimension, each place takes all of its row. */
export type RowName = 'softmax' | 'logSoftmax';

/** How a window moves over the spatial dimensions: one number a dimension. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

export interface ConvWindow extends Window {
  readonly groups: number;
}

export interface AvgPoolWindow extends Window {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;
}

/**
 * What a kernel set does, shaped by the form of the loop. Its inputs are raw strided views: shapes are checked, dtypes promoted and
 * operands stretched to the result's shape before it is asked, and it knows nothing of gradients. `out` is written whole and overlaps no
 * input, unless it is the very same view. A second set implements the same interface; the op table runs on each.
 */
export interface Kernels {
  readonly name: string;
  /** Several ops at once, where the set has that. */
  readonly fused?: FusedKernels;

  /** out = value */
  fill(out: View, value: number): void;
  /** out = x, converted to out's dtype: to bool by `!== 0`, to an integer by truncation. */
  copy(x: View, out: View): void;

  unary(name: UnaryName, x: View, out: View, parameters?: readonly number[]): void;
  binary(name: BinaryName, a: View, b: View, out: View, parameters?: readonly number[]): void;
  ternary(name: TernaryName, a: View, b: View, c: View, out: View, parameters?: readonly number[]): void;

  /** out has size 1 in each of `dims` and x's size elsewhere. */
  reduce(name: ReduceName, x: View, dims: readonly number[], out: View): void;
  argReduce(name: ArgReduceName, x: View, dim: number, out: View): void;
  scan(name: ScanName, x: View, dim: number, out: View): void;
  row(name: RowName, x: View, dim: number, out: View): void;
  /** Gradient of a row function from its result y. */
  rowBackward(name: RowName, grad: View, y: View, dim: number, out: View): void;
  /** A stable sort along one dimension, NaN above all; indices are int32. */
  sort(x: View, dim: number, descending: boolean, values: View, indices: View): void;

  /** out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j], with equal leading dimensions. */
  gemm(a: View, b: View, out: View): void;

  /** x (N, C, …), weight (O, C / groups, …), out (N, O, …): cross-correlation, as deep learning says convolution. */
  conv(x: View, weight: View, out: View, window: ConvWindow): void;
  convInputGrad(grad: View, weight: View, gradX: View, window: ConvWindow): void;
  convWeightGrad(grad: View, x: View, gradWeight: View, window: ConvWindow): void;

  /** `indices` (int32) are places in the flattened spatial dimensions of x. */
  maxPool(x: View, out: View, indices: View, window: Window): void;
  avgPool(x: View, out: View, window: AvgPoolWindow): void;
  avgPoolBackward(grad: View, gradX: View, window: AvgPoolWindow): void;

  /** out[i][j] = x[index[i][j]][j] for dim 0, and likewise: index and out have one shape. Indices are in range. */
  gather(x: View, dim: number, index: View, out: View): void;
  /** out[index[i][j]][j] = src[i][j], or += : out keeps what it has elsewhere. Later elements win; sums go in row-major order. */
  scatter(mode: 'set' | 'add', out: View, dim: number, index: View, src: View): void;
  /** The places of what is not 0, as rows of int32 indices into x. `out` is (count, x.ndim). */
  nonzero(x: View, out: View): void;
}
