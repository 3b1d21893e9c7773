import type { Planes } from './pixels.js';

/** For each place of the result: where its sources begin, and the share of each. */
interface Taps {
  readonly start: number;
  readonly shares: readonly number[];
}

/**
 * Bilinear, over a triangle as wide as a pixel of the result, so that shrinking leaves nothing out.
 *
 * @see PIL's Image.resize with BILINEAR, and torchvision.transforms.Resize with antialias
 */
export function resize(planes: Planes, [height, width]: readonly [number, number]): Planes {
  if (planes.height === height && planes.width === width) return planes;
  const rows = planes.channels * planes.height;
  const wide = resample(planes.values, { outer: rows, length: planes.width, inner: 1 }, width);
  const values = resample(wide, { outer: planes.channels, length: planes.height, inner: width }, height);
  return { channels: planes.channels, height, width, values };
}

function resample(
  values: Float32Array,
  { outer, length, inner }: { readonly outer: number; readonly length: number; readonly inner: number },
  wanted: number,
): Float32Array {
  const taps = Array.from({ length: wanted }, (_, i) => tapsOf(i, length, wanted));
  const out = new Float32Array(outer * wanted * inner);
  for (let o = 0; o < outer; o++) {
    taps.forEach(({ start, shares }, i) => {
      for (let k = 0; k < inner; k++) {
        let sum = 0;
        for (let j = 0; j < shares.length; j++) sum += shares[j]! * values[(o * length + start + j) * inner + k]!;
        out[(o * wanted + i) * inner + k] = sum;
      }
    });
  }
  return out;
}

function tapsOf(i: number, length: number, wanted: number): Taps {
  const scale = length / wanted;
  const reach = Math.max(scale, 1);
  const centre = (i + 0.5) * scale;
  const start = Math.max(0, Math.floor(centre - reach + 0.5));
  const end = Math.min(length, Math.floor(centre + reach + 0.5));
  const shares = Array.from({ length: end - start }, (_, j) => Math.max(0, 1 - Math.abs((start + j + 0.5 - centre) / reach)));
  const total = shares.reduce((a, b) => a + b, 0);
  return { start, shares: shares.map((share) => share / total) };
}
