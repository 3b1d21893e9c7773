import { AutogradError } from '../errors/errors.js';
import { defaultGenerator } from '../random/default-generator.js';
import type { Generator } from '../random/generator.js';
import { enableGrad, isGradEnabled } from './grad-mode.js';
import { observeSaved, type SavedValues } from './saved.js';

export interface CheckpointOptions {
  /** The generators that `fn` draws from. Default: the default one. */
  readonly generators?: readonly Generator[];
}

/**
 * Runs `fn` without keeping what its backward needs, and runs it again when backward comes there: less memory for more time. The
 * generators are put back for the second run, so that dropout drops the same, and stand afterwards where they would have stood.
 *
 * `fn` has to compute the same each time.
 * @throws AutogradError in backward, when the second run recorded other ops than the first
 * @see Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost, arXiv 1604.06174; torch.utils.checkpoint
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * checkpoint(() => x.exp().tanh()).sum().backward();
 * x.grad !== null // true
 */
export function checkpoint<Result>(fn: () => Result, options: CheckpointOptions = {}): Result {
  const { generators = [defaultGenerator] } = options;
  if (!isGradEnabled()) return fn();
  const states = generators.map((generator) => generator.getState());
  const again = (): Result => withStates(generators, states, () => enableGrad(fn));
  let count = 0;
  let recomputed: readonly SavedValues[] | null = null;
  const onSave = (): (() => SavedValues) => {
    const index = count++;
    return () => (recomputed ??= recompute(again, count))[index];
  };
  return observeSaved({ onSave }, fn);
}

function recompute(again: () => unknown, expected: number): SavedValues[] {
  const saved: SavedValues[] = [];
  observeSaved({ onSave: (values) => (saved.push(values), null) }, again);
  if (saved.length === expected) return saved;
  throw new AutogradError('checkpoint', `the second run recorded ${saved.length} ops, the first ${expected}`, {
    hint: 'a function that computes the same each time, and all generators it draws from in { generators }',
  });
}

function withStates<Result>(generators: readonly Generator[], states: readonly Uint8Array[], fn: () => Result): Result {
  const now = generators.map((generator) => generator.getState());
  const set = (to: readonly Uint8Array[]): void => generators.forEach((generator, i) => generator.setState(to[i]));
  set(states);
  try {
    return fn();
  } finally {
    set(now);
  }
}
