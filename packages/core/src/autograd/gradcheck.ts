import { AutogradError } from '../errors/errors.js';
import { isFloating } from '../shape/dtype.js';
import { show } from '../shape/shape.js';
import { forEachPlace } from '../shape/strides.js';
import { allocateTensor } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { grad } from './backward.js';

/** The step of the finite differences, and how far they may lie from the gradient: |a - n| <= atol + rtol |n|. */
export interface GradcheckOptions {
  /** Default: 1e-6. */
  readonly eps?: number;
  /** Default: 1e-5. */
  readonly atol?: number;
  /** Default: 1e-3. */
  readonly rtol?: number;
}

type Outcome = Tensor | readonly Tensor[];

/**
 * Compares the gradients of `fn` with central differences, for every element of every input that requires a gradient. Inputs should be
 * float64 leaves. Returns true.
 *
 * @throws AutogradError that names the first element of output and input whose two numbers differ, and the numbers
 * @see torch.autograd.gradcheck
 * @example
 * gradcheck((x) => x.tanh(), [tensor([0.5, -1], { dtype: 'float64', requiresGrad: true })]) // true
 */
export function gradcheck(fn: (...inputs: Tensor[]) => Outcome, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  const wanted = inputs.filter((input) => input.requiresGrad);
  if (wanted.length === 0)
    throw new AutogradError('gradcheck', 'no input requires grad', { argument: 'inputs', hint: 'requiresGrad: true' });
  const run = (): readonly Tensor[] => outputsOf(fn(...inputs));
  const outputs = run();
  outputs.forEach((output, o) => {
    if (!isFloating(output.dtype)) return;
    const analytic = analyticJacobian(output, wanted);
    wanted.forEach((input, i) => {
      const numeric = numericJacobian(() => run()[o], input, eps);
      compare(analytic[i], numeric, { input, position: inputs.indexOf(input), output: o, atol, rtol });
    });
  });
  return true;
}

/**
 * `gradcheck` of the gradients themselves, with respect to the inputs and to the gradients they start from.
 *
 * @see torch.autograd.gradgradcheck
 * @example
 * gradgradcheck((x) => x.tanh(), [tensor([0.5, -1], { dtype: 'float64', requiresGrad: true })]) // true
 */
export function gradgradcheck(fn: (...inputs: Tensor[]) => Outcome, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean {
  const wanted = inputs.flatMap((input, i) => (input.requiresGrad ? [i] : []));
  const outputs = outputsOf(fn(...inputs)).filter((output) => output.requiresGrad);
  const cotangents = outputs.map((output) => spread(output));
  const gradients = (...all: Tensor[]): readonly Tensor[] => {
    const own = all.slice(0, inputs.length);
    const results = outputsOf(fn(...own)).filter((output) => output.requiresGrad);
    const grads = grad(
      results,
      wanted.map((i) => own[i]),
      { gradOutputs: all.slice(inputs.length), createGraph: true, allowUnused: true },
    );
    return grads.filter((g) => g !== null);
  };
  return gradcheck(gradients, [...inputs, ...cotangents], options);
}

const outputsOf = (outcome: Outcome): readonly Tensor[] => (Array.isArray(outcome) ? (outcome as readonly Tensor[]) : [outcome as Tensor]);

/** Values that are neither equal nor symmetric, so that a mistake does not cancel out. */
function spread(like: Tensor): Tensor {
  const result = allocateTensor(like.shape, 'float64');
  result.storage.values.set(Float64Array.from({ length: like.numel }, (_, i) => Math.sin(1 + 3 * i) + 0.3));
  return result.requiresGrad_();
}

/** One row an element of the output, one column an element of the input. */
type Jacobian = readonly Float64Array[];

function analyticJacobian(output: Tensor, inputs: readonly Tensor[]): Jacobian[] {
  const rows = inputs.map((): Float64Array[] => []);
  for (let row = 0; row < output.numel; row++) {
    const seed = allocateTensor(output.shape, output.dtype);
    seed.storage.values[row] = 1;
    const grads = output.requiresGrad
      ? grad([output], inputs, { gradOutputs: [seed], retainGraph: true, allowUnused: true })
      : inputs.map(() => null);
    inputs.forEach((input, i) => rows[i].push(grads[i] == null ? new Float64Array(input.numel) : Float64Array.from(grads[i].data())));
  }
  return rows;
}

function numericJacobian(run: () => Tensor, input: Tensor, eps: number): Jacobian {
  const places = placesOf(input);
  const columns = places.map((place) => {
    const before = input.storage.values[place];
    const at = (value: number): Float64Array => {
      input.storage.values[place] = value;
      return Float64Array.from(run().data());
    };
    try {
      const [above, below] = [at(before + eps), at(before - eps)];
      return above.map((value, i) => (value - below[i]) / (2 * eps));
    } finally {
      input.storage.values[place] = before;
    }
  });
  return Array.from({ length: run().numel }, (_, row) => Float64Array.from(columns, (column) => column[row]));
}

function placesOf(input: Tensor): number[] {
  const places: number[] = [];
  forEachPlace(input, (place) => places.push(place));
  return places;
}

interface Comparison {
  readonly input: Tensor;
  readonly position: number;
  readonly output: number;
  readonly atol: number;
  readonly rtol: number;
}

function compare(analytic: Jacobian, numeric: Jacobian, { input, position, output, atol, rtol }: Comparison): void {
  const { shape, dtype } = input;
  numeric.forEach((row, r) =>
    row.forEach((expected, c) => {
      const actual = analytic[r][c];
      if (Math.abs(actual - expected) <= atol + rtol * Math.abs(expected)) return;
      throw new AutogradError(
        'gradcheck',
        `the gradient of element ${r} of output ${output} by element ${c} of input ${position} ${show(shape)} is ${actual}, finite differences give ${expected}`,
        { shapes: [shape], dtype, ...(dtype === 'float64' ? {} : { hint: 'inputs of float64: those of float32 are too coarse' }) },
      );
    }),
  );
}
