import { MemoryError, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe.each([2, 100])('after dispose, %i elements', (length) => {
  const uses: Record<string, (x: Tensor) => unknown> = {
    'an op': (x) => x.add(1),
    'an operand': (x) => ones([length]).mul(x),
    'a product': (x) => x.reshape([1, length]).matmul(ones([length, 2])),
    'reading one': (x) => x.narrow(0, 0, 1).item(),
    'reading all': (x) => x.toArray(),
    printing: (x) => String(x),
    'a change in place': (x) => x.add_(1),
    'a change of all': (x) => x.fill_(1),
    'a copy into another one': (x) => ones([length]).copy_(x),
  };

  it.each(Object.keys(uses))('%s is refused, of the tensor and of a view of it', (name) => {
    const x = ones([length]).add(0);
    const view = x.narrow(0, 0, length);
    x.dispose();
    for (const gone of [x, view]) expect(refusal(() => uses[name](gone))).toBeInstanceOf(MemoryError);
  });

  it('its shape is known still, it can go again, and others are what they were', () => {
    const [x, other] = [ones([length]).add(0), ones([length]).add(1)];
    x.dispose();
    x.dispose();
    expect(x.shape).toEqual([length]);
    expect(other.toArray()).toEqual(new Array(length).fill(2));
  });

  it('a backward that saved it is refused, and changes no gradient', () => {
    const [x, w] = [ones([length], { requiresGrad: true }), ones([length]).mul(2)];
    const loss = x.mul(w).sum();
    w.dispose();
    expect(refusal(() => loss.backward())).toBeInstanceOf(MemoryError);
    expect(x.grad).toBeNull();
  });
});

describe('using', () => {
  it('gives the memory back at the end of the block, also if that throws', () => {
    const seen: Tensor[] = [];
    const block = (fails: boolean): number => {
      using x = tensor([1, 2]).mul(3);
      seen.push(x);
      if (fails) throw new RangeError('in the block');
      return x.sum().item() as number;
    };
    expect(block(false)).toBe(9);
    expect(() => block(true)).toThrow('in the block');
    for (const x of seen) expect(refusal(() => x.add(1))).toBeInstanceOf(MemoryError);
  });
});
