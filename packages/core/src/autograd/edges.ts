import type { Edge } from '../tensor/graph.js';
import type { Tensor } from '../tensor/tensor.js';

/** The edge along which a gradient for `tensor` is sent; null where none is wanted. */
export function edgeOf(tensor: Tensor): Edge | null {
  const { node } = tensor;
  if (node !== null) return { node, output: tensor.outputIndex, leaf: null };
  return tensor.requiresGrad ? { node: null, output: 0, leaf: tensor } : null;
}
