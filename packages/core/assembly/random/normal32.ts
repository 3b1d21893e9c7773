import { cosine, log32, octants, restOf, sine } from './cephes32';
import { fused32 } from './fused';
import { uniform24 } from './lanes';
import { draw, drawn, DRAWS_AT_ONCE } from './mt19937';

const BLOCK: i32 = 16;

// Numbers j to j + 3 of a block are four radii, numbers j + 8 to j + 11 their angles, and so with the results.
function transform(words: usize, out: usize, std: v128, mean: v128): void {
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log32(f32x4.sub(f32x4.splat(1), uniform24(words)))));
  const angle = f32x4.mul(f32x4.splat(6.283185307179586), uniform24(words + 32));
  const octant = octants(angle);
  const rest = restOf(angle, octant);
  const c = cosine(rest);
  const s = sine(rest);
  const swap = i32x4.eq(v128.and(octant, i32x4.splat(2)), i32x4.splat(2));
  const sineSign = i32x4.shl(v128.and(octant, i32x4.splat(4)), 29);
  const cosineSign = i32x4.shl(v128.andnot(i32x4.splat(4), i32x4.sub(octant, i32x4.splat(2))), 29);
  const cosines = v128.xor(v128.bitselect(s, c, swap), cosineSign);
  const sines = v128.xor(v128.bitselect(c, s, swap), sineSign);
  v128.store(out, fused32(f32x4.mul(radius, cosines), std, mean));
  v128.store(out, fused32(f32x4.mul(radius, sines), std, mean), 32);
}

/**
 * n normal float32 numbers, at least 16, to the bit those of PyTorch's AVX2 kernel: of one number each, in blocks of 16. If blocks do not
 * come out even, the last 16 are made anew, of 16 numbers more. Returns the new position.
 */
export function normalF32(state: usize, position: i32, n: i32, out: usize, mean: f32, std: f32): i32 {
  const means = f64x2.splat(mean);
  const stds = f64x2.splat(std);
  const last = out + ((<usize>(n - BLOCK)) << 2);
  const isEven = n % BLOCK === 0;
  while (n > 0) {
    const count = min(n, DRAWS_AT_ONCE);
    n -= count;
    position = draw(state, position, count);
    out = transformBlocks(drawn(state), count / BLOCK, out, stds, means);
  }
  if (isEven) return position;
  position = draw(state, position, BLOCK);
  transformBlocks(drawn(state), 1, last, stds, means);
  return position;
}

function transformBlocks(words: usize, count: i32, out: usize, std: v128, mean: v128): usize {
  for (; count > 0; count--) {
    transform(words, out, std, mean);
    transform(words + 16, out + 16, std, mean);
    words += 64;
    out += 64;
  }
  return out;
}
