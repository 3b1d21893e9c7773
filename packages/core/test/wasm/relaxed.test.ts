import { kernels, manualSeed, rand, randn, setNumThreads, getNumThreads, type Tensor } from '@lamella/core';
import { hasRelaxedSimd, setRelaxedSimd } from '@lamella/core/relaxed';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refusal } from '../support/refusal.js';
import { findRelaxedSimd } from '../support/relaxed.js';

const threads = getNumThreads();
afterEach(() => {
  setRelaxedSimd(false);
  setNumThreads(threads);
});

function product(): Tensor {
  manualSeed(0);
  return randn([300, 200]).matmul(randn([200, 400]));
}

const bitsOf = (x: Tensor): Int32Array => new Int32Array(x.data().buffer);

describe.runIf(findRelaxedSimd())('relaxed SIMD', () => {
  it('rounds products otherwise, and the default is what it was after it', () => {
    const plain = product();
    setRelaxedSimd(true);
    const relaxed = product();
    setRelaxedSimd(false);
    expect(bitsOf(relaxed)).not.toEqual(bitsOf(plain));
    expect(Number(relaxed.sub(plain).abs().max().item())).toBeLessThan(1e-4);
    expect(bitsOf(product())).toEqual(bitsOf(plain));
  });

  it('gives the same bits on one thread and on several, also when it comes while they run', () => {
    setNumThreads(1);
    setRelaxedSimd(true);
    const alone = bitsOf(product());
    setRelaxedSimd(false);
    setNumThreads(3);
    const plain = bitsOf(product());
    setRelaxedSimd(true);
    expect(bitsOf(product())).toEqual(alone);
    setRelaxedSimd(false);
    expect(bitsOf(product())).toEqual(plain);
  });

  it('draws the same random numbers', () => {
    const draw = (): number[] => {
      manualSeed(1);
      return [rand([100]), randn([100]), rand([100]).exponential_()].flatMap((x) => [...bitsOf(x)]);
    };
    const plain = draw();
    setRelaxedSimd(true);
    expect(draw()).toEqual(plain);
  });

  it('is said by the name of the kernels', () => {
    setRelaxedSimd(true);
    expect(kernels().name).toBe('wasm-relaxed');
    setRelaxedSimd(false);
    expect(kernels().name).toBe('wasm');
  });

  it('keeps the tensors that there are', () => {
    const x = randn([100]);
    const before = bitsOf(x.mul(1));
    setRelaxedSimd(true);
    expect(bitsOf(x.mul(1))).toEqual(before);
  });
});

describe('a platform without relaxed SIMD', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('says so, and computes as before', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(hasRelaxedSimd()).toBe(false);
    expect(refusal(() => setRelaxedSimd(true)).message).toContain('this platform has no relaxed SIMD');
    expect(kernels().name).toBe('wasm');
  });
});
