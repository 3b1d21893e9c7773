import { demoteBoth, promoteHigh } from '../math/lanes';
import { addcdiv, addcdivPair, addcmul, addcmulPair, lerp, lerpPair } from './ternary-scalars';
import { load4, store4 } from './vectors';

// A step of an optimiser in one pass over a parameter and its state, all dense. The order of the operations, and what is rounded to float32
// on the way, are those of the single ops in packages/nn/src/optim: the parameters are the same bits.

/** The gradient to go on with, four at once. */
function slope4(grad: v128, param: v128, weightDecay: f64, maximize: bool): v128 {
  const slope = maximize ? f32x4.neg(grad) : grad;
  return weightDecay === 0 ? slope : f32x4.add(slope, f32x4.mul(param, f32x4.splat(f32(weightDecay))));
}

function slopeOf(grad: f64, param: f64, weightDecay: f64, maximize: bool): f64 {
  const slope = maximize ? -grad : grad;
  return weightDecay === 0 ? slope : slope + param * weightDecay;
}

/** `largest` is 0 without amsgrad; `root2` is the root of the second correction; `decoupled` says AdamW. */
export function adamStepF32(
  n: i32,
  param: usize,
  grad: usize,
  mean: usize,
  square: usize,
  largest: usize,
  lr: f64,
  correction1: f64,
  beta1: f64,
  beta2: f64,
  eps: f64,
  root2: f64,
  weightDecay: f64,
  decoupled: bool,
  maximize: bool,
): void {
  const weight = f64x2.splat(f64(f32(1 - beta1)));
  const kept = f32x4.splat(f32(beta2));
  const added = f64x2.splat(1 - beta2);
  const divisor = f32x4.splat(f32(root2));
  const least = f32x4.splat(f32(eps));
  const rate = f64x2.splat(-lr / correction1);
  const shrinking = f32x4.splat(f32(1 - lr * weightDecay));
  const penalty = decoupled ? 0 : weightDecay;
  for (let at: usize = 0; n > 0; n -= 4, at += 16) {
    let w = load4(param + at, n);
    if (decoupled) w = f32x4.mul(w, shrinking);
    const slope = slope4(load4(grad + at, n), w, penalty, maximize);
    const low = f64x2.promote_low_f32x4(slope);
    const high = promoteHigh(slope);
    const before = load4(mean + at, n);
    const m = demoteBoth(lerpPair(f64x2.promote_low_f32x4(before), low, weight), lerpPair(promoteHigh(before), high, weight));
    store4(mean + at, m, n);
    const less = f32x4.mul(load4(square + at, n), kept);
    let v = demoteBoth(addcmulPair(f64x2.promote_low_f32x4(less), low, low, added), addcmulPair(promoteHigh(less), high, high, added));
    store4(square + at, v, n);
    if (largest !== 0) {
      v = f32x4.max(load4(largest + at, n), v);
      store4(largest + at, v, n);
    }
    const root = f32x4.add(f32x4.div(f32x4.sqrt(v), divisor), least);
    const lowStep = addcdivPair(f64x2.promote_low_f32x4(w), f64x2.promote_low_f32x4(m), f64x2.promote_low_f32x4(root), rate);
    const highStep = addcdivPair(promoteHigh(w), promoteHigh(m), promoteHigh(root), rate);
    store4(param + at, demoteBoth(lowStep, highStep), n);
  }
}

export function adamStepF64(
  n: i32,
  param: usize,
  grad: usize,
  mean: usize,
  square: usize,
  largest: usize,
  lr: f64,
  correction1: f64,
  beta1: f64,
  beta2: f64,
  eps: f64,
  root2: f64,
  weightDecay: f64,
  decoupled: bool,
  maximize: bool,
): void {
  const penalty = decoupled ? 0 : weightDecay;
  for (let at: usize = 0; n > 0; n--, at += 8) {
    let w = load<f64>(param + at);
    if (decoupled) w *= 1 - lr * weightDecay;
    const slope = slopeOf(load<f64>(grad + at), w, penalty, maximize);
    const m = lerp(load<f64>(mean + at), slope, 1 - beta1);
    store<f64>(mean + at, m);
    let v = addcmul(load<f64>(square + at) * beta2, slope, slope, 1 - beta2);
    store<f64>(square + at, v);
    if (largest !== 0) {
      v = Math.max(load<f64>(largest + at), v);
      store<f64>(largest + at, v);
    }
    store<f64>(param + at, addcdiv(w, m, Math.sqrt(v) / root2 + eps, -lr / correction1));
  }
}

/** `buffer` holds the momentum, and is 0 without; `first` says that it has nothing in it yet. */
export function sgdStepF32(
  n: i32,
  param: usize,
  grad: usize,
  buffer: usize,
  lr: f64,
  momentum: f64,
  dampening: f64,
  weightDecay: f64,
  nesterov: bool,
  maximize: bool,
  first: bool,
): void {
  const rate = f32x4.splat(f32(-lr));
  const kept = f32x4.splat(f32(momentum));
  const added = f32x4.splat(f32(1 - dampening));
  for (let at: usize = 0; n > 0; n -= 4, at += 16) {
    const w = load4(param + at, n);
    let step = slope4(load4(grad + at, n), w, weightDecay, maximize);
    if (buffer !== 0) {
      const moved = first ? step : f32x4.add(f32x4.mul(load4(buffer + at, n), kept), f32x4.mul(step, added));
      store4(buffer + at, moved, n);
      step = nesterov ? f32x4.add(step, f32x4.mul(moved, kept)) : moved;
    }
    store4(param + at, f32x4.add(w, f32x4.mul(step, rate)), n);
  }
}

export function sgdStepF64(
  n: i32,
  param: usize,
  grad: usize,
  buffer: usize,
  lr: f64,
  momentum: f64,
  dampening: f64,
  weightDecay: f64,
  nesterov: bool,
  maximize: bool,
  first: bool,
): void {
  for (let at: usize = 0; n > 0; n--, at += 8) {
    const w = load<f64>(param + at);
    let step = slopeOf(load<f64>(grad + at), w, weightDecay, maximize);
    if (buffer !== 0) {
      const moved = first ? step : load<f64>(buffer + at) * momentum + step * (1 - dampening);
      store<f64>(buffer + at, moved);
      step = nesterov ? step + moved * momentum : moved;
    }
    store<f64>(param + at, w + step * -lr);
  }
}
