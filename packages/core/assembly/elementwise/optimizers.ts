import { addcdiv, addcdiv4, addcmul, addcmul4, isNearA4, lerp, lerpFrom4, shareOf4 } from './ternary-scalars';

// A step of an optimiser in one pass over a parameter and its state, all dense. The order of the operations, and what is rounded to float32
// on the way, are those of the single ops in packages/nn/src/optim: the parameters are the same bits.
//
// A loop over vectors asks at its end: V8 would compute what stands before another loop anew in each round. And it has no calls, around which
// no vector stays in a register: the last few elements are left to the scalar loop.

/** The gradient to go on with, four at once. `sign` has the bits of -0 to maximize, none otherwise. */
function slope4(grad: v128, param: v128, penalty: v128, hasPenalty: bool, sign: v128): v128 {
  const slope = v128.xor(grad, sign);
  return hasPenalty ? f32x4.add(slope, f32x4.mul(param, penalty)) : slope;
}

function signTo(maximize: bool): v128 {
  return i32x4.splat(maximize ? 0x80000000 : 0);
}

function slopeOf<T extends number>(grad: T, param: T, weightDecay: f64, maximize: bool): T {
  const slope = (maximize ? -grad : grad) as T;
  return (weightDecay === 0 ? slope : slope + param * (weightDecay as T)) as T;
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
  const weight = f32x4.splat(f32(1 - beta1));
  const isNearMean = isNearA4(weight);
  const share = shareOf4(weight, isNearMean);
  const kept = f32x4.splat(f32(beta2));
  const added = f32x4.splat(f32(1 - beta2));
  const divisor = f32x4.splat(f32(root2));
  const least = f32x4.splat(f32(eps));
  const rate = f32x4.splat(f32(-lr / correction1));
  const shrinking = f32x4.splat(decoupled ? f32(1 - lr * weightDecay) : 1);
  const hasPenalty = !decoupled && weightDecay !== 0;
  const penalty = f32x4.splat(f32(weightDecay));
  const sign = signTo(maximize);
  let at: usize = 0;
  if (n >= 4) {
    do {
      const w = f32x4.mul(v128.load(param + at), shrinking);
      const slope = slope4(v128.load(grad + at), w, penalty, hasPenalty, sign);
      const m = lerpFrom4(v128.load(mean + at), slope, isNearMean, share);
      v128.store(mean + at, m);
      let v = addcmul4(f32x4.mul(v128.load(square + at), kept), slope, slope, added);
      v128.store(square + at, v);
      if (largest !== 0) {
        v = f32x4.max(v128.load(largest + at), v);
        v128.store(largest + at, v);
      }
      const root = f32x4.add(f32x4.div(f32x4.sqrt(v), divisor), least);
      v128.store(param + at, addcdiv4(w, m, root, rate));
      n -= 4;
      at += 16;
    } while (n >= 4);
  }
  const most = largest === 0 ? 0 : largest + at;
  // prettier-ignore
  adamOnes<f32>(
    n, param + at, grad + at, mean + at, square + at, most, lr, correction1, beta1, beta2, eps, root2, weightDecay, decoupled, maximize,
  );
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
  // prettier-ignore
  adamOnes<f64>(
    n, param, grad, mean, square, largest, lr, correction1, beta1, beta2, eps, root2, weightDecay, decoupled, maximize,
  );
}

function adamOnes<T extends number>(
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
  for (let at: usize = 0; n > 0; n--, at += sizeof<T>()) {
    let w = load<T>(param + at);
    if (decoupled) w = (w * ((1 - lr * weightDecay) as T)) as T;
    const slope = slopeOf<T>(load<T>(grad + at), w, penalty, maximize);
    const m = lerp<T>(load<T>(mean + at), slope, (1 - beta1) as T);
    store<T>(mean + at, m);
    let v = addcmul<T>((load<T>(square + at) * (beta2 as T)) as T, slope, slope, (1 - beta2) as T);
    store<T>(square + at, v);
    if (largest !== 0) {
      v = max<T>(load<T>(largest + at), v);
      store<T>(largest + at, v);
    }
    store<T>(param + at, addcdiv<T>(w, m, (sqrt<T>(v) / (root2 as T) + (eps as T)) as T, (-lr / correction1) as T));
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
  const penalty = f32x4.splat(f32(weightDecay));
  const hasPenalty = weightDecay !== 0;
  const sign = signTo(maximize);
  let at: usize = 0;
  if (n >= 4) {
    do {
      const w = v128.load(param + at);
      let step = slope4(v128.load(grad + at), w, penalty, hasPenalty, sign);
      if (buffer !== 0) {
        const moved = first ? step : f32x4.add(f32x4.mul(v128.load(buffer + at), kept), f32x4.mul(step, added));
        v128.store(buffer + at, moved);
        step = nesterov ? f32x4.add(step, f32x4.mul(moved, kept)) : moved;
      }
      v128.store(param + at, f32x4.add(w, f32x4.mul(step, rate)));
      n -= 4;
      at += 16;
    } while (n >= 4);
  }
  const moving = buffer === 0 ? 0 : buffer + at;
  sgdOnes<f32>(n, param + at, grad + at, moving, lr, momentum, dampening, weightDecay, nesterov, maximize, first);
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
  sgdOnes<f64>(n, param, grad, buffer, lr, momentum, dampening, weightDecay, nesterov, maximize, first);
}

function sgdOnes<T extends number>(
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
  for (let at: usize = 0; n > 0; n--, at += sizeof<T>()) {
    const w = load<T>(param + at);
    let step = slopeOf<T>(load<T>(grad + at), w, weightDecay, maximize);
    if (buffer !== 0) {
      const moved = (first ? step : load<T>(buffer + at) * (momentum as T) + step * ((1 - dampening) as T)) as T;
      store<T>(buffer + at, moved);
      step = (nesterov ? step + moved * (momentum as T) : moved) as T;
    }
    store<T>(param + at, (w + step * (-lr as T)) as T);
  }
}
