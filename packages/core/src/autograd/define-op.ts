import { isFloating } from '../shape/dtype.js';
import type { Edge } from '../tensor/graph.js';
import { Tensor } from '../tensor/tensor.js';
import { edgeOf } from './edges.js';
import { isGradEnabled, switchRecording } from './grad-mode.js';
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
   * can be differentiated again. The memory of the gradients that come and go is taken back as soon as they are used: `clone()` what is to
   * be kept. Left out: the result never requires a gradient.
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
  // Small ops are called a million times a second: no closures and no array methods on this way.
  return (...args) => {
    const mode = isGradEnabled();
    const known = mode && backward !== undefined;
    const wanted = known && anyRequiresGrad(args);
    switchRecording(false);
    let computed;
    try {
      computed = forward(...args);
    } finally {
      switchRecording(mode);
    }
    const { out, save } = computed;
    if (out instanceof Tensor) {
      const result = asOwn(out, args, known);
      if (wanted) record(name, args, [result], save ?? [], backward as BackwardFunction);
      return result as Out & Tensor;
    }
    const results = out.map((output) => asOwn(output, args, known));
    if (wanted) record(name, args, results, save ?? [], backward as BackwardFunction);
    return results as readonly Tensor[] as Out;
  };
}

function anyRequiresGrad(args: readonly unknown[]): boolean {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Tensor && arg.requiresGrad) return true;
  }
  return false;
}

/** The output as a tensor of its own, which knows of what it is a view. An argument handed back keeps its own place in the graph. */
function asOwn(output: Tensor, args: readonly unknown[], known: boolean): Tensor {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (!(arg instanceof Tensor) || arg.storage !== output.storage) continue;
    const view = args.includes(output) ? output.detach() : output;
    view.viewOf = { base: arg.viewOf?.base ?? arg, recorded: known && (arg.viewOf?.recorded ?? true) };
    return view;
  }
  return output;
}

function record(
  name: string,
  args: readonly unknown[],
  outputs: readonly Tensor[],
  save: readonly unknown[],
  backward: BackwardFunction,
): void {
  const edges: (Edge | null)[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    edges.push(arg instanceof Tensor ? edgeOf(arg) : null);
  }
  const node = new RecordedNode(name, edges, outputs, save, backward);
  for (let i = 0; i < outputs.length; i++) if (isFloating(outputs[i].dtype)) outputs[i].moveTo(node, i);
}
