import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import type { NormaliseGroups } from '../fused.js';

/** From so many elements on threads share the work, in so many parts. */
const SHARED = 2 ** 18;
const PARTS = 4;

/** out = (x - mean) / √(variance + eps) · weight + bias; mean and (biased) variance, one a group, are results too. All are contiguous. */
export function normalise(
  x: View,
  weight: View | null,
  bias: View | null,
  { outer, groups, inner, period, span }: NormaliseGroups,
  eps: number,
  out: View,
  mean: View,
  variance: View,
): void {
  if (outer * groups * inner === 0) return;
  heap.enter();
  const from = heap.read(x);
  const weights = weight === null ? 0 : heap.read(weight);
  const biases = bias === null ? 0 : heap.read(bias);
  const to = heap.write(out);
  const means = heap.write(mean);
  const variances = heap.write(variance);
  const part = partOf(outer * inner, groups);
  if (part === groups)
    wasm.normaliseGroups(0, groups, outer, groups, inner, period, span, eps, from, weights, biases, to, means, variances);
  else {
    const calls: number[][] = [];
    for (let first = 0; first < groups; first += part) {
      const end = Math.min(groups, first + part);
      calls.push([first, end, outer, groups, inner, period, span, eps, from, weights, biases, to, means, variances]);
    }
    runAll('normaliseGroups', calls);
  }
  heap.leave();
}

/** The slopes of `normalise`, from the gradient of out and what it was computed with; those that are null are not wanted. */
export function normaliseBackward(
  grad: View,
  x: View,
  mean: View,
  variance: View,
  weight: View | null,
  { outer, groups, inner, period, span }: NormaliseGroups,
  eps: number,
  gradX: View | null,
  gradWeight: View | null,
  gradBias: View | null,
): void {
  if (outer * groups * inner === 0) return;
  heap.enter();
  const from = heap.read(grad);
  const inputs = heap.read(x);
  const means = heap.read(mean);
  const variances = heap.read(variance);
  const weights = weight === null ? 0 : heap.read(weight);
  const toX = gradX === null ? 0 : heap.write(gradX);
  const toWeight = gradWeight === null ? 0 : heap.write(gradWeight);
  const toBias = gradBias === null ? 0 : heap.write(gradBias);
  // Groups that share weights are summed in one call.
  const part = period < groups ? groups : partOf(outer * inner, groups);
  const partBytes = (16 * Math.min(part, period) * inner) / span;
  const scratch = heap.scratch(partBytes * Math.ceil(groups / part));
  const calls: number[][] = [];
  for (let first = 0; first < groups; first += part) {
    const end = Math.min(groups, first + part);
    const operands = [from, inputs, means, variances, weights, toX, toWeight, toBias, scratch + calls.length * partBytes];
    calls.push([first, end, outer, groups, inner, period, span, eps, ...operands]);
  }
  runAll('normaliseGroupsBackward', calls);
  heap.leave();
}

/** A multiple of 4, since columns go in fours. */
function partOf(elements: number, groups: number): number {
  return elements * groups < SHARED ? groups : 4 * Math.ceil(groups / (4 * PARTS));
}
