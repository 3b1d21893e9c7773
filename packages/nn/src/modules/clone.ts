import { Tensor } from '@lamella/core';
import { Module } from './module.js';
import { Buffer, Parameter } from './parameter.js';

/**
 * A copy of a module with parameters and buffers of its own: nothing is drawn, and what was one parameter in two places is one again. Other
 * tensors are copied as well; functions, generators and the like are shared. Gradients and forward hooks stay behind.
 *
 * A class with fields that are private by `#` cannot be cloned: its constructor is not called.
 *
 * @see copy.deepcopy in PyTorch
 * @example
 * const layer = new nn.Linear(2, 2);
 * const copy = nn.cloneModule(layer);
 * [copy.weight === layer.weight, copy.weight.equal(layer.weight)] // [false, true]
 */
export function cloneModule<M extends Module>(module: M): M {
  return cloneValue(module, new Map()) as M;
}

/** `seen` has the copy of each object that was met before. */
function cloneValue(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const note = <T>(copy: T): T => (seen.set(value, copy), copy);
  if (value instanceof Tensor) return note(cloneTensor(value));
  if (value instanceof Module) {
    // The constructor of Module alone: that of the class would draw.
    const copy = note(Reflect.construct(Module, [], value.constructor) as Record<string, unknown>);
    for (const [name, field] of Object.entries(value)) copy[name] = cloneValue(field, seen);
    return copy;
  }
  if (Array.isArray(value)) {
    const copy = note<unknown[]>([]);
    for (const item of value) copy.push(cloneValue(item, seen));
    return copy;
  }
  if (value instanceof Map) {
    const copy = note(new Map<unknown, unknown>());
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) copy.set(key, cloneValue(item, seen));
    return copy;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const copy = note<Record<string, unknown>>({});
  for (const [name, field] of Object.entries(value)) copy[name] = cloneValue(field, seen);
  return copy;
}

function cloneTensor(x: Tensor): Tensor {
  const data = x.detach().clone();
  if (x instanceof Parameter) return new Parameter(data, x.requiresGrad);
  if (x instanceof Buffer) return new Buffer(data, { persistent: x.persistent });
  return data;
}
