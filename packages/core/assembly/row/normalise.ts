// (x - mean) / √(variance + eps) · weight + bias of dense float32, seen as (outer, groups, inner): each group has a mean and a variance over
// outer and inner. Weights change every `span` elements of inner, and the groups' weights repeat after `period` groups:
// batch norm (N, C, HW): period C, span HW; layer norm (1, N, F): 1, 1; group norm (1, N G, C/G HW): G, HW; instance norm (1, N C, HW): C, HW.
// More than one outer wants period = groups. Without weight or bias their address is 0.
import { denseSumF32 } from '../reduce/dense-sum';
import { normaliseColumns } from './normalise-columns';
import { scaleOf, squaresF32 } from './moments';

/** Groups `first` to `end`; mean and (biased) variance are results, one a group. */
export function normaliseGroups(
  first: i32,
  end: i32,
  outer: i32,
  groups: i32,
  inner: i32,
  period: i32,
  span: i32,
  eps: f64,
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  mean: usize,
  variance: usize,
): void {
  if (inner === 1 && outer > 1) {
    normaliseColumns(first, end, outer, groups, eps, x, weight, bias, out, mean, variance);
    return;
  }
  const count = (outer * inner) as f64;
  const stride = (groups * inner) << 2;
  for (; first < end; first++) {
    const from = x + ((first * inner) << 2);
    let total: f64 = 0;
    for (let o: i32 = 0; o < outer; o++) total += denseSumF32(from + o * stride, inner);
    const center = (total / count) as f32;
    let squares: f64 = 0;
    for (let o: i32 = 0; o < outer; o++) squares += squaresF32(from + o * stride, inner, center);
    const off = total / count - (center as f64); // the squares are about a rounded mean
    const spread = max<f64>(squares / count - off * off, 0) as f32;
    store<f32>(mean + (first << 2), center);
    store<f32>(variance + (first << 2), spread);
    const offset = (first % period) * (inner / span) * 4;
    const weights = weight ? weight + offset : 0;
    const biases = bias ? bias + offset : 0;
    const scale = scaleOf(spread, eps);
    for (let o: i32 = 0; o < outer; o++) {
      const at = ((first * inner) << 2) + o * stride;
      if (span === 1) affineEach(inner, x + at, center, scale, weights, biases, out + at);
      else affineSpans(inner, span, x + at, center, scale, weights, biases, out + at);
    }
  }
}

function affineSpans(inner: i32, span: i32, x: usize, center: f32, scale: f32, weights: usize, biases: usize, out: usize): void {
  const centers = f32x4.splat(center);
  for (; inner > 0; inner -= span) {
    let factor = scale;
    let shift: f32 = 0;
    if (weights) {
      factor *= load<f32>(weights);
      weights += 4;
    }
    if (biases) {
      shift = load<f32>(biases);
      biases += 4;
    }
    const factors = f32x4.splat(factor);
    const shifts = f32x4.splat(shift);
    let n = span;
    for (; n >= 4; n -= 4, x += 16, out += 16) {
      v128.store(out, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x), centers), factors), shifts));
    }
    for (; n > 0; n--, x += 4, out += 4) store<f32>(out, (load<f32>(x) - center) * factor + shift);
  }
}

function affineEach(inner: i32, x: usize, center: f32, scale: f32, weights: usize, biases: usize, out: usize): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  for (let i: usize = 0, end: usize = inner << 2; i < end;) {
    if (end - i >= 16) {
      let y = f32x4.mul(f32x4.sub(v128.load(x + i), centers), scales);
      if (weights) y = f32x4.mul(y, v128.load(weights + i));
      if (biases) y = f32x4.add(y, v128.load(biases + i));
      v128.store(out + i, y);
      i += 16;
    } else {
      let y = (load<f32>(x + i) - center) * scale;
      if (weights) y *= load<f32>(weights + i);
      if (biases) y += load<f32>(biases + i);
      store<f32>(out + i, y);
      i += 4;
    }
  }
}
