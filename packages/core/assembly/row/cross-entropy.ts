// Cross entropy of float32 logits (n rows of c classes) with int32 targets. A target that is no class costs nothing and has no slope.
import { expOfNegative4 } from '../math/exp';
import { logSoftmaxF32 } from './softmax32';
import { loadTail, storeTail } from './tail';

/** outLogProbs = logSoftmax(logits), outLoss[i] = -outLogProbs[i][targets[i]]. */
export function crossEntropyRows(n: i32, c: i32, logits: usize, targets: usize, outLoss: usize, outLogProbs: usize): void {
  const row = c << 2;
  for (let i: i32 = 0; i < n; i++) logSoftmaxF32(logits + i * row, outLogProbs + i * row, c);
  pickTargetsF32(n, c, outLogProbs, targets, outLoss);
}

/** outLoss[i] = -logProbs[i][targets[i]] */
export function pickTargetsF32(n: i32, c: i32, logProbs: usize, targets: usize, outLoss: usize): void {
  for (const row: usize = c << 2; n > 0; n--, logProbs += row, targets += 4, outLoss += 4) {
    const target = load<i32>(targets);
    store<f32>(outLoss, target >= 0 && target < c ? -load<f32>(logProbs + (target << 2)) : 0);
  }
}

/** out[i] = (exp(logProbs[i]) - onehot(targets[i])) · scale[i]; out may be logProbs. */
export function crossEntropyRowsBackward(n: i32, c: i32, logProbs: usize, targets: usize, scale: usize, out: usize): void {
  for (; n > 0; n--, targets += 4, scale += 4) {
    const target = load<i32>(targets);
    const isClass = target >= 0 && target < c;
    const factor: f32 = isClass ? load<f32>(scale) : 0;
    const factors = f32x4.splat(factor);
    const hit = out + (target << 2);
    let left = c;
    for (; left >= 4; left -= 4, logProbs += 16, out += 16) v128.store(out, f32x4.mul(expOfNegative4(v128.load(logProbs)), factors));
    if (left > 0) storeTail(out, left, f32x4.mul(expOfNegative4(loadTail(logProbs, left, 0)), factors));
    logProbs += left << 2;
    out += left << 2;
    if (isClass) store<f32>(hit, load<f32>(hit) - factor);
  }
}
