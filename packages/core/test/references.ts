import { at, grid, indicesOf, type Grid } from '@lamella/core/testing';

// Plain loops that the references of several families share. They know nothing of the ops.

/** The options behind the positional arguments, wherever these end. */
export function parted(args: readonly unknown[]): { positional: unknown[]; options: Record<string, unknown> } {
  const last = args.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last) && !('data' in last);
  return { positional: hasOptions ? args.slice(0, -1) : [...args], options: hasOptions ? (last as Record<string, unknown>) : {} };
}

/** Each dimension from 0; all of them for null, left out, or an empty list. */
export function dimsFrom(dim: unknown, ndim: number): number[] {
  const list = dim == null || (Array.isArray(dim) && dim.length === 0) ? Array.from({ length: ndim }, (_, d) => d) : [dim].flat();
  return (list as number[]).map((d) => (d < 0 ? d + ndim : d)).filter((d) => d < ndim);
}

/** All elements of x whose index agrees with `kept` outside of the reduced dimensions. */
export function lineOf(x: Grid, index: readonly number[], dims: readonly number[]): number[] {
  const inner = indicesOf(dims.map((dim) => x.shape[dim]));
  return inner.map((places) =>
    at(
      x,
      index.map((i, dim) => (dims.includes(dim) ? places[dims.indexOf(dim)] : i)),
    ),
  );
}

/** One number from each line along the dimensions. */
export function reduced(x: Grid, dim: unknown, keepdim: unknown, of: (line: number[]) => number): Grid {
  const dims = dimsFrom(dim, x.shape.length);
  const kept = grid(
    x.shape.map((size, d) => (dims.includes(d) ? 1 : size)),
    (index) => of(lineOf(x, index, dims)),
  );
  return keepdim === true ? kept : { shape: kept.shape.filter((_, d) => !dims.includes(d)), data: kept.data };
}

/** A line for each line along one dimension. */
export function along(x: Grid, dim: number, of: (line: number[]) => number[]): Grid {
  if (x.shape.length === 0) return { shape: [], data: of([...x.data]) };
  const [axis] = dimsFrom(dim, x.shape.length) as [number];
  return grid(x.shape, (index) => of(lineOf(x, index, [axis]))[index[axis]]);
}

export const sumOf = (line: readonly number[]): number => line.reduce((a, b) => a + b, 0);

// The error functions by Boole's rule on their integrals.
const integral = (f: (t: number) => number, from: number, to: number, steps = 2000): number => {
  const h = (to - from) / steps;
  return (
    ((2 * h) / 45) *
    sumOf(Array.from({ length: steps + 1 }, (_, i) => (i === 0 || i === steps ? 7 : [14, 32, 12, 32][i % 4]) * f(from + i * h)))
  );
};
const scale = 2 / Math.sqrt(Math.PI);

export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  return x === 0 ? x : x > 6 ? 1 : scale * integral((t) => Math.exp(-t * t), 0, x);
}

export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x > 27 ? 0 : scale * Math.exp(-x * x) * integral((t) => Math.exp(-2 * x * t - t * t), 0, 8);
}

/** By bisection, and near 0 by the first term of its series. */
export function erfinv(y: number): number {
  if (y < 0) return -erfinv(-y);
  if (y === 0 || y === 1 || !(y < 1)) return y === 0 ? y : y === 1 ? Infinity : NaN;
  if (y < 1e-7) return (Math.sqrt(Math.PI) / 2) * y;
  let [low, high] = [0, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    // From both sides, so that no digit is lost near 1.
    const isBelow = y < 0.5 ? erf(middle) < y : erfc(middle) > 1 - y;
    if (isBelow) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
