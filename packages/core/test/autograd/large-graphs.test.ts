import { defineOp, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';

/** An op of slope 1 that counts its backward passes. */
function counted(): { op: (x: Tensor) => Tensor; runs: () => number } {
  let runs = 0;
  const op = defineOp('counted', {
    forward: (x: Tensor) => ({ out: x.add(0) }),
    backward({ grad }) {
      runs++;
      return [grad];
    },
  });
  return { op, runs: () => runs };
}

describe('a graph', { timeout: 30_000 }, () => {
  it('of 100,000 nodes behind each other is walked without a stack', () => {
    const x = tensor(1, { requiresGrad: true });
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    expect([y.item(), x.grad!.item()]).toEqual([100_001, 1]);
  });

  it('in which one leaf is used 20,000 times gives it one sum', () => {
    const x = tensor(2, { requiresGrad: true });
    let y: Tensor = zeros([]);
    for (let i = 0; i < 20_000; i++) y = y.add(x);
    y.backward();
    expect(x.grad!.item()).toBe(20_000);
  });

  it('of 10,000 leaves gives one to each', () => {
    const leaves = Array.from({ length: 10_000 }, () => tensor(1, { requiresGrad: true }));
    let y: Tensor = zeros([]);
    for (const leaf of leaves) y = y.add(leaf);
    y.backward();
    expect(leaves.every((leaf) => leaf.grad!.item() === 1)).toBe(true);
  });

  it('of diamonds on diamonds is walked once a node, not once a path', () => {
    const { op, runs } = counted();
    const x = tensor(1, { requiresGrad: true, dtype: 'float64' });
    let y: Tensor = x;
    for (let i = 0; i < 40; i++) {
      y = op(y);
      y = y.add(y);
    }
    y.backward();
    expect([runs(), x.grad!.item()]).toEqual([40, 2 ** 40]);
  });

  it('hands a node its gradient when all who used the node have given theirs', () => {
    const order: string[] = [];
    const named = (name: string, x: Tensor): Tensor =>
      defineOp(name, {
        forward: (a: Tensor) => ({ out: a.add(0) }),
        backward({ grad }) {
          order.push(`${name} ${String(grad.item())}`);
          return [grad];
        },
      })(x);
    const root = named('root', tensor(1, { requiresGrad: true }));
    const short = named('short', root);
    const long = named('long', named('middle', root));
    long.add(short).backward();
    expect(order).toEqual(['long 1', 'middle 1', 'short 1', 'root 2']);
  });

  it('is walked with the second derivative of a long product', () => {
    const x = tensor(1, { requiresGrad: true, dtype: 'float64' });
    let y: Tensor = x;
    for (let i = 1; i < 50; i++) y = y.mul(x);
    y.backward(null, { createGraph: true });
    const slope = x.grad!;
    x.grad = null;
    slope.backward();
    expect([slope.item(), x.grad!.item()]).toEqual([50, 50 * 49]);
  });
});
