import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { numelOf } from '../../shape/shape.js';
import { runAll } from '../../wasm/parallel.js';
import { chunks } from './elementwise-bulk.js';

// A step of an optimiser as one kernel. All views are floating, of one dtype and dense in the same order.

/**
 * A step of Adam, in place.
 *
 * @param largest the largest mean square so far, zeros before the first step; null without amsgrad
 * @param numbers lr, 1 - beta1ⁿ, beta1, beta2, eps, √(1 - beta2ⁿ), weightDecay, whether it is decoupled (1) or a penalty (0), whether to
 *   maximize (1)
 */
export function adamStep(param: View, grad: View, mean: View, square: View, largest: View | null, numbers: readonly number[]): void {
  const { dtype } = param.storage;
  heap.enter();
  const at = [heap.update(param), heap.read(grad), heap.update(mean), heap.update(square), largest === null ? 0 : heap.update(largest)];
  step(dtype === 'float32' ? 'adamStepF32' : 'adamStepF64', param, at, numbers);
  heap.leave();
}

/**
 * A step of SGD, in place.
 *
 * @param momentum null when there is none
 * @param numbers lr, momentum, dampening, weightDecay, whether Nesterov's (1), whether to maximize (1), whether it is the first step (1)
 */
export function sgdStep(param: View, grad: View, momentum: View | null, numbers: readonly number[]): void {
  const { dtype } = param.storage;
  heap.enter();
  const at = [heap.update(param), heap.read(grad), momentum === null ? 0 : heap.update(momentum)];
  step(dtype === 'float32' ? 'sgdStepF32' : 'sgdStepF64', param, at, numbers);
  heap.leave();
}

type StepName = 'adamStepF32' | 'adamStepF64' | 'sgdStepF32' | 'sgdStepF64';

/** One call up to a certain size, then one for each piece. An address of 0 stays 0. */
function step(name: StepName, param: View, addresses: readonly number[], numbers: readonly number[]): void {
  const width = bytesPerElement[param.storage.dtype];
  const calls = chunks(numelOf(param.shape), (start, count) => [
    count,
    ...addresses.map((address) => (address === 0 ? 0 : address + start * width)),
    ...numbers,
  ]);
  if (calls.length > 0) runAll(name, calls);
}
