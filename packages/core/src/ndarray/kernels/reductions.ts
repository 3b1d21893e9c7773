import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import type { ArgReduceName, ReduceName, RowName, ScanName } from '../../kernels/kernels.js';
import type { View } from '../../memory/storage.js';
import { asNdarray } from '../views.js';
import { eachLine, map2 } from './loops.js';

interface Reduction {
  readonly start: number;
  readonly step: (total: number, x: number) => number;
}

const reductions: Readonly<Record<ReduceName, Reduction>> = {
  sum: { start: 0, step: (total, x) => total + x },
  prod: { start: 1, step: (total, x) => total * x },
  max: { start: -Infinity, step: Math.max },
  min: { start: Infinity, step: Math.min },
  any: { start: 0, step: (total, x) => (total !== 0 || x !== 0 ? 1 : 0) },
  all: { start: 1, step: (total, x) => (total !== 0 && x !== 0 ? 1 : 0) },
  countNonzero: { start: 0, step: (total, x) => total + Number(x !== 0) },
};

/** Totals are kept in double precision, one an element of `out`, and rounded once. */
export function reduce(name: ReduceName, x: View, dims: readonly number[], out: View): void {
  const { start, step } = reductions[name];
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const totals = ndarray(new Float64Array(to.size).fill(start), to.shape);
  // The totals, standing still along the reduced dimensions.
  const strides = totals.stride.map((stride, dim) => (dims.includes(dim) ? 0 : stride));
  const running = ndarray(totals.data, from.shape, strides);
  map2(step, running, from, running);
  ops.assign(to, totals);
}

/** NaN counts as the largest and as the smallest, so that it shows. */
export function argReduce(name: ArgReduceName, x: View, dim: number, out: View): void {
  const sign = name === 'argmax' ? 1 : -1;
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const [size, step] = [from.shape[dim], from.stride[dim]];
  eachLine([from, to], dim, ([px, po]) => {
    let best = 0;
    for (let i = 1; i < size; i++) {
      const [value, champion] = [from.data[px + i * step], from.data[px + best * step]];
      if (!Number.isNaN(champion) && (Number.isNaN(value) || sign * value > sign * champion)) best = i;
    }
    to.data[po] = best;
  });
}

export function scan(name: ScanName, x: View, dim: number, out: View): void {
  const { start, step } = reductions[name === 'cumsum' ? 'sum' : 'prod'];
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const [size, stepX, stepOut] = [from.shape[dim], from.stride[dim], to.stride[dim]];
  eachLine([from, to], dim, ([px, po]) => {
    let total = start;
    for (let i = 0; i < size; i++) to.data[po + i * stepOut] = total = step(total, from.data[px + i * stepX]);
  });
}

/** softmax: exp(x) / Σ exp(x); logSoftmax: x - log Σ exp(x); both after the largest x is taken off, so that nothing overflows. */
export function row(name: RowName, x: View, dim: number, out: View): void {
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const [size, stepX, stepOut] = [from.shape[dim], from.stride[dim], to.stride[dim]];
  eachLine([from, to], dim, ([px, po]) => {
    let largest = -Infinity;
    for (let i = 0; i < size; i++) largest = Math.max(largest, from.data[px + i * stepX]);
    let total = 0;
    for (let i = 0; i < size; i++) total += Math.exp(from.data[px + i * stepX] - largest);
    const logTotal = Math.log(total);
    for (let i = 0; i < size; i++) {
      const shifted = from.data[px + i * stepX] - largest;
      to.data[po + i * stepOut] = name === 'softmax' ? Math.exp(shifted) / total : shifted - logTotal;
    }
  });
}

/** softmax: y (g - Σ g y); logSoftmax: g - exp(y) Σ g. */
export function rowBackward(name: RowName, grad: View, y: View, dim: number, out: View): void {
  const [g, from, to] = [asNdarray(grad), asNdarray(y), asNdarray(out)];
  const [size, stepG, stepY, stepOut] = [from.shape[dim], g.stride[dim], from.stride[dim], to.stride[dim]];
  eachLine([g, from, to], dim, ([pg, py, po]) => {
    let total = 0;
    for (let i = 0; i < size; i++) total += g.data[pg + i * stepG] * (name === 'softmax' ? from.data[py + i * stepY] : 1);
    for (let i = 0; i < size; i++) {
      const [slope, value] = [g.data[pg + i * stepG], from.data[py + i * stepY]];
      to.data[po + i * stepOut] = name === 'softmax' ? value * (slope - total) : slope - Math.exp(value) * total;
    }
  });
}

export function sort(x: View, dim: number, descending: boolean, values: View, indices: View): void {
  const [from, toValues, toIndices] = [asNdarray(x), asNdarray(values), asNdarray(indices)];
  const size = from.shape[dim];
  const step = from.stride[dim];
  const sign = descending ? -1 : 1;
  eachLine([from, toValues, toIndices], dim, ([px, pv, pi]) => {
    const line = Float64Array.from({ length: size }, (_, i) => from.data[px + i * step]);
    const order = Array.from(line.keys()).sort((i, j) => sign * compare(line[i], line[j]) || i - j);
    order.forEach((source, target) => {
      toValues.data[pv + target * toValues.stride[dim]] = line[source]!;
      toIndices.data[pi + target * toIndices.stride[dim]] = source;
    });
  });
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
