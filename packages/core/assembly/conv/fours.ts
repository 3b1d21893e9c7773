// Where windows move by one pixel, four pixels side by side in a row of the result lie side by side in the padded image too: the tile of gemm/
// reads them where they are. The last four of a row overlap with those before, so that each row is made of whole ones.
import { Convolution } from './convolution';

export function areFours(p: Convolution): bool {
  return p.strideWidth === 1 && p.widthOut >= 4;
}

export function countFours(p: Convolution): i32 {
  return p.depthOut * p.heightOut * ((p.widthOut + 3) >> 2);
}

/** Where each four begins in a padded channel, in bytes; then where each does in a channel of the result. */
export function writeFours(p: Convolution, out: usize): void {
  const step = countFours(p) << 2;
  let row = 0;
  for (let d = 0; d < p.depthOut; d++) {
    for (let h = 0; h < p.heightOut; h++, row += p.widthOut) {
      const place = (d * p.strideDepth * p.fullHeight + h * p.strideHeight) * p.fullWidth;
      for (let w = 0; w < p.widthOut; w += 4, out += 4) {
        const first = min(w, p.widthOut - 4);
        store<i32>(out, (place + first) << 2);
        store<i32>(out + step, (row + first) << 2);
      }
    }
  }
}

/** out[four][row]: four numbers of each row of `grad`, zeros instead of those that were in the four before. */
export function packFours(count: i32, isFirst: bool, places: usize, rows: i32, grad: usize, stepRow: i32, out: usize): void {
  let end = isFirst ? 0 : load<i32>(places - 4) + 16;
  for (const last = places + (count << 2); places < last; places += 4) {
    const place = load<i32>(places);
    const isNew = i32x4.ge_s(i32x4(0, 4, 8, 12), i32x4.splat(end - place));
    let from = grad + place;
    for (const next = out + (rows << 4); out < next; out += 16, from += stepRow) v128.store(out, v128.and(v128.load(from), isNew));
    end = place + 16;
  }
}

/** out[k][8]: of each k, four numbers that are as many bytes behind `b` as `distances` says, and four `gap` bytes behind those. */
export function packPair(n: i32, b: usize, distances: usize, gap: i32, out: usize): void {
  const end = distances + (n << 2);
  if (n & 1) {
    const from = b + load<i32>(distances);
    v128.store(out, v128.load(from));
    v128.store(out, v128.load(from + gap), 16);
    distances += 4;
    out += 32;
  }
  for (; distances < end; distances += 8, out += 64) {
    const from = b + load<i32>(distances);
    const next = b + load<i32>(distances, 4);
    v128.store(out, v128.load(from));
    v128.store(out, v128.load(from + gap), 16);
    v128.store(out, v128.load(next), 32);
    v128.store(out, v128.load(next + gap), 48);
  }
}
