import { describe, expect, it } from 'vitest';
import { AutogradError, detectAnomaly, tensor, type Tensor } from '../../src/index.js';

const faulty = (x: Tensor): Tensor => x.sqrt().mul(0).sum(); // the slope of the root at 0 is infinite, and ∞ · 0 is NaN

describe('detectAnomaly', () => {
  it('names the op whose backward gave the NaN, and the line that called it', () => {
    const x = tensor([0, 1], { requiresGrad: true });
    const run = (): void => detectAnomaly(() => faulty(x).backward());
    expect(run).toThrow(AutogradError);
    expect(run).toThrow(expect.objectContaining({ op: 'sqrt', message: expect.stringContaining('anomaly.test.ts:4:') as string }) as Error);
    expect(x.grad).toBe(null);
  });

  it('says when the op was called outside of it', () => {
    const loss = faulty(tensor([0], { requiresGrad: true }));
    expect(() => detectAnomaly(() => loss.backward())).toThrow(/called outside of detectAnomaly/);
  });

  it('lets a backward without NaN through, and does nothing once it is over', () => {
    const x = tensor([4], { requiresGrad: true });
    detectAnomaly(() => x.sqrt().sum().backward());
    expect(x.grad!.toArray()).toEqual([0.25]);
    const zero = tensor([0], { requiresGrad: true });
    faulty(zero).backward();
    expect(zero.grad!.toArray()).toEqual([NaN]);
  });
});
