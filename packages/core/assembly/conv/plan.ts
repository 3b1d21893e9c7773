// How a float32 convolution is cut into blocks, and where in the scratch memory each thing is.
import { TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { areFours, countFours } from './fours';
import { fullSize, pixelsOut, positions } from './image';
import { THIN_ROWS } from './thin';

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

/** The largest weight of a group that is packed as a whole, and the longest sum then: what a tile reads again and again stays in the caches. */
const WHOLE_WEIGHT: i32 = 1 << 15;
const WHOLE_SUM: i32 = 320;

/** Whether the convolution takes pixels by fours; then tiles make each sum in one go. */
export function isByFours(p: Convolution): bool {
  const taps = p.channels * positions(p);
  return areFours(p) && (p.rows <= THIN_ROWS || (taps <= WHOLE_SUM && p.rows * taps <= WHOLE_WEIGHT));
}

/** Pairs of fours, or of taps, that are packed at a time, where each takes `length` times two vectors. */
export function pairBlock(length: i32): i32 {
  return max(1, PAIR_BYTES / (length << 5));
}

const PAIR_BYTES: i32 = 192 << 10;

/** Where pairs are packed. */
export function pairsAt(p: Convolution, scratch: usize): usize {
  return rowsAt(p, scratch) + (max(BLOCK * TILE_ROWS, isByFours(p) ? p.rows * p.channels * positions(p) : 0) << 4);
}

// Either kernel packs a pair as it needs it, up to all fours and all taps: as many vectors as these make, rounded up to pairs.
function pairBytes(p: Convolution): i32 {
  const vectors = <f64>(countFours(p) + 1) * <f64>(p.channels * positions(p) + 1);
  return <i32>min(<f64>PAIR_BYTES, vectors * 16);
}

/** Bytes of scratch for either kernel. */
export function scratchBytes(p: Convolution): i32 {
  const taps = max(channelBlock(p) * positions(p), min(BLOCK, roundUp(p.channels * positions(p))));
  const blocks = <i32>panelsAt(p, 0) + ((pixelBlock(p) * taps) << 2);
  return (max(blocks, areFours(p) ? <i32>pairsAt(p, 0) + pairBytes(p) : 0) + 15) & -16;
}
