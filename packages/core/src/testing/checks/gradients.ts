import { gradcheck, gradgradcheck, isFloating, type Tensor } from '../../index.js';
import { differentiableCases, outcome, tensorsAmong, withTensors, type Case } from '../case.js';
import { CheckError, failure } from '../check-error.js';
import { compareGradients, nearly, toleranceOf } from '../compare.js';
import { gradientsOf } from '../gradients.js';
import { floating, type OpRow } from '../row.js';

/** Gradients of the smooth samples agree with finite differences, in float64. */
export function checkGradients(row: OpRow): void {
  for (const sample of smoothCases(row)) measured(sample, 'the backward of the op', gradcheck);
}

/** Gradients of gradients agree with finite differences of gradients, in float64. */
export function checkSecondGradients(row: OpRow): void {
  const fix = 'backward has to be written with ops, and a fused backward to be an op with a backward of its own';
  for (const sample of smoothCases(row)) measured(sample, fix, gradgradcheck);
}

function smoothCases(row: OpRow): Case[] {
  return differentiableCases(row, ['float64']).filter(({ isSmooth }) => isSmooth);
}

function measured(sample: Case, fix: string, check: typeof gradcheck): void {
  const { row, variables } = sample;
  const call = (...inputs: Tensor[]): readonly Tensor[] => {
    const args = withTensors(sample, (x) => (variables.includes(x) ? inputs[variables.indexOf(x)] : x));
    return tensorsAmong(outcome(sample, row.call, args)).filter(({ dtype }) => isFloating(dtype));
  };
  variables.forEach((x) => x.requiresGrad_());
  try {
    check(call, variables);
  } catch (error) {
    if (error instanceof CheckError) throw error;
    throw failure(sample, error instanceof Error ? error.message : String(error), fix, error);
  } finally {
    variables.forEach((x) => x.requiresGrad_(false));
  }
}

/** A gradient that starts from four times as much is four times as large, with no digit lost: backward uses what it is given. */
export function checkGradientsScale(row: OpRow): void {
  for (const sample of differentiableCases(row, ['float64'])) {
    const wanted = gradientsOf(sample).map((once) => once && { shape: once.shape, data: once.data.map((value) => -4 * value) });
    compareGradients(gradientsOf(sample, { scale: -4 }), wanted, { ...sample, tolerance: nearly, fix: 'multiply by `grad` in backward' });
  }
}

/** A gradient is the same whether it is asked for alone or with all others. */
export function checkGradientsAlone(row: OpRow): void {
  for (const sample of differentiableCases(row, ['float64'])) {
    if (sample.variables.length < 2) continue;
    const together = gradientsOf(sample);
    const alone = sample.variables.map((x) => gradientsOf(sample, { of: [x] })[0]);
    compareGradients(alone, together, { ...sample, tolerance: nearly, fix: '`needs` and `save` in the op' });
  }
}

/** float32 gradients are those of float64, rounded; also at chosen values such as ±100, where only float32 overflows. */
export function checkGradientsOfFloat32(row: OpRow): void {
  if (!row.dtypes.includes('float64')) return;
  const { rtol, atol } = toleranceOf(row, 'float32');
  // Inputs and the gradients that backward starts from differ by their rounding, which a slope may enlarge.
  const tolerance = { rtol: 20 * rtol, atol: 20 * Math.max(atol, 1e-7) };
  const fix = 'an overflow in the backward: clamp the argument, or compute the slope from the result';
  const wide = differentiableCases(row, ['float64']);
  differentiableCases(row, ['float32']).forEach((sample, i) => {
    compareGradients(gradientsOf(sample), gradientsOf(wide[i]), { ...sample, tolerance, fix });
  });
}

/** Floating results require a gradient if an input does, unless the row says otherwise. */
export function checkRequiresGrad(row: OpRow): void {
  for (const sample of differentiableCases({ ...row, gradient: true }, floating)) {
    sample.variables.forEach((x) => x.requiresGrad_());
    const results = tensorsAmong(outcome(sample)).map(({ dtype, requiresGrad }) => ({ dtype, requiresGrad }));
    sample.variables.forEach((x) => x.requiresGrad_(false));
    results.forEach(({ dtype, requiresGrad }, i) => {
      const wanted = row.gradient !== false && isFloating(dtype);
      if (requiresGrad === wanted) return;
      throw failure(
        sample,
        `requiresGrad of result ${i} is ${requiresGrad}, expected ${wanted}`,
        'the op has to be made by defineOp with a backward, or `gradient: false` in the row',
      );
    });
  }
}
