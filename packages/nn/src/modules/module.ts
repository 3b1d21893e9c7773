import { ArgumentError, isFloating, type FloatingDType, type Tensor } from '@lamella/core';
import { Buffer, Parameter } from './parameter.js';
import { copyState, keyOf, type Incompatible, type StateDict } from './state-dict.js';

/** Called after `forward`; what it returns, if anything, takes the output's place. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;

/** Called before `forward`; an array that it returns takes the place of the inputs. */
export type ForwardPreHook = (module: Module, inputs: readonly unknown[]) => readonly unknown[] | undefined;

/** Takes a hook away again. */
export interface RemovableHook {
  remove(): void;
}

/**
 * The parent of all layers and models: a class with fields and a `forward`. Parameters, buffers and modules are found in the fields, in
 * arrays and maps of them too, in the order in which they were set.
 *
 * A field must not be private by `#`: nobody could find it. `private` is fine.
 *
 * @see torch.nn.Module
 * @example
 * class Residual extends nn.Module {
 *   readonly fc = new nn.Linear(4, 4);
 *   override forward(x: Tensor): Tensor {
 *     return x.add(this.fc.forward(x).selu());
 *   }
 * }
 * [...new Residual().namedParameters()].map(([name]) => name) // ['fc.weight', 'fc.bias']
 */
export abstract class Module {
  /** What printing and saving call it: class names do not survive a bundler. */
  static readonly type: string = 'Module';

  /** Whether layers that differ between training and evaluation, such as dropout, do as in training. */
  training = true;

  /** The class's `type`. */
  get type(): string {
    return (this.constructor as typeof Module).type;
  }

  abstract forward(...inputs: never[]): unknown;

  /** Sets this module and all within it to training (or, with false, to evaluation). */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Sets this module and all within it to evaluation. */
  eval(): this {
    return this.train(false);
  }

  /** The fields in which parameters, buffers and modules are looked for. A container may give other names to what it holds. */
  protected members(): Iterable<readonly [name: string, value: unknown]> {
    return Object.entries(this);
  }

  /** The modules directly within this one, each once, by name. */
  *namedChildren(): Generator<[name: string, module: Module]> {
    yield* eachOnce(this.#heldModules());
  }

  /** This module and all within it, each once, by dotted name (of this one: ''). */
  *namedModules(prefix = '', seen: Set<Module> = new Set()): Generator<[name: string, module: Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren()) yield* child.namedModules(join(prefix, name), seen);
  }

  *children(): Generator<Module> {
    for (const [, module] of this.namedChildren()) yield module;
  }

  *modules(): Generator<Module> {
    for (const [, module] of this.namedModules()) yield module;
  }

