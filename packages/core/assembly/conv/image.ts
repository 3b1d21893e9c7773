// The source of a convolution with its border of zeros, so that a kernel position moves every pixel by the same number of bytes.
import { Convolution } from './convolution';

/** Floats of a padded channel. */
export function fullSize(p: Convolution): i32 {
  return p.fullDepth * p.fullHeight * p.fullWidth;
}

export function positions(p: Convolution): i32 {
  return p.kernelDepth * p.kernelHeight * p.kernelWidth;
}

export function pixelsOut(p: Convolution): i32 {
  return p.depthOut * p.heightOut * p.widthOut;
}

/**
 * The channels of a group of one image with their border: where they are, if they have none, or else a copy in `out`, where the border stays
 * from the first one on.
 */
export function paddedImage(p: Convolution, source: usize, out: usize, isFirst: bool): usize {
  const size = fullSize(p);
  if (isWhole(p)) return source;
  if (isFirst) memory.fill(out, 0, (p.channels * size) << 2);
  const first = max(0, (p.spreadWidth - 1 - p.padWidth) / p.spreadWidth);
  const end = min(p.width, p.fullWidth <= p.padWidth ? 0 : (p.fullWidth - 1 - p.padWidth) / p.spreadWidth + 1);
  for (let channel = 0; channel < p.channels; channel++) {
    for (let d = 0; d < p.depth; d++) {
      const toDepth = d * p.spreadDepth + p.padDepth;
      if (<u32>toDepth >= <u32>p.fullDepth) continue;
      for (let h = 0; h < p.height; h++) {
        const toHeight = h * p.spreadHeight + p.padHeight;
        if (<u32>toHeight >= <u32>p.fullHeight) continue;
        const row = channel * size + (toDepth * p.fullHeight + toHeight) * p.fullWidth;
        const to = out + ((row + p.padWidth + first * p.spreadWidth) << 2);
        const from = source + channel * p.stepChannel + d * p.stepDepth + h * p.stepHeight + first * p.stepWidth;
        copyRow(end - first, from, p.stepWidth, to, p.spreadWidth << 2);
      }
    }
  }
  return out;
}

function isWhole(p: Convolution): bool {
  const isSame = p.fullWidth === p.width && p.fullHeight === p.height && p.fullDepth === p.depth;
  const isUncut = (p.padWidth | p.padHeight | p.padDepth) === 0 && p.spreadWidth * p.spreadHeight * p.spreadDepth === 1;
  if (!isSame || !isUncut || p.stepWidth !== 4 || p.stepChannel !== fullSize(p) << 2) return false;
  const isDense = p.height === 1 || p.stepHeight === p.width << 2;
  return isDense && (p.depth === 1 || p.stepDepth === (p.width * p.height) << 2);
}

function copyRow(n: i32, from: usize, stepFrom: i32, to: usize, stepTo: i32): void {
  let i = 0;
  if (stepFrom === 4 && stepTo === 4) {
    for (; i + 4 <= n; i += 4, from += 16, to += 16) v128.store(to, v128.load(from));
  }
  for (; i < n; i++, from += stepFrom, to += stepTo) store<f32>(to, load<f32>(from));
}

/** Where each pixel of the result begins in a padded channel, in bytes; up to a multiple of 8 the first one again. */
export function writePixels(p: Convolution, out: usize): void {
  const start = out;
  for (let d = 0; d < p.depthOut; d++) {
    for (let h = 0; h < p.heightOut; h++) {
      const row = (d * p.strideDepth * p.fullHeight + h * p.strideHeight) * p.fullWidth;
      for (let w = 0; w < p.widthOut; w++, out += 4) store<i32>(out, (row + w * p.strideWidth) << 2);
    }
  }
  for (; (out - start) & 31; out += 4) store<i32>(out, 0);
}

/** How far each kernel position of each channel is from there, in bytes; up to a multiple of 8 the first one again. */
export function writeTaps(p: Convolution, out: usize): void {
  const start = out;
  for (let channel = 0; channel < p.channels; channel++) {
    for (let d = 0; d < p.kernelDepth; d++) {
      for (let h = 0; h < p.kernelHeight; h++) {
        const row = (d * p.dilationDepth * p.fullHeight + h * p.dilationHeight) * p.fullWidth + channel * fullSize(p);
        for (let w = 0; w < p.kernelWidth; w++, out += 4) store<i32>(out, (row + w * p.dilationWidth) << 2);
      }
    }
  }
  for (; (out - start) & 31; out += 4) store<i32>(out, 0);
}
