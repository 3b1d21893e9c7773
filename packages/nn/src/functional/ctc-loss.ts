import {
  ArgumentError,
  AutogradError,
  checkFloating,
  checkTensor,
  defineOp,
  DTypeError,
  ShapeError,
  tensor,
  where,
  type Op,
  type Tensor,
} from '@lamella/core';
import { show } from './checks.js';
import { negativeLogLikelihood, occupancy, statesOf, type Lattice } from './ctc-lattice.js';
import { checkReduction, reduced, type ReductionOptions } from './reduction.js';

export interface CtcOptions extends ReductionOptions {
  /** The class that stands for no label. Default: 0. */
  readonly blank?: number;
  /** Counts what has no path, because it is too short for its labels, as 0 instead of as infinite. Default: false. */
  readonly zeroInfinity?: boolean;
}

/**
 * Minus the log-probability of a text of labels, when each time step says one of them or a blank, and nobody says which steps belong to
 * which label: the sum over all ways to spread the labels over the time steps. `mean` divides by the number of labels first.
 *
 * The gradient is that of the logits behind `logSoftmax`, as in PyTorch; it can be differentiated once more.
 *
 * Shape: logProbs (T, N, C), targets (N, S) or all labels one behind the other, both lengths (N); or (T, C), (S), () and (). The result has
 * no dimensions, or N with reduction `none`.
 * @throws ShapeError when shapes and lengths do not match; DTypeError when logProbs are no floats or targets no integers; ArgumentError on a
 * class or blank out of range, a length beyond T or S, or an unknown reduction
 * @see Graves et al. 2006, Connectionist Temporal Classification; torch.nn.functional.ctc_loss
 * @example
 * const logProbs = zeros([2, 1, 2]).logSoftmax(2);
 * nn.functional.ctcLoss(logProbs, tensor([[1]], { dtype: 'int32' }), [2], [1]).exp().item() // 1.3333333
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Tensor | readonly number[],
  targetLengths: Tensor | readonly number[],
  options: CtcOptions = {},
): Tensor {
  const { blank = 0, zeroInfinity = false, reduction = 'mean' } = options;
  checkReduction('ctcLoss', reduction);
  checkFloating('ctcLoss', logProbs);
  if (logProbs.ndim !== 2 && logProbs.ndim !== 3) {
    throw new ShapeError('ctcLoss', `expects logProbs (T, N, C) or (T, C), got ${show(logProbs.shape)}`, { shapes: [logProbs.shape] });
  }
  const x = logProbs.ndim === 3 ? logProbs : logProbs.unsqueeze(1);
  const [times, count, classes] = x.shape as [number, number, number];
  if (!(Number.isInteger(blank) && blank >= 0 && blank < classes)) {
    throw new ArgumentError('ctcLoss', `blank has to be one of ${classes} classes, got ${blank}`, { argument: 'blank' });
  }
  const lengths = lengthsOf('inputLengths', inputLengths, count, times);
  const labels = labelsOf(targets, lengthsOf('targetLengths', targetLengths, count, Infinity), classes);
  const samples = labels.map((text, n) => ({ n, times: lengths[n]!, states: statesOf(text, blank) }));
  const losses = ctcOp(x, samples, zeroInfinity);
  if (reduction !== 'mean') return reduced(logProbs.ndim === 3 ? losses : losses.squeeze(0), reduction);
  return losses.div(tensor(labels.map((text) => Math.max(1, text.length)))).mean();
}

/** What of a batch a sample is: its place, how many time steps it has, and the class of each state. */
interface Sample {
  readonly n: number;
  readonly times: number;
  readonly states: readonly number[];
}

const ctcOp: Op<[logProbs: Tensor, samples: readonly Sample[], zeroInfinity: boolean]> = defineOp('ctcLoss', {
  forward(x: Tensor, samples: readonly Sample[], zeroInfinity: boolean) {
    const losses = samples.map((sample) => negativeLogLikelihood(latticeOf(x, sample)));
    const isZeroed = (n: number): boolean => zeroInfinity && losses[n] === Infinity;
    const out = tensor(
      Float64Array.from(losses, (loss, n) => (isZeroed(n) ? 0 : loss)),
      { dtype: x.dtype },
    );
    return { out, save: [x, samples.filter(({ n }) => !isZeroed(n))] };
  },
  backward({ grad, saved: [x, samples] }) {
    const [steps, count] = x.shape as [number, number];
    const timesOf = new Map(samples.map(({ n, times }) => [n, times]));
    const within = Array.from({ length: steps * count }, (_, i) => Math.floor(i / count) < (timesOf.get(i % count) ?? 0));
    const isWithin = tensor(within, { dtype: 'bool' }).reshape([steps, count, 1]);
    const slope = where(isWithin, x.exp().sub(occupancyOp(x, samples)), 0);
    return [grad.reshape([1, count, 1]).mul(slope), null, null];
  },
});

