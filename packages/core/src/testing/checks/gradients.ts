import { gradcheck, gradgradcheck, isFloating, type Tensor } from '../../index.js';
import { differentiableCases, outcome, tensorsAmong, withTensors, type Case } from '../case.js';
import { CheckError } from '../check-error.js';
import { compareValues, toleranceOf } from '../compare.js';
import { gradientsOf } from '../gradients.js';
import { floating, type OpRow } from '../row.js';

/** Gradients of the smooth samples agree with finite differences, in float64. */
export function checkGradients(row: OpRow): void {
  for (const sample of smoothCases(row)) measured(sample, 'the backward of the op', (call, inputs) => gradcheck(call, inputs));
}

/** Gradients of gradients agree with finite differences of gradients, in float64. */
export function checkSecondGradients(row: OpRow): void {
  const fix = 'backward has to be written with ops, and a fused backward to be an op with a backward of its own';
  for (const sample of smoothCases(row)) measured(sample, fix, (call, inputs) => gradgradcheck(call, inputs));
}

function smoothCases(row: OpRow): Case[] {
  return differentiableCases(row, ['float64']).filter(({ isSmooth }) => isSmooth);
}

function measured(
  sample: Case,
  fix: string,
  check: (call: (...inputs: Tensor[]) => readonly Tensor[], inputs: readonly Tensor[]) => unknown,
): void {
  const { row, name, variables } = sample;
  const call = (...inputs: Tensor[]): readonly Tensor[] => {
    const swapped = new Map(variables.map((x, i) => [x, inputs[i]]));
    return tensorsAmong(
      outcome(
        sample,
        row.call,
        withTensors(sample, (x) => swapped.get(x) ?? x),
      ),
    ).filter(({ dtype }) => isFloating(dtype));
  };
  variables.forEach((x) => x.requiresGrad_());
  try {
    check(call, variables);
  } catch (error) {
    if (error instanceof CheckError) throw error;
    throw new CheckError(row.name, name, error instanceof Error ? error.message : String(error), fix, error);
  } finally {
    variables.forEach((x) => x.requiresGrad_(false));
  }
}

/** A gradient that starts from four times as much is four times as large, with no digit lost: backward uses what it is given. */
export function checkGradientsScale(row: OpRow): void {
  for (const sample of differentiableCases(row, ['float64'])) {
    const once = gradientsOf(sample);
    gradientsOf(sample, { scale: -4 }).forEach((gradient, i) => {
      if (gradient === null) return;
      const wanted = { shape: gradient.shape, data: once[i]!.data.map((value) => -4 * value) };
      compareValues(gradient, wanted, {
        row,
        name: `${sample.name}, gradient ${i}`,
        tolerance: { rtol: 1e-9, atol: 1e-12 },
        fix: 'multiply by `grad` in backward',
      });
    });
  }
}

/** A gradient is the same whether it is asked for alone or with all others. */
export function checkGradientsAlone(row: OpRow): void {
  for (const sample of differentiableCases(row, ['float64'])) {
    if (sample.variables.length < 2) continue;
    const together = gradientsOf(sample);
    sample.variables.forEach((x, i) => {
      const [alone] = gradientsOf(sample, { of: [x] });
      const wanted = together[i] ?? null;
      if (wanted === null && alone === null) return;
      const name = `${sample.name}, gradient ${i}`;
      if (wanted === null || alone == null)
        throw new CheckError(row.name, name, 'there is one only when others are asked for too', '`needs` and `save` in the op');
      compareValues(alone, wanted, { row, name, tolerance: { rtol: 1e-12, atol: 1e-14 }, fix: '`needs` and `save` in the op' });
    });
  }
}

/** float32 gradients are those of float64, rounded; also at chosen values such as ±100, where only float32 overflows. */
export function checkGradientsOfFloat32(row: OpRow): void {
  if (!row.dtypes.includes('float64')) return;
  const wide = differentiableCases(row, ['float64']);
  differentiableCases(row, ['float32']).forEach((sample, at) => {
    const { rtol, atol } = toleranceOf(row, 'float32');
    // The inputs differ by their rounding, and the slopes of the samples are not steep: a few times the tolerance of the values.
    const tolerance = { rtol: 20 * rtol, atol: 20 * Math.max(atol, 1e-7) };
    const references = gradientsOf(wide[at]);
    gradientsOf(sample).forEach((gradient, i) => {
      const reference = references[i] ?? null;
      if (gradient === null || reference === null) return;
      compareValues(gradient, reference, {
        row,
        name: `${sample.name}, gradient ${i}`,
        tolerance,
        fix: 'an overflow in the backward: clamp the argument, or compute the slope from the result',
      });
    });
  });
}

/** Floating results require a gradient if an input does, unless the row says otherwise. */
export function checkRequiresGrad(row: OpRow): void {
  const samples = differentiableCases({ ...row, gradient: true }, floating);
  for (const sample of samples) {
    sample.variables.forEach((x) => x.requiresGrad_());
    const results = tensorsAmong(outcome(sample)).map(({ dtype, requiresGrad }) => ({ dtype, requiresGrad }));
    sample.variables.forEach((x) => x.requiresGrad_(false));
    results.forEach((result, i) => {
      const wanted = row.gradient !== false && isFloating(result.dtype);
      if (result.requiresGrad !== wanted) {
        throw new CheckError(
          row.name,
          sample.name,
          `requiresGrad of result ${i} is ${result.requiresGrad}, expected ${wanted}`,
          'the op has to be made by defineOp with a backward, or `gradient: false` in the row',
        );
      }
    });
  }
}
