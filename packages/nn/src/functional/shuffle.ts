import { checkTensor, ShapeError, type Tensor } from '@lamella/core';
import { checkWhole, show } from './checks.js';

/**
 * Channels laid out as pixels: each place becomes a square of `upscaleFactor`² pixels. How a convolution upsamples without a checkerboard.
 *
 * Shape: (…, C · r², H, W) -> (…, C, H · r, W · r).
 * @throws ShapeError on fewer than 3 dimensions, or channels that are not divisible by r²; ArgumentError when r is no whole number from 1
 * @see Shi et al. 2016, Real-Time Single Image and Video Super-Resolution, arXiv 1609.05158; torch.nn.functional.pixel_shuffle
 * @example
 * nn.functional.pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2).toArray() // [[[1, 2], [3, 4]]]
 */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  const r = upscaleFactor;
  const [batch, [channels, height, width]] = imageShape('pixelShuffle', input, 'upscaleFactor', r);
  if (channels % (r * r) !== 0) {
    const problem = `expects the channels of ${show(input.shape)} to be divisible by the square of upscaleFactor ${r}, got ${channels}`;
    throw new ShapeError('pixelShuffle', problem, { shapes: [input.shape], argument: 'upscaleFactor', hint: `channels · ${r * r}` });
  }
  const left = channels / (r * r);
  const n = batch.length;
  return input
    .reshape([...batch, left, r, r, height, width])
    .permute([...batch.keys(), n, n + 3, n + 1, n + 4, n + 2])
    .reshape([...batch, left, height * r, width * r]);
}

/**
 * Squares of pixels laid out as channels: `pixelShuffle` undone.
 *
 * Shape: (…, C, H · r, W · r) -> (…, C · r², H, W).
 * @throws ShapeError on fewer than 3 dimensions, or sizes that are not divisible by r; ArgumentError when r is no whole number from 1
 * @see torch.nn.functional.pixel_unshuffle
 * @example
 * nn.functional.pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2).toArray() // [[[1]], [[2]], [[3]], [[4]]]
 */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  const r = downscaleFactor;
  const [batch, [channels, height, width]] = imageShape('pixelUnshuffle', input, 'downscaleFactor', r);
  if (height % r !== 0 || width % r !== 0) {
    const problem = `expects height and width of ${show(input.shape)} to be divisible by downscaleFactor ${r}`;
    throw new ShapeError('pixelUnshuffle', problem, { shapes: [input.shape], argument: 'downscaleFactor', hint: 'pad() first' });
  }
  const n = batch.length;
  return input
    .reshape([...batch, channels, height / r, r, width / r, r])
    .permute([...batch.keys(), n, n + 2, n + 4, n + 1, n + 3])
    .reshape([...batch, channels * r * r, height / r, width / r]);
}

/**
 * Channels dealt out: groups of channels become every `groups`-th one, so that grouped convolutions exchange what they know.
 *
 * Shape: (N, C, …) of 3 dimensions or more -> the same.
 * @throws ShapeError on fewer dimensions, or channels that are not divisible by `groups`; ArgumentError when it is no whole number from 1
 * @see Zhang et al. 2018, ShuffleNet, arXiv 1707.01083; torch.nn.functional.channel_shuffle
 * @example
 * nn.functional.channelShuffle(tensor([[[1], [2], [3], [4]]]), 2).flatten().toArray() // [1, 3, 2, 4]
 */
export function channelShuffle(input: Tensor, groups: number): Tensor {
  checkTensor('channelShuffle', input);
  checkWhole('channelShuffle', 'groups', groups);
  const [samples = 0, channels = 0, ...spatial] = input.shape;
  if (input.ndim < 3 || channels % groups !== 0) {
    const problem = `expects (N, C, …) of 3 dimensions or more, the channels divisible by ${groups} groups: got ${show(input.shape)}`;
    throw new ShapeError('channelShuffle', problem, {
      shapes: [input.shape],
      argument: 'groups',
      hint: input.ndim < 3 ? 'input.unsqueeze(0)' : `a divisor of ${channels}`,
    });
  }
  return input
    .reshape([samples, groups, channels / groups, ...spatial])
    .transpose(1, 2)
    .reshape(input.shape);
}

function imageShape(op: string, input: Tensor, argument: string, factor: number): [batch: number[], image: [number, number, number]] {
  checkTensor(op, input);
  checkWhole(op, argument, factor);
  if (input.ndim < 3)
    throw new ShapeError(op, `expects (…, C, H, W), got ${show(input.shape)}`, { shapes: [input.shape], hint: 'input.unsqueeze(0)' });
  return [input.shape.slice(0, -3), input.shape.slice(-3) as [number, number, number]];
}
