import { AutogradError, DTypeError, ShapeError } from '../errors/errors.js';
import { sameShape, show } from '../shape/shape.js';
import { onesLike } from '../tensor/creation.js';
import type { Edge } from '../tensor/graph.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { isOptions } from '../tensor/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { edgeOf } from './edges.js';
import { runBackward } from './engine.js';

/** How `backward` treats the graph it walks. */
export interface BackwardOptions {
  /** Keeps what was saved, for another walk. Default: `createGraph`. */
  readonly retainGraph?: boolean;
  /** Records the walk itself, so that its results can be differentiated again. Default: false. */
  readonly createGraph?: boolean;
}

export interface GradOptions extends BackwardOptions {
  /** The gradient to start from, one an output. Left out or null: 1, for an output of one element. */
  readonly gradOutputs?: Tensor | readonly (Tensor | null)[];
  /** Gives null for an input that the outputs do not depend on, instead of an error. Default: false. */
  readonly allowUnused?: boolean;
}

/**
 * Sums up the gradient of `output` in the `grad` of every leaf that it was computed from.
 *
 * Shape: `gradient` has the shape and dtype of `output`; it may be left out when `output` has one element.
 * @throws AutogradError when nothing was recorded, when the graph was freed, when a saved value was changed in place
 * @see torch.Tensor.backward
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * x.mul(x).sum().backward();
 * x.grad!.toArray() // [2, 4]
 */
export function backward(output: Tensor, gradient: Tensor | null | BackwardOptions = null, options: BackwardOptions = {}): void {
  if (isOptions(gradient)) {
    backward(output, null, gradient);
    return;
  }
  const { createGraph = false, retainGraph = createGraph } = options;
  runBackward({ roots: [rootOf('backward', output, gradient)], createGraph, retainGraph, targets: null });
}

/**
 * The gradients of `outputs` with respect to `inputs`; the `grad` of no leaf is touched.
 *
 * @throws AutogradError as `backward`, and when an input is not used and `allowUnused` is not set
 * @see torch.autograd.grad
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * const [slope] = grad([x.mul(x)], [x], { createGraph: true });
 * const [curvature] = grad([slope!], [x]);
 * curvature!.item() // 2
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  const { createGraph = false, retainGraph = createGraph, allowUnused = false } = options;
  const outputList = listOf(outputs);
  const gradOutputs = options.gradOutputs === undefined ? [] : listOf(options.gradOutputs);
  if (gradOutputs.length > outputList.length) {
    throw new AutogradError('grad', `got ${gradOutputs.length} gradients for ${outputList.length} outputs`, { argument: 'gradOutputs' });
  }
  const roots = outputList.map((output, i) => rootOf('grad', output, gradOutputs[i] ?? null));
  const targets = listOf(inputs).map((input): Edge => {
    const edge = edgeOf(input);
    if (edge === null)
      throw new AutogradError('grad', 'one of the differentiated tensors does not require grad', {
        argument: 'inputs',
        hint: 'requiresGrad_() before it is used',
      });
    return edge;
  });
  const grads = runBackward({ roots, createGraph, retainGraph, targets });
  if (!allowUnused && grads.includes(null)) {
    throw new AutogradError('grad', 'one of the differentiated tensors appears to not have been used in the graph', {
      argument: 'inputs',
      hint: '{ allowUnused: true }, if this is wanted',
    });
  }
  return grads;
}

function rootOf(op: string, output: Tensor, gradient: Tensor | null): { edge: Edge; grad: Tensor } {
  const edge = edgeOf(output);
  if (edge === null) {
    throw new AutogradError(op, 'the output does not require grad: it was computed from no tensor that does, or within noGrad', {
      hint: 'requiresGrad: true on the leaves',
    });
  }
  if (gradient === null) {
    if (output.numel !== 1) {
      throw new AutogradError(op, `grad can be implicitly created only for scalar outputs, got shape ${show(output.shape)}`, {
        shapes: [output.shape],
        hint: op === 'backward' ? 'x.sum().backward(), or backward(gradient)' : '{ gradOutputs }',
      });
    }
    return { edge, grad: onesLike(output) };
  }
  if (!sameShape(gradient.shape, output.shape)) {
    throw new ShapeError(op, `mismatch in shape: the gradient is ${show(gradient.shape)}, the output ${show(output.shape)}`, {
      shapes: [gradient.shape, output.shape],
    });
  }
  if (gradient.dtype !== output.dtype) {
    throw new DTypeError(op, `the gradient is ${gradient.dtype}, the output ${output.dtype}`, {
      dtype: gradient.dtype,
      hint: `gradient.to('${output.dtype}')`,
    });
  }
  return { edge, grad: gradient };
}

function listOf<Item>(items: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
}

attachMethods({ backward });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./backward.js'), 'backward'> {}
}