// The occupancy of each class, and how it changes along a direction: the second derivative, which is symmetric.
const occupancyOp: Op<[logProbs: Tensor, samples: readonly Sample[]]> = defineOp('ctcOccupancy', {
  forward: (x: Tensor, samples: readonly Sample[]) => ({ out: eachLattice(x, samples), save: [x, samples] }),
  backward: ({ grad, saved: [x, samples] }) => [curvatureOp(grad, x, samples), null],
});

const curvatureOp: Op<[direction: Tensor, logProbs: Tensor, samples: readonly Sample[]]> = defineOp('ctcCurvature', {
  forward: (direction: Tensor, x: Tensor, samples: readonly Sample[]) => ({ out: eachLattice(x, samples, direction), save: [x, samples] }),
  backward({ grad, saved: [x, samples], needs }) {
    if (needs[1]) throw new AutogradError('ctcLoss', 'has no third derivative', { hint: 'no createGraph in the second backward' });
    return [curvatureOp(grad, x, samples), null, null];
  },
});

function eachLattice(x: Tensor, samples: readonly Sample[], direction?: Tensor): Tensor {
  const [, count, classes] = x.shape as [number, number, number];
  const out = new Float64Array(x.numel);
  for (const sample of samples) {
    const values = occupancy(latticeOf(x, sample), direction && rowsOf(direction, sample));
    values.forEach((value, i) => (out[(Math.floor(i / classes) * count + sample.n) * classes + (i % classes)] = value));
  }
  return tensor(out, { dtype: x.dtype }).reshape(x.shape);
}

function latticeOf(x: Tensor, sample: Sample): Lattice {
  return { logProbs: rowsOf(x, sample), classes: x.shape[2]!, times: sample.times, states: sample.states };
}

/** The time steps of one sample. */
function rowsOf(x: Tensor, { n, times }: Sample): Float64Array {
  return Float64Array.from(x.detach().select(1, n).narrow(0, 0, times).data());
}

function lengthsOf(argument: string, given: Tensor | readonly number[], count: number, most: number): readonly number[] {
  if (!isList(given)) checkTensor('ctcLoss', given, argument);
  const lengths = isList(given) ? given : Array.from(given.data());
  if (lengths.length !== count) {
    throw new ShapeError('ctcLoss', `${argument} has to have one number for each of ${count} samples, got ${lengths.length}`, { argument });
  }
  for (const length of lengths) {
    if (Number.isInteger(length) && length >= 0 && length <= most) continue;
    throw new ArgumentError('ctcLoss', `${argument} has to be whole numbers from 0 to ${most}, got ${length}`, { argument });
  }
  return lengths;
}

const isList = (x: unknown): x is readonly number[] => Array.isArray(x);

/** The labels of each sample: rows that are filled up, or one behind the other. */
function labelsOf(targets: Tensor, lengths: readonly number[], classes: number): number[][] {
  checkTensor('ctcLoss', targets, 'targets');
  const details = { shapes: [targets.shape], argument: 'targets' };
  if (targets.dtype !== 'int32' && targets.dtype !== 'uint8') {
    throw new DTypeError('ctcLoss', `targets are class numbers of int32, got ${targets.dtype}`, {
      ...details,
      dtype: targets.dtype,
      hint: "targets.to('int32')",
    });
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const fits = targets.ndim === 1 ? targets.numel === total : targets.ndim === 2 && targets.shape[0] === lengths.length;
  if (!fits) {
    const wanted = `(${lengths.length}, S), or ${total} labels one behind the other`;
    throw new ShapeError('ctcLoss', `targets have to be ${wanted}, got ${show(targets.shape)}`, details);
  }
  const [values, longest] = [Array.from(targets.data()), targets.shape[1] ?? Infinity];
  let next = 0;
  return lengths.map((length, n) => {
    if (length > longest)
      throw new ArgumentError('ctcLoss', `a text of ${length} labels, but targets have ${longest}`, { argument: 'targetLengths' });
    const from = targets.ndim === 1 ? next : n * longest;
    next += length;
    const labels = values.slice(from, from + length);
    const wrong = labels.find((label) => label < 0 || label >= classes);
    if (wrong !== undefined) throw new ArgumentError('ctcLoss', `label ${wrong} is out of bounds for ${classes} classes`, details);
    return labels;
  });
}
