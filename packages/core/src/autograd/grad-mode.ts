import { ArgumentError } from '../errors/errors.js';

let recording = true;

/** Whether ops are recorded at the moment. */
export function isGradEnabled(): boolean {
  return recording;
}

/** Sets the mode and answers the one before, for who puts it back himself. */
export function switchRecording(mode: boolean): boolean {
  const before = recording;
  recording = mode;
  return before;
}

function withMode<Result>(op: string, mode: boolean, fn: () => Result): Result {
  const before = recording;
  recording = mode;
  try {
    const result = fn();
    // The mode is put back when fn returns: an async function would run on in the wrong one after its first await.
    if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
      // Nobody awaits it: what it may be rejected with has no place to go.
      (result as PromiseLike<unknown>).then(undefined, () => undefined);
      throw new ArgumentError(op, 'the function is async, and the mode would end at its first await', {
        argument: 'fn',
        hint: `await the data first, then ${op}(() => …)`,
      });
    }
    return result;
  } finally {
    recording = before;
  }
}

/**
 * Runs `fn` without recording a graph: results require no gradient, and leaves may be changed in place.
 *
 * @throws ArgumentError when `fn` is async
 * @see torch.no_grad
 * @example
 * const x = ones([2], { requiresGrad: true });
 * noGrad(() => x.mul(2)).requiresGrad // false
 */
export function noGrad<Result>(fn: () => Result): Result {
  return withMode('noGrad', false, fn);
}

/**
 * Runs `fn` with recording on, also within `noGrad`.
 *
 * @see torch.enable_grad
 * @example
 * const x = ones([2], { requiresGrad: true });
 * noGrad(() => enableGrad(() => x.mul(2))).requiresGrad // true
 */
export function enableGrad<Result>(fn: () => Result): Result {
  return withMode('enableGrad', true, fn);
}

/** Runs `fn` with recording on or off. @see torch.set_grad_enabled */
export function setGradEnabled<Result>(enabled: boolean, fn: () => Result): Result {
  return withMode('setGradEnabled', enabled, fn);
}
