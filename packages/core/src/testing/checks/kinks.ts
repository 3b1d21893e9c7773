import type { Tensor } from '../../index.js';
import { differentiableCases, outcome, tensorsAmong, withTensors, type Case } from '../case.js';
import { failure } from '../check-error.js';
import { cotangentFor, gradientsOf } from '../gradients.js';
import { gridOf, type Grid } from '../grid.js';
import { laidOut } from '../layouts.js';
import type { OpRow } from '../row.js';
import { Stream } from '../stream.js';

/** One direction alone may by chance not tell. */
const DIRECTIONS = 6;
const STEP = 1e-6;
/** Beyond this a slope is that of a pole or a jump, which differences cannot measure. */
const STEEP = 1e4;

/**
 * At chosen values, where there may be ties and corners: along a direction, the gradient lies between the slope before the point and the
 * slope behind it. This holds for every subgradient, and neither NaN nor an infinity passes.
 */
export function checkGradientsAtKinks(row: OpRow): void {
  for (const sample of differentiableCases(row, ['float64'])) {
    const areFinite = sample.tensors.every((x) => gridOf(x).data.every(Number.isFinite));
    const areWide = tensorsAmong(outcome(sample)).every(({ dtype }) => dtype !== 'float32');
    if (sample.isSmooth || !areFinite || !areWide) continue;
    const gradients = gradientsOf(sample);
    for (let seed = 1; seed <= DIRECTIONS; seed++) compareAlong(sample, gradients, new Stream(seed));
  }
}

function compareAlong(sample: Case, gradients: readonly (Grid | null)[], stream: Stream): void {
  const direction = new Map(sample.variables.map((x) => [x, Array.from({ length: x.numel }, () => stream.normal())]));
  const [before, here, behind] = [-STEP, 0, STEP].map((step) => resultsAt(sample, (x, i) => step * (direction.get(x)?.[i] ?? 0)));
  let [least, most] = [0, 0];
  here.forEach(({ shape, data }, output) => {
    const weights = cotangentFor(shape).data;
    data.forEach((value, i) => {
      const slopes = [value - before[output].data[i], behind[output].data[i] - value].map((rise) => (weights[i] * rise) / STEP);
      least += Math.min(...slopes);
      most += Math.max(...slopes);
    });
  });
  if (!(Math.abs(least) < STEEP && Math.abs(most) < STEEP)) return;
  let along = 0;
  sample.variables.forEach((x, k) => gradients[k]?.data.forEach((slope, i) => (along += slope * direction.get(x)![i])));
  const slack = 1e-4 * (1 + Math.max(Math.abs(least), Math.abs(most)));
  if (along >= least - slack && along <= most + slack) return;
  throw failure(
    sample,
    `along a direction the gradient gives ${along}, the slopes before and behind lie between ${least} and ${most}`,
    'the backward where elements are equal or 0: share the gradient, and mask what is 0 / 0',
  );
}

/** The float64 results when element i of each variable x is moved by `by(x, i)`. */
function resultsAt(sample: Case, by: (x: Tensor, i: number) => number): ReturnType<typeof gridOf>[] {
  const args = withTensors(sample, (x) => {
    const { shape, data } = gridOf(x);
    return laidOut({ shape, data: data.map((value, i) => value + by(x, i)) }, x.dtype, 'dense');
  });
  return tensorsAmong(outcome(sample, sample.row.call, args))
    .filter(({ dtype }) => dtype === 'float64')
    .map(gridOf);
}
