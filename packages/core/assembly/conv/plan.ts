// How a float32 convolution is cut into blocks, and where in the scratch memory each thing is.
import { TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { fullSize, pixelsOut, positions } from './image';

/** The most pixels, and about the most kernel positions of all channels, that are packed at a time. */
export const BLOCK: i32 = 256;

/** Equal blocks of at most 256, as whole multiples of `unit` where one is not longer than that. */
function blockOf(length: i32, unit: i32): i32 {
  const most = max(unit, (BLOCK / unit) * unit);
  const blocks = (length + most - 1) / most;
  return (((length + blocks - 1) / blocks + unit - 1) / unit) * unit;
}

export function pixelBlock(p: Convolution): i32 {
  return blockOf(pixelsOut(p), TILE_COLUMNS);
}

export function channelBlock(p: Convolution): i32 {
  return blockOf(p.channels * positions(p), positions(p)) / positions(p);
}

function roundUp(count: i32): i32 {
  return (count + TILE_COLUMNS - 1) & -TILE_COLUMNS;
}

export const SPARE_BYTES: i32 = TILE_ROWS * TILE_COLUMNS * 4;

export function tapsAt(p: Convolution, scratch: usize): usize {
  return scratch + SPARE_BYTES + (roundUp(pixelsOut(p)) << 2);
}

export function imageAt(p: Convolution, scratch: usize): usize {
  return tapsAt(p, scratch) + (roundUp(p.channels * positions(p)) << 2);
}

export function rowsAt(p: Convolution, scratch: usize): usize {
  return imageAt(p, scratch) + ((p.channels * fullSize(p)) << 2);
}

export function panelsAt(p: Convolution, scratch: usize): usize {
  return rowsAt(p, scratch) + max(pixelBlock(p), channelBlock(p) * positions(p)) * TILE_ROWS * 16;
}

/** Bytes of scratch for either kernel, `partials` aside. */
export function scratchBytes(p: Convolution): i32 {
  const taps = max(channelBlock(p) * positions(p), min(BLOCK, roundUp(p.channels * positions(p))));
  return (<i32>panelsAt(p, 0) + ((pixelBlock(p) * taps) << 2) + 15) & -16;
}
