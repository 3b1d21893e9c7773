import { AutogradError } from '../errors/errors.js';
import type { HookHandle, TensorHook } from '../tensor/graph.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { edgeOf } from './edges.js';

/**
 * Calls `hook` with the gradient of `tensor` in every backward pass, once it is whole; a tensor that it returns takes the gradient's place.
 * Hooks run in the order in which they were registered.
 *
 * @throws AutogradError when `tensor` does not require a gradient
 * @see torch.Tensor.register_hook
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const handle = x.registerHook((grad) => grad.mul(10));
 * x.sum().backward();
 * handle.remove();
 * x.grad!.toArray() // [10, 10]
 */
export function registerHook(tensor: Tensor, hook: TensorHook): HookHandle {
  const hooks = hooksOf(tensor);
  const entry: TensorHook = (grad) => hook(grad); // the same function may be registered twice
  hooks.add(entry);
  return { remove: () => void hooks.delete(entry) };
}

function hooksOf(tensor: Tensor): Set<TensorHook> {
  const edge = edgeOf(tensor);
  if (edge === null)
    throw new AutogradError('registerHook', 'cannot register a hook on a tensor that does not require grad', {
      hint: 'requiresGrad_() first',
    });
  if (edge.leaf !== null) return (tensor.leafHooks ??= new Set());
  const hooks = (edge.node.hooks ??= new Map<number, Set<TensorHook>>());
  const found = hooks.get(edge.output);
  if (found !== undefined) return found;
  const made = new Set<TensorHook>();
  hooks.set(edge.output, made);
  return made;
}

/**
 * Lets `tensor`, the result of an op, keep its gradient in `grad` as a leaf does.
 *
 * @throws AutogradError when `tensor` does not require a gradient
 * @see torch.Tensor.retain_grad
 * @example
 * const hidden = tensor([1, 2], { requiresGrad: true }).mul(3);
 * hidden.retainGrad();
 * hidden.sum().backward();
 * hidden.grad!.toArray() // [1, 1]
 */
export function retainGrad(tensor: Tensor): void {
  const edge = edgeOf(tensor);
  if (edge === null)
    throw new AutogradError('retainGrad', 'cannot retain the gradient of a tensor that does not require grad', {
      hint: 'requiresGrad_() first',
    });
  if (edge.node !== null) (edge.node.retained ??= new Map<number, Tensor>()).set(edge.output, tensor);
}

attachMethods({ registerHook, retainGrad });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./hooks.js'), 'registerHook' | 'retainGrad'> {}
}
