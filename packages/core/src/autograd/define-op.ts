import { isFloating } from '../shape/dtype.js';
import type { Edge } from '../tensor/graph.js';
import { Tensor } from '../tensor/tensor.js';
import { edgeOf } from './edges.js';
import { isGradEnabled, noGrad } from './grad-mode.js';
import { RecordedNode, type BackwardContext, type BackwardFunction } from './node.js';

/** One result, or several. */
export type OpResult = Tensor | readonly Tensor[];

/** A function of tensors that autograd can walk back through. */
export type Op<Args extends readonly unknown[], Out extends OpResult = Tensor> = (...args: Args) => Out;

/** What makes an op: how its result is computed, and how a gradient goes from the result to the arguments. */
export interface OpDefinition<Args extends readonly unknown[], Saved extends readonly unknown[], Out extends OpResult> {
  /**
   * Computes the result, unrecorded. `save` is what `backward` will be given; a saved tensor must not change until then, and is let go after
   * it. Only its own items are watched so, not those of a list among them: spread that.
   * A result that shares the storage of an argument is a view of it.
   */
  forward(this: void, ...args: Args): { readonly out: Out; readonly save?: Saved };
  /**
   * The gradients of the arguments, in their order; null for what is no tensor, and for what nobody `needs`. Written with ops, so that it
   * can be differentiated again. Left out: the result never requires a gradient.
   */
  backward?(this: void, context: BackwardContext<Saved>): readonly (Tensor | null)[];
}

/**
 * Makes an op: the only way into the graph, for what is built in as for plugins.
 *
 * Results of an integer or bool dtype are not differentiable, the others are, as soon as one argument requires a gradient.
 *
 * @see torch.autograd.Function
 * @example
 * const double = defineOp('double', {
 *   forward: (x: Tensor) => ({ out: x.mul(2) }),
 *   backward: ({ grad }) => [grad.mul(2)],
 * });
 * double(ones([2])).toArray() // [2, 2]
 */
export function defineOp<
  Args extends readonly unknown[],
  const Saved extends readonly unknown[] = readonly [],
  Out extends OpResult = Tensor,
>(name: string, definition: OpDefinition<Args, Saved, Out>): Op<Args, Out> {
  const { forward, backward } = definition;
  return (...args) => {
    const wanted = isGradEnabled() && backward !== undefined && args.some((arg) => arg instanceof Tensor && arg.requiresGrad);
    const { out, save } = isGradEnabled() ? noGrad(() => forward(...args)) : forward(...args);
    // An argument handed back keeps its own place in the graph: the result is a view of it.
    const result = (out instanceof Tensor ? unlessOneOf(args, out) : out.map((output) => unlessOneOf(args, output))) as Out;
    const outputs: readonly Tensor[] = result instanceof Tensor ? [result] : result;
    const known = isGradEnabled() && backward !== undefined;
    for (const output of outputs) noteView(output, args, known);
    if (wanted) record(name, args, outputs, save ?? [], backward as BackwardFunction);
    return result;
  };
}

function unlessOneOf(args: readonly unknown[], output: Tensor): Tensor {
  return args.includes(output) ? output.detach() : output;
}

function noteView(output: Tensor, args: readonly unknown[], known: boolean): void {
  for (const arg of args) {
    if (arg instanceof Tensor && arg.storage === output.storage) {
      output.viewOf = { base: arg.viewOf?.base ?? arg, recorded: known && (arg.viewOf?.recorded ?? true) };
      return;
    }
  }
}

function record(
  name: string,
  args: readonly unknown[],
  outputs: readonly Tensor[],
  save: readonly unknown[],
  backward: BackwardFunction,
): void {
  const tensors = args.map((arg) => (arg instanceof Tensor ? arg : null));
  const edges = tensors.map((tensor): Edge | null => (tensor === null ? null : edgeOf(tensor)));
  const node = new RecordedNode(name, tensors, edges, outputs, save, backward);
  outputs.forEach((output, i) => {
    if (isFloating(output.dtype)) output.moveTo(node, i);
  });
}
