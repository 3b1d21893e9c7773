import type { ConvWindow } from '../../kernels/kernels.js';
import type { View } from '../../memory/storage.js';
import { contiguousStrides } from '../../shape/strides.js';
import { numelOf } from '../../shape/shape.js';
import { asNdarray, type Nd } from '../views.js';
import { runsOfWindow, type Runs } from './windows.js';

// The three sums of a convolution run over the same meetings of output, input and weight; each leaves another one of them free.
// A kernel position moves the whole input against the whole output, so that the inner loop is a run along the last dimension.

interface Plan {
  readonly runs: readonly Runs[];
  readonly batch: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  /** From one element of a run to the next. */
  readonly stepX: number;
  readonly stepOut: number;
}

/** `x` is the larger side of the window (the input or its gradient), `out` the smaller one. */
function planOf(x: Nd, weight: Nd, out: Nd, window: ConvWindow, xStrides: readonly number[], outStrides: readonly number[]): Plan {
  const input = { shape: x.shape.slice(2), strides: xStrides };
  const output = { shape: out.shape.slice(2), strides: outStrides };
  const outChannels = weight.shape[0];
  return {
    runs: runsOfWindow(input, output, window),
    batch: x.shape[0],
    outChannels,
    groups: window.groups,
    inPerGroup: weight.shape[1],
    outPerGroup: outChannels / window.groups,
    stepX: window.stride.at(-1)! * xStrides.at(-1)!,
    stepOut: outStrides.at(-1)!,
  };
}

/** Places of the weight's kernel positions within one (o, c), in row-major order. */
function positionPlaces(weight: Nd): number[] {
  return weight.shape
    .slice(2)
    .reduce<number[]>(
      (places, size, dim) => places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * weight.stride[dim + 2])),
      [0],
    );
}

export function conv(x: View, weight: View, out: View, window: ConvWindow): void {
  const [from, w, to] = [asNdarray(x), asNdarray(weight), asNdarray(out)];
  const spatial = to.shape.slice(2);
  const plan = planOf(from, w, to, window, from.stride.slice(2), contiguousStrides(spatial));
  const places = positionPlaces(w);
  const sums = new Float64Array(numelOf(spatial));
  for (let n = 0; n < plan.batch; n++) {
    for (let o = 0; o < plan.outChannels; o++) {
      const firstChannel = Math.floor(o / plan.outPerGroup) * plan.inPerGroup;
      sums.fill(0);
      for (let c = 0; c < plan.inPerGroup; c++) {
        const base = from.offset + n * from.stride[0] + (firstChannel + c) * from.stride[1];
        const channel = w.offset + o * w.stride[0] + c * w.stride[1];
        plan.runs.forEach((runs, k) => addRuns(sums, 0, plan.stepOut, from.data, base, plan.stepX, w.data[channel + places[k]], runs, 0));
      }
      writeChannel(to, n, o, sums);
    }
  }
}

export function convInputGrad(grad: View, weight: View, gradX: View, window: ConvWindow): void {
  const [g, w, to] = [asNdarray(grad), asNdarray(weight), asNdarray(gradX)];
  const spatial = to.shape.slice(2);
  const plan = planOf(to, w, g, window, contiguousStrides(spatial), g.stride.slice(2));
  const places = positionPlaces(w);
  const sums = new Float64Array(numelOf(spatial));
  for (let n = 0; n < plan.batch; n++) {
    for (let channel = 0; channel < plan.groups * plan.inPerGroup; channel++) {
      const group = Math.floor(channel / plan.inPerGroup);
      sums.fill(0);
      for (let o = group * plan.outPerGroup; o < (group + 1) * plan.outPerGroup; o++) {
        const base = g.offset + n * g.stride[0] + o * g.stride[1];
        const weights = w.offset + o * w.stride[0] + (channel % plan.inPerGroup) * w.stride[1];
        plan.runs.forEach((runs, k) => addRuns(sums, 0, plan.stepX, g.data, base, plan.stepOut, w.data[weights + places[k]], runs, 1));
      }
      writeChannel(to, n, channel, sums);
    }
  }
}

export function convWeightGrad(grad: View, x: View, gradWeight: View, window: ConvWindow): void {
  const [g, from, to] = [asNdarray(grad), asNdarray(x), asNdarray(gradWeight)];
  const plan = planOf(from, to, g, window, from.stride.slice(2), g.stride.slice(2));
  const places = positionPlaces(to);
  for (let o = 0; o < plan.outChannels; o++) {
    const firstChannel = Math.floor(o / plan.outPerGroup) * plan.inPerGroup;
    for (let c = 0; c < plan.inPerGroup; c++) {
      plan.runs.forEach((runs, k) => {
        let sum = 0;
        for (let n = 0; n < plan.batch; n++) {
          const baseG = g.offset + n * g.stride[0] + o * g.stride[1];
          const baseX = from.offset + n * from.stride[0] + (firstChannel + c) * from.stride[1];
          sum += dotRuns(g.data, baseG, plan.stepOut, from.data, baseX, plan.stepX, runs);
        }
        to.data[to.offset + o * to.stride[0] + c * to.stride[1] + places[k]] = sum;
      });
    }
  }
}

type Numbers = Nd['data'];

/** sums += factor · values along every run. `side` says which of a run's two places is that of the sums: 0 the output's, 1 the input's. */
function addRuns(
  sums: Float64Array,
  base: number,
  step: number,
  values: Numbers,
  valuesBase: number,
  valuesStep: number,
  factor: number,
  runs: Runs,
  side: 0 | 1,
): void {
  for (let r = 0; r < runs.length; r += 3) {
    let p = base + runs[r + side];
    let q = valuesBase + runs[r + 1 - side];
    for (let i = runs[r + 2]; i > 0; i--, p += step, q += valuesStep) sums[p] += factor * values[q];
  }
}

function dotRuns(a: Numbers, baseA: number, stepA: number, b: Numbers, baseB: number, stepB: number, runs: Runs): number {
  let sum = 0;
  for (let r = 0; r < runs.length; r += 3) {
    let p = baseA + runs[r];
    let q = baseB + runs[r + 1];
    for (let i = runs[r + 2]; i > 0; i--, p += stepA, q += stepB) sum += a[p] * b[q];
  }
  return sum;
}

function writeChannel(to: Nd, n: number, channel: number, sums: Float64Array): void {
  const strides = to.stride.slice(2);
  const shape = to.shape.slice(2);
  const index = shape.map(() => 0);
  let place = to.offset + n * to.stride[0] + channel * to.stride[1];
  for (const sum of sums) {
    to.data[place] = sum;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      place += strides[dim];
      if (++index[dim] < shape[dim]) break;
      place -= strides[dim] * shape[dim];
      index[dim] = 0;
    }
  }
}