  /** All parameters, each once, by dotted name: PyTorch's, so that `inProjWeight` is `in_proj_weight`. */
  *namedParameters(): Generator<[name: string, parameter: Parameter]> {
    for (const [name, value] of eachOnce(this.#namedTensors())) if (value instanceof Parameter) yield [name, value];
  }

  *parameters(): Generator<Parameter> {
    for (const [, parameter] of this.namedParameters()) yield parameter;
  }

  /** All buffers, each once, by dotted name. */
  *namedBuffers(): Generator<[name: string, buffer: Buffer]> {
    for (const [name, value] of eachOnce(this.#namedTensors())) if (value instanceof Buffer) yield [name, value];
  }

  *buffers(): Generator<Buffer> {
    for (const [, buffer] of this.namedBuffers()) yield buffer;
  }

  /** Parameters and buffers of this module, then of those within it; one that stands in two places comes twice. */
  *#namedTensors(prefix = '', within: readonly Module[] = []): Generator<[name: string, tensor: Parameter | Buffer]> {
    if (within.includes(this)) return; // a field that leads back to a parent
    const entries = [...held(this.members())];
    // PyTorch lists a module's parameters, then its buffers, then its children.
    for (const [name, value] of entries) if (value instanceof Parameter) yield [join(prefix, name), value];
    for (const [name, value] of entries) if (value instanceof Buffer) yield [join(prefix, name), value];
    for (const [name, value] of entries) if (value instanceof Module) yield* value.#namedTensors(join(prefix, name), [...within, this]);
  }

  /** The modules directly within this one; one that stands in two places comes twice. */
  *#heldModules(): Generator<[name: string, module: Module]> {
    for (const [name, value] of held(this.members())) if (value instanceof Module) yield [name, value];
  }

  /**
   * Parameters and persistent buffers by PyTorch's keys, in PyTorch's order. They share the module's memory: `clone()` to keep a moment.
   *
   * @example
   * Object.keys(new nn.Sequential(new nn.Linear(2, 1), new nn.SELU()).stateDict()) // ['0.weight', '0.bias']
   */
  stateDict(): StateDict {
    return Object.fromEntries([...this.#state()].map(([key, tensor]) => [key, tensor.detach()]));
  }

  /**
   * Copies the values of a state dict into this module's parameters and buffers.
   *
   * @throws StateDictError on missing, unexpected or misshapen keys; nothing is changed then
   */
  loadStateDict(entries: Readonly<StateDict>, options: { readonly strict?: boolean } = {}): Incompatible {
    const { strict = true } = options;
    return copyState(this.#state(), entries, strict);
  }

  #state(): Map<string, Tensor> {
    return new Map([...this.#namedTensors()].filter(([, tensor]) => tensor instanceof Parameter || tensor.persistent));
  }

  /**
   * Converts all parameters, their gradients, and buffers of a floating dtype. Parameters stay the same objects, so that an optimiser goes on
   * with them.
   */
  to(dtype: FloatingDType): this {
    if (!isFloating(dtype)) {
      throw new ArgumentError('Module.to', `parameters are float32 or float64, got ${String(dtype)}`, {
        argument: 'dtype',
        hint: "to('float64')",
      });
    }
    for (const [, tensor] of this.#namedTensors()) {
      if (!isFloating(tensor.dtype) || tensor.dtype === dtype) continue;
      const { grad } = tensor;
      tensor.setData(tensor.detach().to(dtype));
      tensor.grad = grad?.detach().to(dtype) ?? null;
    }
    return this;
  }

  /** Clears the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.clearGrad();
  }

  /** Lets all parameters be learnt, or (with false) freezes them. */
  requiresGrad_(wanted = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(wanted);
    return this;
  }

  /** Calls `fn` with every module within this one, then with this one. */
  apply(fn: (module: Module) => void): this {
    this.#apply(fn, []);
    return this;
  }

  #apply(fn: (module: Module) => void, within: readonly Module[]): void {
    if (within.includes(this)) return; // a field that leads back to a parent
    for (const child of this.children()) child.#apply(fn, [...within, this]);
    fn(this);
  }

  /** Calls `hook` after each `forward` of this module. While there is a hook, the instance's own `forward` wraps that of its class. */
  registerForwardHook(hook: ForwardHook): RemovableHook {
    return addHook(this, { after: hook });
  }

  /** Calls `hook` before each `forward` of this module. */
  registerForwardPreHook(hook: ForwardPreHook): RemovableHook {
    return addHook(this, { before: hook });
  }

  /** What stands between the brackets when the module is printed. */
  extraRepr(): string {
    return '';
  }

  /** As PyTorch prints it: one line a module, those within indented. */
  toString(): string {
    const { type } = this;
    if (beingPrinted.has(this)) return `${type}(…)`; // a field that leads back to a parent
    beingPrinted.add(this);
    try {
      const lines = [...this.#heldModules()].map(([name, child]) => `(${name}): ${child.toString().replaceAll('\n', '\n  ')}`);
      const extra = this.extraRepr();
      if (lines.length === 0) return `${type}(${extra})`;
      return `${type}(\n${[...(extra === '' ? [] : [extra]), ...lines].map((line) => `  ${line}\n`).join('')})`;
    } finally {
      beingPrinted.delete(this);
    }
  }
}

const beingPrinted = new Set<Module>();

// What `console.log` shows in Node.
Object.defineProperty(Module.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Module): string {
    return this.toString();
  },
});

const join = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`);

function* eachOnce<Value>(named: Iterable<[string, Value]>): Generator<[string, Value]> {
  const seen = new Set<Value>();
  for (const [name, value] of named) {
    if (seen.has(value)) continue;
    seen.add(value);
    yield [name, value];
  }
}

/** Parameters, buffers and modules among members, and within arrays and maps, where the place or key is part of the name. */
function* held(members: Iterable<readonly [string, unknown]>): Generator<[string, Parameter | Buffer | Module]> {
  for (const [field, value] of members) {
    yield* heldAs(keyOf(field), value);
  }
}

/** The names of fields are made PyTorch's; places in an array and keys of a map stand as they are. */
function* heldAs(name: string, value: unknown): Generator<[string, Parameter | Buffer | Module]> {
  if (value instanceof Parameter || value instanceof Buffer || value instanceof Module) yield [name, value];
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* heldAs(`${name}.${i}`, item);
  else if (value instanceof Map)
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) yield* heldAs(`${name}.${String(key)}`, item);
}

interface Hooks {
  readonly before?: ForwardPreHook;
  readonly after?: ForwardHook;
}

interface Hooked {
  readonly hooks: Set<Hooks>;
  /** Gives the module back the `forward` that it had. */
  readonly unwrap: () => void;
}

const hookedModules = new WeakMap<Module, Hooked>();

function addHook(module: Module, hook: Hooks): RemovableHook {
  const { hooks, unwrap } = hookedModules.get(module) ?? wrapForward(module);
  hooks.add(hook);
  return {
    remove() {
      if (hooks.delete(hook) && hooks.size === 0) unwrap();
    },
  };
}

function wrapForward(module: Module): Hooked {
  const hooks = new Set<Hooks>();
  const own = Object.getOwnPropertyDescriptor(module, 'forward'); // a forward that is a field
  const forward = module.forward.bind(module) as (...inputs: readonly unknown[]) => unknown;
  const wrapped = (...given: readonly unknown[]): unknown => {
    let inputs = given;
    for (const { before } of hooks) inputs = before?.(module, inputs) ?? inputs;
    let output = forward(...inputs);
    for (const { after } of hooks) output = after?.(module, inputs, output) ?? output;
    return output;
  };
  Object.defineProperty(module, 'forward', { value: wrapped, configurable: true, enumerable: false, writable: true });
  const unwrap = (): void => {
    hookedModules.delete(module);
    if (own === undefined) Reflect.deleteProperty(module, 'forward');
    else Object.defineProperty(module, 'forward', own);
  };
  const hooked = { hooks, unwrap };
  hookedModules.set(module, hooked);
  return hooked;
}
