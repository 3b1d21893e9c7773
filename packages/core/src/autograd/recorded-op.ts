import type { OutputSpec } from '../tensor/graph.js';
import type { Tensor } from '../tensor/tensor.js';
import { edgeOf } from './edges.js';

/** Where an operand of a recorded op came from: the output of another op, or a leaf. */
export type OperandOrigin =
  | { readonly node: RecordedOp; readonly output: number; readonly leaf: null }
  | { readonly node: null; readonly output: 0; readonly leaf: Tensor };

/** A recorded application of an op, to be looked at: PyTorch's `grad_fn`. */
export interface RecordedOp {
  readonly name: string;
  /** Rises with every op that is recorded. */
  readonly sequence: number;
  /** One an argument of the op; null where no gradient is wanted. */
  readonly edges: readonly (OperandOrigin | null)[];
  /** Shape and dtype of each output. */
  readonly outputs: readonly OutputSpec[];
}

/**
 * Where a tensor came from: the recorded op and which of its outputs it is, or the tensor itself where it is a leaf that requires a gradient.
 * Null where nothing is recorded.
 *
 * @see torch.Tensor.grad_fn
 * @example
 * const x = ones([2], { requiresGrad: true });
 * originOf(x.mul(2))?.node?.name // 'mul'
 */
export function originOf(tensor: Tensor): OperandOrigin | null {
  return edgeOf(tensor);
}
