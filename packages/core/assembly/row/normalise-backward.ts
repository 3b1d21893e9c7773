// The slopes of normalise.ts, in the same view of the numbers: by x, by weight and by bias.
import { denseSumF32 } from '../reduce/dense-sum';
import { normaliseColumnsBackward } from './normalise-columns';
import { addWide, scaleOf, shiftedDotF32 } from './moments';

/**
 * Groups `first` to `end`. Results that are not wanted have the address 0. Where groups share weights (period < groups) the whole is one call.
 * Scratch: for each weight two doubles, which begin as 0 and are the slopes by weight and bias when it ends.
 */
export function normaliseGroupsBackward(
  first: i32,
  end: i32,
  outer: i32,
  groups: i32,
  inner: i32,
  period: i32,
  span: i32,
  eps: f64,
  grad: usize,
  x: usize,
  mean: usize,
  variance: usize,
  weight: usize,
  gradX: usize,
  gradWeight: usize,
  gradBias: usize,
  scratch: usize,
): void {
  if (inner === 1 && outer > 1) {
    normaliseColumnsBackward(first, end, outer, groups, eps, grad, x, mean, variance, weight, gradX, gradWeight, gradBias);
    return;
  }
  const spans = inner / span;
  const weights = min(end - first, period) * spans;
  const begin = (first % period) * spans;
  const byWeight = scratch;
  const byBias = scratch + (weights << 3);
  memory.fill(scratch, 0, weights << 4);
  for (let group = first; group < end; group++) {
    const offset = (group % period) * spans - begin;
    groupBackward(
      group,
      outer,
      groups,
      inner,
      span,
      scaleOf(load<f32>(variance + (group << 2)), eps),
      grad,
      x,
      load<f32>(mean + (group << 2)),
      weight ? weight + ((begin + offset) << 2) : 0,
      gradX,
      byWeight + (offset << 3),
      byBias + (offset << 3),
    );
  }
  for (let i: i32 = 0; i < weights; i++) {
    if (gradWeight) store<f32>(gradWeight + ((begin + i) << 2), load<f64>(byWeight + (i << 3)) as f32);
    if (gradBias) store<f32>(gradBias + ((begin + i) << 2), load<f64>(byBias + (i << 3)) as f32);
  }
}

function groupBackward(
  group: i32,
  outer: i32,
  groups: i32,
  inner: i32,
  span: i32,
  scale: f32,
  grad: usize,
  x: usize,
  center: f32,
  weights: usize,
  gradX: usize,
  byWeight: usize,
  byBias: usize,
): void {
  // Σ g w and Σ g w (x - mean) over the group.
  let total: f64 = 0;
  let slope: f64 = 0;
  const stride = (groups * inner) << 2;
  const begin = (group * inner) << 2;
  for (let o: i32 = 0; o < outer; o++) {
    const at = begin + o * stride;
    if (span === 1) {
      addEach(inner, grad + at, x + at, center, scale, byWeight, byBias);
      if (gradX === 0) continue;
      total += weights ? shiftedDotF32(grad + at, weights, inner, 0) : denseSumF32(grad + at, inner);
      slope += weights ? weightedDotF32(grad + at, weights, x + at, inner, center) : shiftedDotF32(grad + at, x + at, inner, center);
      continue;
    }
    for (let i: i32 = 0, s: i32 = 0; i < inner; i += span, s++) {
      const place = at + (i << 2);
      const sum = denseSumF32(grad + place, span);
      const dot = shiftedDotF32(grad + place, x + place, span, center);
      store<f64>(byBias + (s << 3), load<f64>(byBias + (s << 3)) + sum);
      store<f64>(byWeight + (s << 3), load<f64>(byWeight + (s << 3)) + dot * (scale as f64));
      const w = (weights ? load<f32>(weights + (s << 2)) : 1) as f64;
      total += w * sum;
      slope += w * dot;
    }
  }
  if (gradX === 0) return;
  const count = (outer * inner) as f64;
  const average = (total / count) as f32;
  const steepness = ((slope * (scale as f64) * (scale as f64)) / count) as f32;
  for (let o: i32 = 0; o < outer; o++) {
    const at = begin + o * stride;
    for (let i: i32 = 0, s: i32 = 0; i < inner; s++) {
      const n = span === 1 ? inner : span;
      const place = at + (i << 2);
      const w: f32 = weights && span > 1 ? load<f32>(weights + (s << 2)) : 1;
      slopeByX(n, grad + place, x + place, center, scale, w, span === 1 ? weights : 0, average, steepness, gradX + place);
      i += n;
    }
  }
}

/** Σ g w (x - shift) */
function weightedDotF32(g: usize, w: usize, x: usize, n: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let low = f64x2.splat(0);
  let high = low;
  for (; n >= 4; n -= 4, g += 16, w += 16, x += 16) {
    const term = f32x4.mul(f32x4.mul(v128.load(g), v128.load(w)), f32x4.sub(v128.load(x), shifts));
    low = f64x2.add(low, f64x2.promote_low_f32x4(term));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(term, term, 2, 3, 2, 3)));
  }
  const sum = f64x2.add(low, high);
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (; n > 0; n--, g += 4, w += 4, x += 4) total += (load<f32>(g) * load<f32>(w) * (load<f32>(x) - shift)) as f64;
  return total;
}

/** Takes each element's slope by its own weight and bias into their sums. */
function addEach(n: i32, g: usize, x: usize, center: f32, scale: f32, byWeight: usize, byBias: usize): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  for (; n >= 4; n -= 4, g += 16, x += 16, byWeight += 32, byBias += 32) {
    addWide(byBias, v128.load(g));
    addWide(byWeight, f32x4.mul(v128.load(g), f32x4.mul(f32x4.sub(v128.load(x), centers), scales)));
  }
  for (; n > 0; n--, g += 4, x += 4, byWeight += 8, byBias += 8) {
    store<f64>(byBias, load<f64>(byBias) + (load<f32>(g) as f64));
    store<f64>(byWeight, load<f64>(byWeight) + ((load<f32>(g) * ((load<f32>(x) - center) * scale)) as f64));
  }
}

/** out = scale (g w - average - (x - center) steepness), where w is one number or, at `weights`, one an element. */
function slopeByX(
  n: i32,
  g: usize,
  x: usize,
  center: f32,
  scale: f32,
  w: f32,
  weights: usize,
  average: f32,
  steepness: f32,
  out: usize,
): void {
  let factors = f32x4.splat(w);
  for (; n >= 4; n -= 4, g += 16, x += 16, out += 16) {
    if (weights) {
      factors = v128.load(weights);
      weights += 16;
    }
    const slope = f32x4.sub(f32x4.mul(v128.load(g), factors), f32x4.splat(average));
    const tilt = f32x4.mul(f32x4.sub(v128.load(x), f32x4.splat(center)), f32x4.splat(steepness));
    v128.store(out, f32x4.mul(f32x4.sub(slope, tilt), f32x4.splat(scale)));
  }
  for (; n > 0; n--, g += 4, x += 4, out += 4) {
    if (weights) {
      w = load<f32>(weights);
      weights += 4;
    }
    store<f32>(out, (load<f32>(g) * w - average - (load<f32>(x) - center) * steepness) * scale);
  }
}
