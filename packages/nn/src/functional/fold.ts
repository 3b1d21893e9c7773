import { arange, checkFloating, ShapeError, zeros, type Tensor } from '@lamella/core';
import { checkWhole, show } from './checks.js';
import { pad } from './pad.js';
import { batched, perDimension, type Spatial } from './spatial.js';

export interface FoldOptions {
  /** How far the elements of a block are apart. Default: 1. */
  readonly dilation?: Spatial;
  /** Zeros on both sides of each dimension. Default: 0. */
  readonly padding?: Spatial;
  /** How far the blocks are apart. Default: 1. */
  readonly stride?: Spatial;
}

/** How blocks lie in an image, a number for height and one for width. */
interface Blocks {
  readonly kernel: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
  readonly stride: readonly number[];
}

/**
 * All blocks of `kernelSize` that a convolution would see, each as a column.
 *
 * Shape: (N, C, H, W) -> (N, C · KH · KW, L), L blocks row by row; or (C, H, W) -> (C · KH · KW, L).
 * @throws ShapeError when not a single block fits, ArgumentError on sizes below 1, DTypeError on integers
 * @see torch.nn.functional.unfold
 * @example
 * nn.functional.unfold(tensor([[[[1, 2, 3], [4, 5, 6]]]]), [2, 2]).toArray() // [[[1, 2], [2, 3], [4, 5], [5, 6]]]
 */
export function unfold(input: Tensor, kernelSize: Spatial, options: FoldOptions = {}): Tensor {
  const blocks = blocksOf('unfold', kernelSize, options);
  return batched('unfold', input, 2, (batch) => {
    checkFloating('unfold', batch);
    if (batch.shape.slice(1).includes(0)) {
      throw new ShapeError('unfold', `only the batch may have size 0, got input ${show(batch.shape)}`, {
        shapes: [batch.shape],
        hint: 'an input with elements',
      });
    }
    countBlocks('unfold', batch.shape.slice(2), blocks);
    const [above, beside] = blocks.padding as [number, number];
    return columns(pad(batch, [beside, beside, above, above]), blocks);
  });
}

/**
 * Blocks laid back where `unfold` takes them from, and summed where they overlap: its adjoint.
 *
 * Shape: (N, C · KH · KW, L) -> (N, C, H, W), H and W being `outputSize`; or (C · KH · KW, L) -> (C, H, W).
 * @throws ShapeError when rows or columns are not as many as the sizes say, ArgumentError on sizes below 1, DTypeError on integers
 * @see torch.nn.functional.fold
 * @example
 * const blocks = nn.functional.unfold(ones([1, 1, 2, 3]), 2);
 * nn.functional.fold(blocks, [2, 3], 2).toArray() // [[[[1, 2, 1], [1, 2, 1]]]]
 */
export function fold(input: Tensor, outputSize: Spatial, kernelSize: Spatial, options: FoldOptions = {}): Tensor {
  const size = perDimension('fold', 'outputSize', outputSize, 2);
  for (const each of size) checkWhole('fold', 'outputSize', each);
  const blocks = blocksOf('fold', kernelSize, options);
  return batched('fold', input, 1, (batch) => {
    checkFloating('fold', batch);
    const [samples, rows, count] = batch.shape as [number, number, number];
    const perBlock = product(blocks.kernel);
    if (rows === 0 || rows % perBlock !== 0) {
      const problem = `expected dimension 1 to be divisible by the product of kernelSize ${show(blocks.kernel)}, got input ${show(batch.shape)}`;
      throw new ShapeError('fold', problem, {
        shapes: [batch.shape],
        argument: 'kernelSize',
        hint: 'channels · height · width of a block',
      });
    }
    const expected = product(countBlocks('fold', size, blocks));
    if (count !== expected) {
      const problem = `outputSize ${show(size)} with kernelSize ${show(blocks.kernel)} takes ${expected} blocks, got input ${show(batch.shape)}`;
      throw new ShapeError('fold', problem, { shapes: [batch.shape, size], argument: 'outputSize', hint: 'the options that unfold() had' });
    }
    const channels = rows / perBlock;
    const padded = size.map((each, dim) => each + 2 * blocks.padding[dim]!);
    const pixels = product(padded);
    // Each pixel's number, carried to where unfold would have put the pixel.
    const places = columns(arange(0, pixels, 1, { dtype: 'int32' }).reshape([1, 1, ...padded]), blocks).reshape([perBlock * count]);
    const images = zeros([samples * channels, pixels], { dtype: batch.dtype })
      .indexAdd(1, places, batch.reshape([samples * channels, perBlock * count]))
      .reshape([samples, channels, ...padded]);
    return size.reduce((x, each, dim) => x.narrow(dim + 2, blocks.padding[dim]!, each), images);
  });
}

/** Views of the windows, height then width; only the last step copies. */
function columns(images: Tensor, { kernel, dilation, stride }: Blocks): Tensor {
  const windows = kernel.reduce((x, size, dim) => {
    const step = dilation[dim]!;
    return x.unfold(dim + 2, step * (size - 1) + 1, stride[dim]!).slice(-1, null, null, step);
  }, images);
  const [samples, channels, high, wide] = windows.shape as [number, number, number, number];
  return windows.permute([0, 1, 4, 5, 2, 3]).reshape([samples, channels * product(kernel), high * wide]);
}

function blocksOf(op: string, kernelSize: Spatial, options: FoldOptions): Blocks {
  const each = (argument: string, value: Spatial, least: number): readonly number[] => {
    const sizes = perDimension(op, argument, value, 2);
    for (const size of sizes) checkWhole(op, argument, size, least);
    return sizes;
  };
  return {
    kernel: each('kernelSize', kernelSize, 1),
    dilation: each('dilation', options.dilation ?? 1, 1),
    padding: each('padding', options.padding ?? 0, 0),
    stride: each('stride', options.stride ?? 1, 1),
  };
}

function countBlocks(op: string, size: readonly number[], { kernel, dilation, padding, stride }: Blocks): number[] {
  const counts = size.map((each, dim) => {
    const room = each + 2 * padding[dim]! - dilation[dim]! * (kernel[dim]! - 1) - 1;
    return Math.floor(room / stride[dim]!) + 1;
  });
  if (counts.every((count) => count > 0)) return counts;
  const problem = `of spatial size ${show(size)}, blocks of ${show(kernel)} with dilation ${show(dilation)} and padding ${show(padding)} give an array of ${show(counts)}`;
  throw new ShapeError(op, problem, { shapes: [size, kernel], argument: 'kernelSize', hint: 'a smaller kernel, or more padding' });
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
