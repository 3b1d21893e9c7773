// The float32 convolution: for each image, weight (rows, taps) times pixels under the taps (taps, pixels), in the tiles of gemm/. Each sum runs
// over blocks of whole channels, each from 0 on, in the order channel, kernel position.
import { packRows } from '../gemm/pack';
import { spread } from '../gemm/spread';
import { tile, tileAt, TILE_COLUMNS, TILE_ROWS } from '../gemm/tile';
import { Convolution } from './convolution';
import { padImage, pixelsOut, positions, writePixels, writeTaps } from './image';
import { packPixels } from './panels';
import { channelBlock, imageAt, panelsAt, pixelBlock, rowsAt, SPARE_BYTES, tapsAt } from './plan';
import { THIN_ROWS, thinRow } from './thin';

/** Up to so many channels of the result, pixels side by side are read from the padded image itself: packing them does not pay. */
const FEW_ROWS: i32 = 16;

/** The pixels of out lie dense within a channel. */
export function convolve(p: Convolution, scratch: usize): void {
  writePixels(p, scratch + SPARE_BYTES);
  writeTaps(p, tapsAt(p, scratch));
  const image = imageAt(p, scratch);
  for (let i = 0; i < p.images; i++) {
    for (let group = 0; group < p.groups; group++) {
      padImage(p, p.source + i * p.stepImage + group * p.channels * p.stepChannel, image);
      const weight = p.weight + group * p.stepGroupWeight;
      const out = p.out + i * p.stepImageOut + group * p.rows * p.stepRowOut;
      const block = channelBlock(p);
      for (let start = 0; start < pixelsOut(p); start += pixelBlock(p)) {
        for (let channel = 0; channel < p.channels; channel += block) {
          convolveBlock(p, start, channel, min(block, p.channels - channel), weight, out, scratch);
        }
      }
    }
  }
}

function convolveBlock(p: Convolution, start: i32, channel: i32, channels: i32, weight: usize, out: usize, scratch: usize): void {
  const pixels = scratch + SPARE_BYTES + (start << 2);
  const count = min(pixelBlock(p), pixelsOut(p) - start);
  const taps = channels * positions(p);
  const tap = tapsAt(p, scratch) + ((channel * positions(p)) << 2);
  const image = imageAt(p, scratch);
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
    if (isPacked(p, places)) packPixels(taps, tap, places, image, panels + ((pixel * taps) << 2));
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
      const places = pixels + (pixel << 2);
      if (isPacked(p, places)) tile(height, taps, left, panels + ((pixel * taps) << 2), TILE_COLUMNS * 4, to, stepTo);
      else tileAt(height, taps, left, image + load<i32>(places), tap, to, stepTo);
      if (!isPlain) spread(scratch, height, used, first, p.stepRowOut, 4, adds);
    }
  }
}

function isPacked(p: Convolution, places: usize): boolean {
  return p.rows > FEW_ROWS || load<i32>(places, 28) - load<i32>(places) !== 28;
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
