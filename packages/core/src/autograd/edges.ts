import type { Edge } from '../tensor/graph.js';
import type { Tensor } from '../tensor/tensor.js';

/** The edge along which a gradient for `tensor` is sent; null where none is wanted. */
export function edgeOf(tensor: Tensor): Edge | null {
  followBase(tensor);
  if (tensor.node !== null) return { node: tensor.node, output: tensor.outputIndex };
  return tensor.requiresGrad ? { leaf: tensor } : null;
}

/** A view whose base was changed in place since is from now on a reader of the changed base. */
function followBase(view: Tensor): void {
  if (view.viewOf === null || !view.viewOf.recorded) return;
  const { rewritten } = view.viewOf.base;
  if (rewritten === null || rewritten.times === view.rewritingsSeen) return;
  view.node = rewritten.nodeOfView(view);
  view.outputIndex = 0;
  view.rewritingsSeen = rewritten.times;
}
