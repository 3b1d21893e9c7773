// Where the largest or smallest of each line stands.
import { denseMaxF32, denseMinF32 } from './dense-rows';
import { lineStart, linesAbreast } from './lines';
import { FLOAT32, FLOAT64, INT32 } from './numbers';

/** out[line], an int32, of n numbers `step` bytes apart: the first of equals, the first NaN above all. `outer`: x and out. */
export function argReduceLines(type: i32, smallest: i32, lines: i32, n: i32, step: i32, x: usize, out: usize, outer: usize): void {
  for (let line: i32 = 0; line < lines;) {
    const from = x + lineStart(outer, 0, line);
    const to = out + lineStart(outer, 1, line);
    if (type === FLOAT32 && step !== 4 && linesAbreast(outer, 2, line, 4) === 4) {
      v128.store(to, placesInFour(smallest, from, n, step));
      line += 4;
      continue;
    }
    let place: i32;
    if (type === FLOAT32) place = step === 4 ? placeInDense(smallest, from, n) : placeOf<f32>(smallest, from, n, step);
    else if (type === FLOAT64) place = placeOf<f64>(smallest, from, n, step);
    else if (type === INT32) place = placeOf<i32>(smallest, from, n, step);
    else place = placeOf<u8>(smallest, from, n, step);
    store<i32>(to, place);
    line++;
  }
}

function placeOf<T extends number>(smallest: i32, x: usize, n: i32, step: i32): i32 {
  const sign: f64 = smallest ? -1 : 1;
  let best = sign * (load<T>(x) as f64);
  let place: i32 = 0;
  for (let i: i32 = 1; i < n && best === best; i++) {
    x += step;
    const value = sign * (load<T>(x) as f64);
    if (value > best || value !== value) {
      best = value;
      place = i;
    }
  }
  return place;
}

// Two passes: how large it is, then where that stands first.
function placeInDense(smallest: i32, x: usize, n: i32): i32 {
  const best = smallest ? denseMinF32(x, n) : denseMaxF32(x, n);
  const isNaN = best !== best;
  const wanted = f32x4.splat(best);
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    const v = v128.load(x + (i << 2));
    const hits = i32x4.bitmask(isNaN ? f32x4.ne(v, v) : f32x4.eq(v, wanted));
    if (hits) return i + ctz<i32>(hits);
  }
  for (; i < n; i++) {
    const value = load<f32>(x + (i << 2));
    if (value === best || (isNaN && value !== value)) return i;
  }
  return 0;
}

// Four lines that stand side by side.
function placesInFour(smallest: i32, x: usize, n: i32, step: i32): v128 {
  let best = v128.load(x);
  let places = i32x4.splat(0);
  for (let i: i32 = 1; i < n; i++) {
    x += step;
    const v = v128.load(x);
    const firstNaN = v128.andnot(f32x4.ne(v, v), f32x4.ne(best, best));
    const wins = v128.or(smallest ? f32x4.lt(v, best) : f32x4.gt(v, best), firstNaN);
    best = v128.bitselect(v, best, wins);
    places = v128.bitselect(i32x4.splat(i), places, wins);
  }
  return places;
}
