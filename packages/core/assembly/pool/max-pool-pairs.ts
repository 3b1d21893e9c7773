// Windows of 2 x 2 that stand side by side over dense rows of float32: four outputs at a time.
import { at, DILATION, INPUT_SIZE, KERNEL, OUTPUT_SIZE, PADDING, STEPS, STRIDE } from './window';

export function pairsFit(window: usize): bool {
  for (let dim: i32 = 1; dim < 3; dim++) {
    if (at(window, KERNEL + dim) !== 2 || at(window, STRIDE + dim) !== 2) return false;
    if (at(window, PADDING + dim) !== 0 || at(window, DILATION + dim) !== 1) return false;
  }
  if (at(window, STEPS + 2) !== 4 || at(window, STEPS + 5) !== 4 || at(window, STEPS + 8) !== 4) return false;
  return at(window, INPUT_SIZE) === 1 && at(window, KERNEL) === 1 && at(window, OUTPUT_SIZE) === 1 && at(window, PADDING) === 0;
}

/** Those outputs of row `h` that have whole windows; returns their number, or 0 where there are fewer than 4. */
export function maxPairsF32(x: usize, out: usize, indices: usize, window: usize, h: i32): i32 {
  const width = at(window, INPUT_SIZE + 2);
  if (2 * h + 1 >= at(window, INPUT_SIZE + 1)) return 0;
  const end = min(width >> 1, at(window, OUTPUT_SIZE + 2));
  if (end < 4) return 0;
  const upper = x + 2 * h * at(window, STEPS + 1);
  const lower = upper + at(window, STEPS + 1);
  const place = 2 * h * width;
  for (let w: i32 = 0; w < end; w += 4) {
    if (w + 4 > end) w = end - 4; // the last four overlap with those before
    const columns: usize = w << 3;
    fourPairs(upper + columns, lower + columns, place + 2 * w, width, out + (w << 2), indices + (w << 2));
  }
  return end;
}

function fourPairs(upper: usize, lower: usize, place: i32, width: i32, out: usize, indices: usize): void {
  const places = i32x4.add(i32x4.splat(place), i32x4(0, 2, 4, 6));
  const upperLeft = v128.load(upper);
  const upperRight = v128.load(upper, 16);
  const lowerLeft = v128.load(lower);
  const lowerRight = v128.load(lower, 16);
  let best = v128.shuffle<i32>(upperLeft, upperRight, 0, 2, 4, 6);
  let winner = places;
  let next = v128.shuffle<i32>(upperLeft, upperRight, 1, 3, 5, 7);
  let wins = winsOver(next, best);
  best = v128.bitselect(next, best, wins);
  winner = i32x4.sub(winner, wins);
  next = v128.shuffle<i32>(lowerLeft, lowerRight, 0, 2, 4, 6);
  wins = winsOver(next, best);
  best = v128.bitselect(next, best, wins);
  winner = v128.bitselect(i32x4.add(places, i32x4.splat(width)), winner, wins);
  next = v128.shuffle<i32>(lowerLeft, lowerRight, 1, 3, 5, 7);
  wins = winsOver(next, best);
  v128.store(out, v128.bitselect(next, best, wins));
  v128.store(indices, v128.bitselect(i32x4.add(places, i32x4.splat(width + 1)), winner, wins));
}

function winsOver(next: v128, best: v128): v128 {
  return v128.or(f32x4.gt(next, best), f32x4.ne(next, next));
}
