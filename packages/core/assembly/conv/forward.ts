// The float32 convolution: for each image, weight (rows, taps) times pixels under the taps (taps, pixels), in the tiles of gemm/. Each sum is in
// the order channel, kernel position: in one go where pixels are taken by fours (plan.ts), else over blocks of whole channels, each from 0 on.
import { packRows } from '../gemm/pack';
import { spread } from '../gemm/spread';
import { tile, tileAt, TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { countFours, packPair, writeFours } from './fours';
import { paddedImage, pixelsOut, positions, writePixels, writeTaps } from './image';
import { packPixels } from './panels';
import { channelBlock, imageAt, isByFours, pairBlock, pairsAt, panelsAt, pixelBlock, rowsAt, SPARE_BYTES, tapsAt } from './plan';
import { THIN_ROWS, thinFours, thinRow } from './thin';

/** Up to so many channels of the result, or kernel positions of all channels, packing does not pay. */
const FEW_ROWS: i32 = 8;
const FEW_TAPS: i32 = 32;

/** The pixels of out lie dense within a channel. */
export function convolve(p: Convolution, scratch: usize): void {
  writeTaps(p, tapsAt(p, scratch));
  const byFours = isByFours(p);
  if (byFours) writeFours(p, scratch + SPARE_BYTES);
  else writePixels(p, scratch + SPARE_BYTES);
  for (let group = 0; group < p.groups; group++) {
    const weight = p.weight + group * p.stepGroupWeight;
    if (byFours) packRowTiles(p, weight, rowsAt(p, scratch));
    for (let i = 0; i < p.images; i++) {
      const image = paddedImage(p, p.source + i * p.stepImage + group * p.channels * p.stepChannel, imageAt(p, scratch), i + group === 0);
      const out = p.out + i * p.stepImageOut + group * p.rows * p.stepRowOut;
      if (!byFours) convolveBlocks(p, image, weight, out, scratch);
      else if (p.rows > THIN_ROWS) convolveFours(p, image, out, scratch);
      else convolveThin(p, image, out, scratch);
    }
  }
}

/** The first row of tile `t`. */
function rowOf(p: Convolution, t: i32): i32 {
  return (t * p.rows) / ((p.rows + TILE_ROWS - 1) / TILE_ROWS);
}

function packRowTiles(p: Convolution, weight: usize, out: usize): void {
  for (let t = 0, row = 0; row < p.rows; t++) {
    const height = rowOf(p, t + 1) - row;
    packWeight(p, height, weight + row * p.stepRowWeight, p.channels, out);
    out += (height * p.channels * positions(p)) << 4;
    row += height;
  }
}

// The packed weight is a single tile: all rows of a tap stand side by side.
function convolveThin(p: Convolution, image: usize, out: usize, scratch: usize): void {
  const block = channelBlock(p) * positions(p);
  const taps = p.channels * positions(p);
  const step = countFours(p) << 2;
  for (let row = 0; row < p.rows; row++, out += p.stepRowOut) {
    const weight = rowsAt(p, scratch) + (row << 4);
    thinFours(scratch + SPARE_BYTES, step, taps, block, tapsAt(p, scratch), weight, p.rows << 4, image, out);
  }
}

function convolveFours(p: Convolution, image: usize, out: usize, scratch: usize): void {
  const taps = p.channels * positions(p);
  const tap = tapsAt(p, scratch);
  const panels = pairsAt(p, scratch);
  const step = countFours(p) << 2;
  const last = scratch + SPARE_BYTES + step - 4;
  const isPacked = p.rows > FEW_ROWS && taps > FEW_TAPS;
  const block = pairBlock(taps) << 3;
  for (let start = scratch + SPARE_BYTES; start <= last; start += block) {
    const end = min(last + 1, start + block);
    if (isPacked) {
      for (let four = start; four < end; four += 8) {
        const place = load<i32>(four);
        packPair(taps, image + place, tap, load<i32>(min(four + 4, last)) - place, panels + (four - start) * (taps << 2));
      }
    }
    let left = rowsAt(p, scratch);
    for (let t = 0, row = 0; row < p.rows; t++) {
      const height = rowOf(p, t + 1) - row;
      for (let four = start; four < end; four += 8) {
        const next = min(four + 4, last);
        const place = load<i32>(four);
        const to = load<i32>(four + step);
        const gap = load<i32>(next) - place;
        const gapOut = load<i32>(next + step) - to;
        const first = out + row * p.stepRowOut + to;
        if (isPacked) tile(height, taps, left, panels + (four - start) * (taps << 2), TILE_COLUMNS * 4, first, p.stepRowOut, gapOut);
        else tileAt(height, taps, left, image + place, tap, gap, first, p.stepRowOut, gapOut);
      }
      left += (height * taps) << 4;
      row += height;
    }
  }
}

function convolveBlocks(p: Convolution, image: usize, weight: usize, out: usize, scratch: usize): void {
  const block = channelBlock(p);
  for (let start = 0; start < pixelsOut(p); start += pixelBlock(p)) {
    for (let channel = 0; channel < p.channels; channel += block) {
      convolveBlock(p, start, channel, min(block, p.channels - channel), image, weight, out, scratch);
    }
  }
}

function convolveBlock(
  p: Convolution,
  start: i32,
  channel: i32,
  channels: i32,
  image: usize,
  weight: usize,
  out: usize,
  scratch: usize,
): void {
  const pixels = scratch + SPARE_BYTES + (start << 2);
  const count = min(pixelBlock(p), pixelsOut(p) - start);
  const taps = channels * positions(p);
  const tap = tapsAt(p, scratch) + ((channel * positions(p)) << 2);
  const left = rowsAt(p, scratch);
  const panels = panelsAt(p, scratch);
  const adds = i32(channel > 0);
  const place = out + (start << 2);
  if (p.rows <= THIN_ROWS) {
    for (let row = 0; row < p.rows; row++) {
      packWeight(p, 1, weight + row * p.stepRowWeight + channel * p.stepChannelWeight, channels, left);
      thinRow(count, pixels, taps, tap, left, image, place + row * p.stepRowOut, adds);
    }
    return;
  }
  for (let pixel = 0; pixel < count; pixel += TILE_COLUMNS) {
    const places = pixels + (pixel << 2);
    packPixels(taps, tap, places, image, panels + ((pixel * taps) << 2));
  }
  const tiles = (p.rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let t = 0; t < tiles; t++) {
    const row = (t * p.rows) / tiles;
    const height = ((t + 1) * p.rows) / tiles - row;
    packWeight(p, height, weight + row * p.stepRowWeight + channel * p.stepChannelWeight, channels, left);
    const target = place + row * p.stepRowOut;
    for (let pixel = 0; pixel < count; pixel += TILE_COLUMNS) {
      const used = min(TILE_COLUMNS, count - pixel);
      const first = target + (pixel << 2);
      const isPlain = used === TILE_COLUMNS && !adds;
      const to = isPlain ? first : scratch;
      const stepTo = isPlain ? p.stepRowOut : TILE_COLUMNS * 4;
      tile(height, taps, left, panels + ((pixel * taps) << 2), TILE_COLUMNS * 4, to, stepTo, 16);
      if (!isPlain) spread(scratch, height, used, first, p.stepRowOut, 4, adds);
    }
  }
}

function packWeight(p: Convolution, rows: i32, weight: usize, channels: i32, out: usize): void {
  const kernel = positions(p);
  const isDense = p.stepHeightWeight === p.kernelWidth * p.stepWidthWeight && p.stepDepthWeight === p.kernelHeight * p.stepHeightWeight;
  if (isDense && p.stepChannelWeight === kernel * p.stepWidthWeight) {
    packRows(rows, channels * kernel, weight, p.stepRowWeight, p.stepWidthWeight, out);
    return;
  }
  for (let channel = 0; channel < channels; channel++, weight += p.stepChannelWeight) {
    if (isDense) {
      packRows(rows, kernel, weight, p.stepRowWeight, p.stepWidthWeight, out);
      out += rows * kernel * 16;
    } else {
      for (let d = 0; d < p.kernelDepth; d++) {
        for (let h = 0; h < p.kernelHeight; h++) {
          packRows(rows, p.kernelWidth, weight + d * p.stepDepthWeight + h * p.stepHeightWeight, p.stepRowWeight, p.stepWidthWeight, out);
          out += rows * p.kernelWidth * 16;
        }
      }
    }
  }
}
