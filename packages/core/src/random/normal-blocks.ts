import type { TypedArray } from '../shape/dtype.js';
import { cosine, log32, sincos32, sine } from './cephes32.js';
import { fma, fma32 } from './fma.js';
import { drawsAtOnce, uniformOf, type Generator } from './generator.js';

// PyTorch fills a large tensor with uniform numbers first, and then turns each block of 16 of them into normal ones: number j and number
// j + 8 of a block are the radius and the angle of a pair.

/** Values in a block, and the least size that is done in blocks. */
export const blockSize = 16;
const half = blockSize / 2;
const turn32 = Math.fround(2 * Math.PI);

/** Normal numbers in `values[start]` to `values[end - 1]`, at least 16, to the bit those of PyTorch's AVX2 kernel. */
export function normalBlocks32(generator: Generator, values: TypedArray, start: number, end: number, mean: number, std: number): void {
  const mean32 = Math.fround(mean);
  const std32 = Math.fround(std);
  uniform24(generator, values, start, end);
  for (let block = start; block + blockSize <= end; block += blockSize) transform32(values, block, mean32, std32);
  if ((end - start) % blockSize === 0) return;
  // The last 16 begin anew, those among them that were done already too.
  uniform24(generator, values, end - blockSize, end);
  transform32(values, end - blockSize, mean32, std32);
}

function uniform24(generator: Generator, values: TypedArray, start: number, end: number): void {
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce);
    const words = generator.draw(count);
    for (let j = 0; j < count; j++) values[i++] = (words[j] & 0xffffff) * 2 ** -24;
  }
}

function transform32(values: TypedArray, block: number, mean: number, std: number): void {
  for (let j = block; j < block + half; j++) {
    const radius = Math.fround(Math.sqrt(-2 * log32(1 - values[j])));
    sincos32(Math.fround(turn32 * values[j + half]));
    values[j] = fma32(Math.fround(radius * cosine()), std, mean);
    values[j + half] = fma32(Math.fround(radius * sine()), std, mean);
  }
}

/** The same in float64: plain doubles, the last step fused. */
export function normalBlocks64(generator: Generator, values: TypedArray, start: number, end: number, mean: number, std: number): void {
  uniform53(generator, values, start, end);
  for (let block = start; block + blockSize <= end; block += blockSize) transform64(values, block, mean, std);
  if ((end - start) % blockSize === 0) return;
  uniform53(generator, values, end - blockSize, end);
  transform64(values, end - blockSize, mean, std);
}

function uniform53(generator: Generator, values: TypedArray, start: number, end: number): void {
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce / 2);
    const words = generator.draw(2 * count);
    for (let j = 0; j < count; j++) values[i++] = uniformOf(words[2 * j], words[2 * j + 1]);
  }
}

function transform64(values: TypedArray, block: number, mean: number, std: number): void {
  for (let j = block; j < block + half; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[j]));
    const angle = 2 * Math.PI * values[j + half];
    values[j] = fma(radius * Math.cos(angle), std, mean);
    values[j + half] = fma(radius * Math.sin(angle), std, mean);
  }
}
