// The gradient of the weight in float32: for each image, gradient of the result (rows, pixels) times what lies under the taps (pixels, taps).
// Images are added in order, each in blocks of pixels; a part of the images has its own sums, and the parts are added in order.
import { packRows } from '../gemm/pack';
import { spread } from '../gemm/spread';
import { tile, TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { areFours, countFours, packFours, packPair, writeFours } from './fours';
import { paddedImage, pixelsOut, positions, writePixels, writeTaps } from './image';
import { packTaps } from './panels';
import { BLOCK, imageAt, pairBlock, pairsAt, panelsAt, pixelBlock, rowsAt, SPARE_BYTES, tapsAt } from './plan';
import { THIN_ROWS, thinWeightGrad } from './thin';

/** sums[group][row][channel][position] of all images. `out` of `p` is the gradient that comes, its pixels dense within a channel. */
export function sumWeightGrad(p: Convolution, sums: usize, scratch: usize): void {
  const byFours = p.rows > THIN_ROWS && areFours(p);
  if (byFours) writeFours(p, scratch + SPARE_BYTES);
  else writePixels(p, scratch + SPARE_BYTES);
  writeTaps(p, tapsAt(p, scratch));
  const size = (p.rows * p.channels * positions(p)) << 2;
  for (let i = 0; i < p.images; i++) {
    for (let group = 0; group < p.groups; group++) {
      const image = paddedImage(p, p.source + i * p.stepImage + group * p.channels * p.stepChannel, imageAt(p, scratch), i + group === 0);
      const grad = p.out + i * p.stepImageOut + group * p.rows * p.stepRowOut;
      if (p.rows <= THIN_ROWS) {
        thinWeightGrad(p, scratch + SPARE_BYTES, tapsAt(p, scratch), image, grad, sums + group * size, i32(i > 0));
        continue;
      }
      if (byFours) {
        sumFours(p, image, grad, sums + group * size, i32(i > 0), scratch);
        continue;
      }
      for (let start = 0; start < pixelsOut(p); start += pixelBlock(p)) {
        for (let tap = 0; tap < p.channels * positions(p); tap += BLOCK) {
          sumBlock(p, image, start, tap, grad + (start << 2), sums + group * size, i32(i + start > 0), scratch);
        }
      }
    }
  }
}

// A tile holds four sums each of up to five rows and two taps: those of every fourth pixel of a block, added up at its end.
function sumFours(p: Convolution, image: usize, grad: usize, sums: usize, adds: i32, scratch: usize): void {
  const taps = p.channels * positions(p);
  const fours = countFours(p);
  const blocks = (fours + BLOCK - 1) / BLOCK;
  for (let block = 0; block < blocks; block++) {
    const start = (block * fours) / blocks;
    const count = ((block + 1) * fours) / blocks - start;
    const step = pairBlock(count) << 1;
    for (let first = 0; first < taps; first += step) {
      sumFoursBlock(p, image, start, count, first, min(step, taps - first), grad, sums, adds | i32(block > 0), scratch);
    }
  }
}

function sumFoursBlock(
  p: Convolution,
  image: usize,
  start: i32,
  count: i32,
  first: i32,
  taps: i32,
  grad: usize,
  sums: usize,
  adds: i32,
  scratch: usize,
): void {
  const places = scratch + SPARE_BYTES + (start << 2);
  const left = rowsAt(p, scratch);
  const panels = pairsAt(p, scratch);
  const tap = tapsAt(p, scratch) + (first << 2);
  for (let t = 0; t < taps; t += 2) {
    const distance = load<i32>(tap + (t << 2));
    packPair(count, image + distance, places, load<i32>(tap + (min(t + 1, taps - 1) << 2)) - distance, panels + ((t * count) << 4));
  }
  const stepRow = (p.channels * positions(p)) << 2;
  const tiles = (p.rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let t = 0; t < tiles; t++) {
    const row = (t * p.rows) / tiles;
    const height = ((t + 1) * p.rows) / tiles - row;
    packFours(count, start === 0, places + (countFours(p) << 2), height, grad + row * p.stepRowOut, p.stepRowOut, left);
    const to = sums + row * stepRow + (first << 2);
    for (let t = 0; t < taps; t += 2) {
      tile(height, count, left, panels + ((t * count) << 4), TILE_COLUMNS * 4, scratch, TILE_COLUMNS * 4, 16);
      addLanes(scratch, height, to + (t << 2), stepRow, t + 1 < taps, adds);
    }
  }
}

/** Adds up the four lanes of one or two sums a row. */
function addLanes(lanes: usize, rows: i32, sums: usize, stepRow: i32, areTwo: bool, adds: i32): void {
  for (const end = lanes + (rows << 5); lanes < end; lanes += 32, sums += stepRow) {
    const first = v128.load(lanes);
    const second = v128.load(lanes, 16);
    const halves = f32x4.add(v128.shuffle<f32>(first, second, 0, 4, 1, 5), v128.shuffle<f32>(first, second, 2, 6, 3, 7));
    const pair = f32x4.add(halves, v128.shuffle<f32>(halves, halves, 2, 3, 0, 1));
    if (areTwo) v128.store64_lane(sums, adds ? f32x4.add(v128.load64_zero(sums), pair) : pair, 0);
    else v128.store32_lane(sums, adds ? f32x4.add(v128.load32_zero(sums), pair) : pair, 0);
  }
}

function sumBlock(p: Convolution, image: usize, start: i32, first: i32, grad: usize, sums: usize, adds: i32, scratch: usize): void {
  const pixels = scratch + SPARE_BYTES + (start << 2);
  const count = min(pixelBlock(p), pixelsOut(p) - start);
  const taps = p.channels * positions(p);
  const columns = min(BLOCK, taps - first);
  const tap = tapsAt(p, scratch) + (first << 2);
  const left = rowsAt(p, scratch);
  const panels = panelsAt(p, scratch);
  for (let t = 0; t < columns; t += TILE_COLUMNS) packTaps(count, pixels, tap + (t << 2), image, panels + ((t * count) << 2));
  const tiles = (p.rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let t = 0; t < tiles; t++) {
    const row = (t * p.rows) / tiles;
    const height = ((t + 1) * p.rows) / tiles - row;
    packRows(height, count, grad + row * p.stepRowOut, p.stepRowOut, 4, left);
    for (let column = 0; column < columns; column += TILE_COLUMNS) {
      tile(height, count, left, panels + ((column * count) << 2), TILE_COLUMNS * 4, scratch, TILE_COLUMNS * 4, 16);
      const to = sums + ((row * taps + first + column) << 2);
      spread(scratch, height, min(TILE_COLUMNS, columns - column), to, taps << 2, 4, adds);
    }
  }
}

/** Adds the sums of all parts to those of the first, in order. */
export function addParts(parts: i32, length: i32, sums: usize): void {
  const size = length << 2;
  for (let part = 1; part < parts; part++) {
    const from = sums + part * size;
    let i = 0;
    for (; i + 16 <= size; i += 16) v128.store(sums + i, f32x4.add(v128.load(sums + i), v128.load(from + i)));
    for (; i < size; i += 4) store<f32>(sums + i, load<f32>(sums + i) + load<f32>(from + i));
  }
}
