import { Tensor, type Shape, type TypedArray } from '@lamella/core';
import type { Module, RemovableHook } from '../modules/module.js';

/** The values of a tensor as they were when it passed. */
export interface Passed {
  readonly shape: Shape;
  readonly values: TypedArray;
}

/** One call of a module. */
export interface Call {
  /** The path of the module; '' is the model. */
  readonly where: string;
  readonly module: Module;
  readonly inputs: readonly Passed[];
  /** Null when the call has thrown. */
  outputs: readonly Passed[] | null;
}

export interface Observation {
  /** The calls in the order in which they ended: what is within a module comes before it. */
  readonly calls: readonly Call[];
  /** What the forward gave; null when it has thrown. */
  readonly output: Tensor | null;
  readonly failure: { readonly error: unknown; readonly call: Call | null } | null;
}

/** Runs a forward of `model` and notes what goes into each module within it, and what comes out. */
export function observe(model: Module, forward: () => Tensor): Observation {
  const ended: Call[] = [];
  const open: Call[] = [];
  const hooks: RemovableHook[] = [];
  try {
    for (const [where, module] of model.namedModules()) {
      hooks.push(
        module.registerForwardPreHook((_, inputs) => {
          open.push({ where, module, inputs: tensorsIn(inputs), outputs: null });
          return undefined;
        }),
        module.registerForwardHook((_, __, output) => {
          const call = open.pop()!;
          call.outputs = tensorsIn(output);
          ended.push(call);
        }),
      );
    }
    const output: unknown = forward();
    if (!(output instanceof Tensor)) throw new Error(`the model gave ${output === null ? 'null' : typeof output}, and not a tensor`);
    return { calls: ended, output, failure: null };
  } catch (error) {
    return { calls: ended, output: null, failure: { error, call: open.at(-1) ?? null } };
  } finally {
    for (const hook of hooks) hook.remove();
  }
}

/** Tensors, and those in arrays and in the fields of plain objects. */
function tensorsIn(value: unknown): Passed[] {
  if (value instanceof Tensor) return [{ shape: value.shape, values: value.data() }];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.values(value).flatMap(tensorsIn);
  return [];
}

export function isFinitePassed({ values }: Passed): boolean {
  return values.every(Number.isFinite);
}

export function isSame(one: readonly Passed[], other: readonly Passed[]): boolean {
  return one.length === other.length && one.every(({ values }, i) => isSameValues(values, other[i]!.values));
}

function isSameValues(one: TypedArray, other: TypedArray): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (!Object.is(one[i], other[i])) return false;
  return true;
}
