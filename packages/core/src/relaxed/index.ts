import { LamellaError } from '../errors/errors.js';
import { canRun, code, defaultCode, type KernelCode } from '../wasm/instance.js';
import { switchCode } from '../wasm/parallel.js';
import { bytes, memoryFlagAt } from '../wasm/relaxed-bytes.js';

const relaxedCode: KernelCode = { name: 'wasm-relaxed', bytes, memoryFlagAt };

/**
 * Whether this platform has relaxed SIMD: Node from 22, Chromium from 114; Node 20 with `--experimental-wasm-relaxed-simd`.
 *
 * @example
 * typeof hasRelaxedSimd() // 'boolean'
 */
export function hasRelaxedSimd(): boolean {
  return canRun(relaxedCode);
}

/**
 * Computes with relaxed SIMD from now on, or, with `false`, in the default way again. `a * b + c` is rounded once then, in products of matrices,
 * convolutions and polynomials, where the processor can do it in one instruction: faster, as exact or more so, and **not the same bits on
 * every machine**. On one machine they are the same, with any number of threads. Random numbers and dropout masks do not change.
 *
 * Checkpoints say that `wasm-relaxed` wrote them, and the default kernels warn when they go on from one.
 *
 * @throws LamellaError where the platform has none; then nothing changes
 * @example
 * if (hasRelaxedSimd()) setRelaxedSimd(true);
 * ones([2, 3]).matmul(ones([3, 1])).toArray() // [[3], [3]]
 * setRelaxedSimd(false);
 * kernels().name // 'wasm'
 */
export function setRelaxedSimd(on: boolean): void {
  const next = on ? relaxedCode : defaultCode;
  if (next === code) return;
  if (!canRun(next)) {
    throw new LamellaError('setRelaxedSimd', 'this platform has no relaxed SIMD', {
      hint: 'Node 22 or later, or node --experimental-wasm-relaxed-simd, or if (hasRelaxedSimd()) setRelaxedSimd(true)',
    });
  }
  switchCode(next);
}
