import { grad, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';

// Views of views, changed in place in any order: whatever a program does, its gradient is the slope of its result.

/** Mulberry32, so that a failing program can be run again by its number. */
function randomNumbers(seed: number): (n: number) => number {
  let state = seed + 0x9e3779b9;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0 && ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

type Step = (pool: Tensor[]) => void;

function viewStep(x: Tensor, place: number, pick: (n: number) => number): Step {
  const dim = pick(Math.max(1, x.ndim));
  const size = x.shape[dim] ?? 1;
  const [a, b] = [pick(size), pick(Math.max(1, x.ndim))];
  const views: readonly ((y: Tensor) => Tensor)[] = [
    (y) => y.unsqueeze(dim),
    (y) => y.expand([2, ...y.shape]),
    (y) => y.reshape([-1]),
    (y) => y.squeeze(),
    ...(x.ndim > 0
      ? [
          (y: Tensor) => y.select(dim, a),
          (y: Tensor) => y.narrow(dim, a, size - a),
          (y: Tensor) => y.slice(dim, 0, null, 2),
          (y: Tensor) => y.transpose(dim, b),
          (y: Tensor) => y.permute(y.shape.map((_, d) => (d + dim) % y.ndim)),
        ]
      : []),
  ];
  const view = views[pick(views.length)];
  return (pool) => pool.push(view(pool[place]));
}

function changeStep(place: number, other: number, pick: (n: number) => number): Step {
  const changes: readonly ((x: Tensor, y: Tensor) => unknown)[] = [
    (x, y) => x.add_(y),
    (x, y) => x.sub_(y, { alpha: 2 }),
    (x, y) => x.mul_(y),
    (x, y) => x.copy_(y),
    (x, y) => x.addcmul_(y, y, { value: 0.5 }),
    (x) => x.tanh_(),
    (x) => x.zero_(),
    (x) => x.mul_(1.25),
  ];
  const change = changes[pick(changes.length)];
  return (pool) => void change(pool[place], pool[other]);
}

function opStep(place: number, other: number, pick: (n: number) => number): Step {
  const ops: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [(x, y) => x.mul(y), (x, y) => x.add(y), (x) => x.mul(1.5)];
  const op = ops[pick(ops.length)];
  return (pool) => pool.push(op(pool[place], pool[other]));
}

/** A program as a function of its leaf: three tensors to start from, some steps, a weighted sum of all that came of it. */
function program(seed: number): { start: number[]; loss: (x: Tensor) => Tensor } {
  const pick = randomNumbers(seed);
  const shape = Array.from({ length: 1 + pick(3) }, () => 1 + pick(3));
  const count = shape.reduce((a, b) => a * b);
  const numbers = (): number[] => Array.from({ length: count }, () => (pick(25) - 12) / 8);
  const [start, buffer] = [numbers(), numbers()];
  const poolOf = (x: Tensor): Tensor[] => {
    const shaped = x.reshape(shape);
    return [shaped.mul(1), tensor(Float64Array.from(buffer)).reshape(shape).clone(), shaped.mul(2)];
  };
  const steps: Step[] = [];
  const shapes = poolOf(tensor(Float64Array.from(start)));
  for (let i = 0; i < 8; i++) {
    const place = pick(shapes.length);
    const x = shapes[place];
    const fitting = shapes.flatMap((y, j) => (fits(y.shape, x.shape) ? [j] : []));
    const other = fitting[pick(fitting.length)];
    const kind = pick(10);
    const step = kind < 4 ? viewStep(x, place, pick) : kind < 6 ? opStep(place, other, pick) : changeStep(place, other, pick);
    try {
      step(shapes); // a dry run without gradients
      if (shapes.at(-1)!.numel > 60) shapes.pop();
      else steps.push(step);
    } catch {
      // Refused, as for a stretched tensor: not a step of this program.
    }
  }
  const weights = tensor(Float64Array.from({ length: 60 }, () => (pick(17) - 8) / 4));
  const loss = (x: Tensor): Tensor => {
    const pool = poolOf(x);
    for (const step of steps) step(pool);
    return pool
      .map((y) =>
        y
          .reshape([-1])
          .mul(weights.narrow(0, 0, y.numel))
          .sum(),
      )
      .reduce((a, b) => a.add(b), x.sum().mul(0));
  };
  return { start, loss };
}

const fits = (from: readonly number[], to: readonly number[]): boolean =>
  from.length <= to.length && from.every((size, d) => size === 1 || size === to[to.length - from.length + d]);

function slope(f: (x: Tensor) => Tensor, at: readonly number[]): number[] {
  const step = 1e-6;
  const value = (i: number, shift: number): number =>
    Number(f(tensor(Float64Array.from(at, (v, j) => (i === j ? v + shift : v))).requiresGrad_()).item());
  return at.map((_, i) => (value(i, step) - value(i, -step)) / (2 * step));
}

function close(actual: Tensor | null, wanted: readonly number[]): boolean {
  const values = (actual ?? zeros([wanted.length])).data();
  return wanted.every((value, i) => Math.abs(value - values[i]) <= 1e-4 * (1 + Math.abs(value)));
}

/** Whether this is the refusal to go back through a changed value. The programs change what they like. */
const isProtection = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('has been modified by an inplace operation');

describe('random programs of views and changes in place', () => {
  it.each([0, 100])('number %i to 99 further on: gradients are slopes, once and twice', (first) => {
    let walked = 0;
    for (let seed = first; seed < first + 100; seed++) {
      const { start, loss } = program(seed);
      const x = tensor(Float64Array.from(start), { requiresGrad: true });
      try {
        const [g] = grad([loss(x)], [x], { createGraph: true });
        expect(close(g, slope(loss, start)), `program ${seed}, first`).toBe(true);
        const weigh = (y: Tensor): Tensor =>
          grad([loss(y)], [y], { createGraph: true })[0]!
            .mul(tensor(Float64Array.from(start, (_, i) => i + 0.3)))
            .sum();
        const again = weigh(x);
        const second = again.requiresGrad ? grad([again], [x], { allowUnused: true })[0] : null;
        expect(close(second, slope(weigh, start)), `program ${seed}, second`).toBe(true);
        walked++;
      } catch (error) {
        if (!isProtection(error)) throw error;
      }
    }
    expect(walked).toBeGreaterThan(50);
  });
});
