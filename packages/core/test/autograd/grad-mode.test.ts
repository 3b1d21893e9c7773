import { enableGrad, isGradEnabled, noGrad, ones, setGradEnabled, tensor } from '@lamella/core';
import { afterEach, describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

const x = ones([2], { requiresGrad: true });
const records = (): boolean => x.mul(2).requiresGrad;

// A mode that leaks out of one test would show in the next.
afterEach(() => expect(isGradEnabled()).toBe(true));

describe('noGrad and enableGrad', () => {
  it('record as they say, and give back what the function gives', () => {
    expect(records()).toBe(true);
    expect(noGrad(records)).toBe(false);
    expect(enableGrad(records)).toBe(true);
    expect(setGradEnabled(false, records)).toBe(false);
    expect(setGradEnabled(true, records)).toBe(true);
  });

  it('nest: each puts back the mode that it found', () => {
    const seen: boolean[] = [];
    noGrad(() => {
      enableGrad(() => {
        noGrad(() => seen.push(records()));
        seen.push(records());
      });
      seen.push(records());
    });
    seen.push(records());
    expect(seen).toEqual([false, true, false, true]);
  });

  it('put the mode back after an exception, which goes through', () => {
    const fail = (): never => {
      throw new RangeError('of the user');
    };
    expect(() => noGrad(fail)).toThrow(RangeError);
    expect(records()).toBe(true);
    noGrad(() => {
      expect(() => enableGrad(fail)).toThrow('of the user');
      expect(records()).toBe(false);
    });
  });

  it('make results that are leaves without a wish for a gradient', () => {
    const y = noGrad(() => x.mul(2));
    expect([y.requiresGrad, y.isLeaf, y.node]).toEqual([false, true, null]);
  });

  it('do not change the wish of a leaf', () => {
    expect(noGrad(() => ones([1], { requiresGrad: true })).requiresGrad).toBe(true);
  });
});

describe('an async function is refused', () => {
  it.each([
    ['noGrad', noGrad],
    ['enableGrad', enableGrad],
  ])('by %s, with a hint', (op, mode) => {
    const error = refusal(() => mode(() => Promise.resolve(1)));
    expect(error).toMatchObject({ name: 'ArgumentError', op, argument: 'fn' });
    expect(error.hint).toContain('await');
  });

  it('also when it gives something like a promise', () => {
    expect(refusal(() => noGrad(() => ({ then: () => undefined }))).argument).toBe('fn');
  });

  it('and what it is rejected with later does not end the process', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    refusal(() => noGrad(() => Promise.reject(new Error('late'))));
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
});

describe('within noGrad', () => {
  it('a leaf that wants a gradient may be changed, and wants it still', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    noGrad(() => w.sub_(tensor([0.5, 0.5])));
    expect(w.toArray()).toEqual([0.5, 1.5]);
    expect([w.requiresGrad, w.isLeaf]).toEqual([true, true]);
    w.mul(w).sum().backward();
    expect(w.grad!.toArray()).toEqual([1, 3]);
  });

  it('a change of the result of an op is not recorded: gradients go on as if it had not been', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const y = w.mul(3);
    noGrad(() => y.mul_(10));
    y.sum().backward();
    expect(y.toArray()).toEqual([30, 60]);
    expect(w.grad!.toArray()).toEqual([3, 3]);
  });

  it('a view may be changed, and its base changes with it', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    noGrad(() => w.select(0, 0).fill_(7));
    expect(w.toArray()).toEqual([7, 2]);
  });
});
