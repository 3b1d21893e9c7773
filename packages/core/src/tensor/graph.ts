import type { DType } from '../shape/dtype.js';
import type { Tensor } from './tensor.js';

/** Where the gradient of an operand goes: to a node's output, or to a leaf, which keeps it. */
export type Edge =
  | { readonly node: GraphNode; readonly output: number; readonly leaf: null }
  | { readonly node: null; readonly output: 0; readonly leaf: Tensor };

/** Called with a gradient when it is complete; what it returns, if anything, takes the gradient's place. */
export type TensorHook = (grad: Tensor) => unknown;

/** What `registerHook` gives back. */
export interface HookHandle {
  /** Takes the hook away. */
  remove(): void;
}

/** Shape and dtype of an output: what a gradient for it has to have. */
export interface OutputSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** One recorded application of an op. `autograd/` makes and walks them; a tensor only remembers which one it came from. */
export interface GraphNode {
  readonly name: string;
  /** Rises with every node made, so that going down by it meets every node after all that used its outputs. */
  readonly sequence: number;
  /** One an argument of the op; null where no gradient is wanted. */
  readonly edges: readonly (Edge | null)[];
  readonly outputs: readonly OutputSpec[];
  /** Hooks by output: they run on the whole gradient, before the node does. Null while there are none. */
  hooks: Map<number, Set<TensorHook>> | null;
  /** Tensors whose `grad` is to be kept although they are no leaves, by output. Null while there are none. */
  retained: Map<number, Tensor> | null;
  /** From the gradients of the outputs to those of the arguments. */
  apply(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[];
  /** Lets go of what was saved for `apply`. */
  release(): void;
}
