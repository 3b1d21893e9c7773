import { defaultGenerator, Generator, noGrad, Tensor } from '@lamella/core';
import { Module } from '../modules/module.js';
import { Buffer, Parameter } from '../modules/parameter.js';

type Restore = () => void;

/**
 * Runs `body`, and gives the model back what it had before: the memory of its parameters and buffers (`body` works on copies of them),
 * gradients, modes, fields and what stands in them, and the states of the generators: the default one, those in its fields, and `generators`.
 */
export function untouched<Result>(model: Module, generators: Iterable<Generator>, body: () => Result): Result {
  const restores = [...keepTensors(model), ...keepGenerators(model, generators), ...keepFields(model)];
  try {
    return body();
  } finally {
    for (const restore of restores.reverse()) restore();
  }
}

/** Parameters and buffers work on copies meanwhile, so that nobody who looks at their memory sees a change of value or of version. */
function keepTensors(model: Module): Restore[] {
  const copies = new Map<unknown, Tensor>(); // one for all that share their memory
  return [...model.parameters(), ...model.buffers()].map((tensor) => {
    const [original, grad, { requiresGrad }] = [tensor.detach(), tensor.peekGrad(), tensor];
    const known = copies.get(tensor.storage);
    const copy = known !== undefined && known.shape.join() === tensor.shape.join() ? known.detach() : original.clone();
    copies.set(tensor.storage, copy);
    tensor.grad = null;
    tensor.setData(copy);
    return () => {
      tensor.clearGrad();
      tensor.setData(original);
      tensor.requiresGrad_(requiresGrad);
      tensor.grad = grad;
    };
  });
}

function keepGenerators(model: Module, generators: Iterable<Generator>): Restore[] {
  return generatorsOf(model, generators).map((generator) => {
    const state = generator.getState();
    return () => void generator.setState(state);
  });
}

/** The default one, those in the fields of the model, and those given. */
export function generatorsOf(model: Module, generators: Iterable<Generator>): Generator[] {
  const found = new Set<Generator>([defaultGenerator, ...generators]);
  walk([...model.modules()], (value) => {
    if (value instanceof Generator) found.add(value);
  });
  return [...found];
}

/** What fields hold, and what the arrays, maps, sets and plain objects in them hold. */
function keepFields(model: Module): Restore[] {
  const restores: Restore[] = [];
  walk([...model.modules()], (value) => {
    if (Array.isArray(value)) restores.push(keepItems(value));
    else if (value instanceof Map) restores.push(keepEntries(value as Map<unknown, unknown>));
    else if (value instanceof Set) restores.push(keepMembers(value as Set<unknown>));
    else if (value instanceof Tensor) restores.push(...keepValues(value));
    else if (typeof value === 'object' && value !== null) restores.push(keepProperties(value));
  });
  return restores;
}

function keepItems(array: unknown[]): Restore {
  const items = [...array];
  return () => {
    if (array.length !== items.length || items.some((item, i) => !Object.is(item, array[i]))) array.splice(0, array.length, ...items);
  };
}

function keepEntries(map: Map<unknown, unknown>): Restore {
  const entries = [...map];
  return () => {
    map.clear();
    for (const [key, value] of entries) map.set(key, value);
  };
}

function keepMembers(set: Set<unknown>): Restore {
  const members = [...set];
  return () => {
    set.clear();
    for (const member of members) set.add(member);
  };
}

function keepProperties(holder: object): Restore {
  const kept = new Map(Object.entries(Object.getOwnPropertyDescriptors(holder)).filter(([, place]) => isDataField(place)));
  return () => {
    for (const [name, place] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (isDataField(place) && !kept.has(name)) Reflect.deleteProperty(holder, name);
    for (const [name, place] of kept) if (!Object.is(Reflect.get(holder, name), place.value)) Object.defineProperty(holder, name, place);
  };
}

// What is not enumerated is no field: a forward that is wrapped by hooks, for one.
function isDataField(place: PropertyDescriptor): boolean {
  return place.enumerable === true && 'value' in place;
}

/** A tensor that is neither parameter nor buffer, such as a hidden state that is written in place. */
function keepValues(tensor: Tensor): Restore[] {
  if (tensor instanceof Parameter || tensor instanceof Buffer) return [];
  const [copy, { version }] = [tensor.detach().clone(), tensor.storage];
  return [
    () => {
      if (tensor.storage.version !== version) noGrad(() => tensor.detach().copy_(copy));
    },
  ];
}

/** Visits values, and what stands in modules, arrays, maps, sets and plain objects among them, each once. */
function walk(values: Iterable<unknown>, visit: (value: unknown) => void): void {
  const seen = new Set<unknown>();
  const queue = [...values];
  for (let value = queue.pop(); queue.length > 0 || value !== undefined; value = queue.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isHolder(value)) queue.push(...contentsOf(value));
    if (isHolder(value) || value instanceof Tensor || value instanceof Generator) visit(value);
  }
}

function isHolder(value: object): boolean {
  if (value instanceof Module || Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
}

function contentsOf(value: object): unknown[] {
  if (Array.isArray(value) || value instanceof Set) return [...(value as Iterable<unknown>)];
  if (value instanceof Map) return [...(value as Map<unknown, unknown>).values()];
  return Object.values(Object.getOwnPropertyDescriptors(value)).flatMap((place) => (isDataField(place) ? [place.value as unknown] : []));
}
