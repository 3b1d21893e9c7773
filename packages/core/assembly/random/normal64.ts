import { fused64 } from './fused';
import { uniform53 } from './lanes';
import { cosine64, log64, sine64 } from './libm64';
import { draw, drawn, DRAWS_AT_ONCE } from './mt19937';

const BLOCK: i32 = 16;

// Values j and j + 1 of a block are two radii, values j + 8 and j + 9 their angles, and so with the results.
function transform(words: usize, out: usize, std: v128, mean: v128): void {
  const radius = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), log64(f64x2.sub(f64x2.splat(1), uniform53(words)))));
  const angle = f64x2.mul(f64x2.splat(6.283185307179586), uniform53(words + 64));

  // The angle less whole quarters of a turn. π/2 has three parts, of which the first two are short: their multiples are exact.
  const quarter = f64x2.nearest(f64x2.mul(angle, f64x2.splat(0.6366197723675814)));
  const near = f64x2.sub(angle, f64x2.mul(quarter, f64x2.splat(1.57079632673412561417)));
  const second = f64x2.mul(quarter, f64x2.splat(6.0771005063039659766e-11));
  const nearer = f64x2.sub(near, second);
  const error = f64x2.sub(f64x2.mul(quarter, f64x2.splat(2.02226624879595063154e-21)), f64x2.sub(f64x2.sub(near, nearer), second));
  const x = f64x2.sub(nearer, error);
  const tail = f64x2.sub(f64x2.sub(nearer, x), error);

  const s = sine64(x, tail);
  const c = cosine64(x, tail);
  const turns = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(quarter));
  const swap = i64x2.eq(v128.and(turns, i64x2.splat(1)), i64x2.splat(1));
  const sineSign = i64x2.shl(v128.and(turns, i64x2.splat(2)), 62);
  const cosineSign = i64x2.shl(v128.and(i64x2.add(turns, i64x2.splat(1)), i64x2.splat(2)), 62);
  const cosines = v128.xor(v128.bitselect(s, c, swap), cosineSign);
  const sines = v128.xor(v128.bitselect(c, s, swap), sineSign);
  v128.store(out, fused64(f64x2.mul(radius, cosines), std, mean));
  v128.store(out, fused64(f64x2.mul(radius, sines), std, mean), 64);
}

/** The same in float64, of two numbers each. `fused64` says how large and small `mean` and `std` may be. */
export function normalF64(state: usize, position: i32, n: i32, out: usize, mean: f64, std: f64): i32 {
  const means = f64x2.splat(mean);
  const stds = f64x2.splat(std);
  const last = out + ((<usize>(n - BLOCK)) << 3);
  const isEven = n % BLOCK === 0;
  while (n > 0) {
    const count = min(n, DRAWS_AT_ONCE / 2);
    n -= count;
    position = draw(state, position, 2 * count);
    out = transformBlocks(drawn(state), count / BLOCK, out, stds, means);
  }
  if (isEven) return position;
  position = draw(state, position, 2 * BLOCK);
  transformBlocks(drawn(state), 1, last, stds, means);
  return position;
}

function transformBlocks(words: usize, count: i32, out: usize, std: v128, mean: v128): usize {
  for (; count > 0; count--) {
    for (let pair = 0; pair < 4; pair++) {
      transform(words, out, std, mean);
      words += 16;
      out += 16;
    }
    words += 64;
    out += 64;
  }
  return out;
}
