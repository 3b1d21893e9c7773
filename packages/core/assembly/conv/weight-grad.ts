// The gradient of the weight in float32: for each image, gradient of the result (rows, pixels) times what lies under the taps (pixels, taps).
// Images are added in order, each in blocks of pixels; a part of the images has its own sums, and the parts are added in order.
import { packRows } from '../gemm/pack';
import { spread } from '../gemm/spread';
import { tile, TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { padImage, pixelsOut, positions, writePixels, writeTaps } from './image';
import { packTaps } from './panels';
import { BLOCK, imageAt, panelsAt, pixelBlock, rowsAt, SPARE_BYTES, tapsAt } from './plan';
import { THIN_ROWS, thinWeightGrad } from './thin';

/** sums[group][row][channel][position] of all images. `out` of `p` is the gradient that comes, its pixels dense within a channel. */
export function sumWeightGrad(p: Convolution, sums: usize, scratch: usize): void {
  writePixels(p, scratch + SPARE_BYTES);
  writeTaps(p, tapsAt(p, scratch));
  const image = imageAt(p, scratch);
  const size = (p.rows * p.channels * positions(p)) << 2;
  for (let i = 0; i < p.images; i++) {
    for (let group = 0; group < p.groups; group++) {
      padImage(p, p.source + i * p.stepImage + group * p.channels * p.stepChannel, image);
      const grad = p.out + i * p.stepImageOut + group * p.rows * p.stepRowOut;
      if (p.rows <= THIN_ROWS) {
        thinWeightGrad(p, scratch + SPARE_BYTES, tapsAt(p, scratch), image, grad, sums + group * size, i32(i > 0));
        continue;
      }
      for (let start = 0; start < pixelsOut(p); start += pixelBlock(p)) {
        for (let tap = 0; tap < p.channels * positions(p); tap += BLOCK) {
          sumBlock(p, start, tap, grad + (start << 2), sums + group * size, i32(i + start > 0), scratch);
        }
      }
    }
  }
}

function sumBlock(p: Convolution, start: i32, first: i32, grad: usize, sums: usize, adds: i32, scratch: usize): void {
  const pixels = scratch + SPARE_BYTES + (start << 2);
  const count = min(pixelBlock(p), pixelsOut(p) - start);
  const taps = p.channels * positions(p);
  const columns = min(BLOCK, taps - first);
  const tap = tapsAt(p, scratch) + (first << 2);
  const image = imageAt(p, scratch);
  const left = rowsAt(p, scratch);
  const panels = panelsAt(p, scratch);
  for (let t = 0; t < columns; t += TILE_COLUMNS) packTaps(count, pixels, tap + (t << 2), image, panels + ((t * count) << 2));
  const tiles = (p.rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let t = 0; t < tiles; t++) {
    const row = (t * p.rows) / tiles;
    const height = ((t + 1) * p.rows) / tiles - row;
    packRows(height, count, grad + row * p.stepRowOut, p.stepRowOut, 4, left);
    for (let column = 0; column < columns; column += TILE_COLUMNS) {
      tile(height, count, left, panels + ((column * count) << 2), TILE_COLUMNS * 4, scratch, TILE_COLUMNS * 4);
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
