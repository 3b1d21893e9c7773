import type { AvgPoolWindow, Window } from '../../kernels/kernels.js';
import type { View } from '../../memory/storage.js';
import { contiguousStrides } from '../../shape/strides.js';
import { asNdarray, type Nd } from '../views.js';
import { everyIndex, runsOfWindow, type Grid } from './windows.js';

/** The largest of each window and where it stood: the first of equals; NaN above all, and of several the last, as in PyTorch. */
export function maxPool(x: View, out: View, indices: View, window: Window): void {
  const [from, to, where] = [asNdarray(x), asNdarray(out), asNdarray(indices)];
  const [input, output] = [denseGrid(from), denseGrid(to)];
  const runs = runsOfWindow(input, output, window);
  const [fromPlaces, toPlaces, wherePlaces] = [placesOf(from), placesOf(to), placesOf(where)];
  const step = window.stride.at(-1)!;
  const best = new Float64Array(toPlaces.length);
  const winner = new Int32Array(toPlaces.length);
  eachChannel(from, to, where, (baseX, baseOut, baseWhere) => {
    best.fill(-Infinity);
    winner.fill(-1);
    for (const positions of runs) {
      for (let r = 0; r < positions.length; r += 3) {
        let [p, q] = [positions[r], positions[r + 1]];
        for (let i = positions[r + 2]; i > 0; i--, p++, q += step) {
          const value = from.data[baseX + fromPlaces[q]];
          if (winner[p] === -1 || value > best[p] || Number.isNaN(value)) {
            best[p] = value;
            winner[p] = q;
          }
        }
      }
    }
    for (let p = 0; p < best.length; p++) {
      to.data[baseOut + toPlaces[p]] = best[p];
      where.data[baseWhere + wherePlaces[p]] = winner[p];
    }
  });
}

export function avgPool(x: View, out: View, window: AvgPoolWindow): void {
  const [from, to] = [asNdarray(x), asNdarray(out)];
  const runs = runsOfWindow(denseGrid(from), denseGrid(to), window);
  const [fromPlaces, toPlaces] = [placesOf(from), placesOf(to)];
  const divisors = divisorsOf(from, to, window);
  const step = window.stride.at(-1)!;
  const sums = new Float64Array(toPlaces.length);
  eachChannel(from, to, to, (baseX, baseOut) => {
    sums.fill(0);
    for (const positions of runs) {
      for (let r = 0; r < positions.length; r += 3) {
        let [p, q] = [positions[r], positions[r + 1]];
        for (let i = positions[r + 2]; i > 0; i--, p++, q += step) sums[p] += from.data[baseX + fromPlaces[q]];
      }
    }
    for (let p = 0; p < sums.length; p++) to.data[baseOut + toPlaces[p]] = sums[p] / divisors[p];
  });
}

export function avgPoolBackward(grad: View, gradX: View, window: AvgPoolWindow): void {
  const [g, to] = [asNdarray(grad), asNdarray(gradX)];
  const runs = runsOfWindow(denseGrid(to), denseGrid(g), window);
  const [gradPlaces, toPlaces] = [placesOf(g), placesOf(to)];
  const divisors = divisorsOf(to, g, window);
  const step = window.stride.at(-1)!;
  const shares = new Float64Array(gradPlaces.length);
  const sums = new Float64Array(toPlaces.length);
  eachChannel(to, g, g, (baseX, baseG) => {
    for (let p = 0; p < shares.length; p++) shares[p] = g.data[baseG + gradPlaces[p]] / divisors[p];
    sums.fill(0);
    for (const positions of runs) {
      for (let r = 0; r < positions.length; r += 3) {
        let [p, q] = [positions[r], positions[r + 1]];
        for (let i = positions[r + 2]; i > 0; i--, p++, q += step) sums[q] += shares[p];
      }
    }
    for (let q = 0; q < sums.length; q++) to.data[baseX + toPlaces[q]] = sums[q];
  });
}

/** The spatial dimensions, numbered row-major. */
function denseGrid(view: Nd): Grid {
  const shape = view.shape.slice(2);
  return { shape, strides: contiguousStrides(shape) };
}

/** From a row-major number of a spatial place to where it lies in memory. */
function placesOf(view: Nd): Int32Array {
  const strides = view.stride.slice(2);
  return Int32Array.from(everyIndex(view.shape.slice(2)), (index) => index.reduce((place, i, dim) => place + i * strides[dim], 0));
}

function eachChannel(a: Nd, b: Nd, c: Nd, visit: (a: number, b: number, c: number) => void): void {
  for (let n = 0; n < a.shape[0]; n++) {
    for (let channel = 0; channel < a.shape[1]; channel++) {
      const [baseA, baseB, baseC] = [a, b, c].map((view) => view.offset + n * view.stride[0] + channel * view.stride[1]);
      visit(baseA, baseB, baseC);
    }
  }
}

/** By what each output's sum is divided: the places of the window on input and padding, or on the input alone. */
function divisorsOf(x: Nd, out: Nd, { kernel, stride, padding, countIncludePad, divisorOverride }: AvgPoolWindow): Float64Array {
  const sizes = x.shape.slice(2);
  return Float64Array.from(everyIndex(out.shape.slice(2)), (index) => {
    if (divisorOverride !== null) return divisorOverride;
    return index.reduce((product, i, dim) => {
      const start = i * stride[dim] - padding[dim];
      const end = Math.min(start + kernel[dim], sizes[dim] + padding[dim]);
      return product * (countIncludePad ? end - start : Math.min(end, sizes[dim]) - Math.max(start, 0));
    }, 1);
  });
}
