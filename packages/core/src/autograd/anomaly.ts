import { AutogradError } from '../errors/errors.js';
import type { Tensor } from '../tensor/tensor.js';

let watching = false;

/** Whether a `detectAnomaly` is running. */
export function isWatching(): boolean {
  return watching;
}

/**
 * Runs `fn`, forward and backward, and stops at the first gradient with a NaN in it: the error names the op and the line that called it.
 * Remembers the line of every op, which takes time: for finding a fault, not for training.
 *
 * @throws AutogradError at the first NaN that a backward gives
 * @see torch.autograd.detect_anomaly
 * @example
 * const x = tensor([0], { requiresGrad: true });
 * const faulty = () => detectAnomaly(() => x.sqrt().mul(0).sum().backward());
 * try { faulty(); } catch (error) { (error as LamellaError).op } // 'sqrt'
 */
export function detectAnomaly<Result>(fn: () => Result): Result {
  const before = watching;
  watching = true;
  try {
    return fn();
  } finally {
    watching = before;
  }
}

const FRAMES = 60;
const core = new URL('..', import.meta.url).pathname;

/** The lines outside of core that led here, nearest first; null when nobody watches. */
export function whereCalled(): string | null {
  if (!watching) return null;
  const limits = Error as { stackTraceLimit?: number };
  const limit = limits.stackTraceLimit ?? FRAMES;
  limits.stackTraceLimit = FRAMES;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  limits.stackTraceLimit = limit;
  return lines
    .filter((line) => !line.includes(core))
    .slice(0, 4)
    .join('\n');
}

/** @throws AutogradError when one of the gradients has a NaN */
export function checkForNaN(op: string, calledAt: string | null, grads: readonly (Tensor | null)[]): void {
  const at = grads.findIndex((grad) => grad?.data().some(Number.isNaN) === true);
  if (at === -1) return;
  const where = calledAt === null ? ', which was called outside of detectAnomaly' : `, which was called here:\n${calledAt}`;
  throw new AutogradError(op, `backward gave NaN as the gradient for argument ${at} of ${op}${where}`, {
    hint: 'an input inside of the domain (clamp), or the fused form of the function',
  });
}
