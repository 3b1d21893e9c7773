import { ArgumentError, Tensor } from '@lamella/core';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

// Lists and dictionaries as in PyTorch. A plain array or Map in a field is found as well, under the same names; these print what they hold,
// and check it.

/** An object, a Map, or a list of pairs. */
export type Named<Item> = Readonly<Record<string, Item>> | Iterable<readonly [string, Item]>;

/** A container has no forward of its own: the model says in which order its parts are used. */
abstract class Container extends Module {
  override forward(): never {
    throw new ArgumentError(this.type, 'has no forward: it only holds its parts', { hint: 'a loop in the forward of the model' });
  }
}

/** What lists share: `Given` is what may be put in, `Item` what is kept. */
abstract class List<Given, Item extends Given = Given> extends Container {
  private readonly items: Item[] = [];

  protected abstract check(item: unknown, place: string): Item;

  constructor(items: Iterable<Given>) {
    super();
    this.extend(items);
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.items.map((item, i) => [String(i), item] as const);
  }

  get length(): number {
    return this.items.length;
  }

  /** The item at a place, which may count from the end. @throws ArgumentError when there is none */
  at(index: number): Item {
    const item = this.items.at(index);
    if (item !== undefined) return item;
    throw new ArgumentError(this.type, `there is no item ${index}: the length is ${this.length}`, {
      argument: 'index',
      hint: 'at(-1), for the last',
    });
  }

  append(item: Given): this {
    return this.extend([item]);
  }

  extend(items: Iterable<Given>): this {
    const checked = [...items].map((item, i) => this.check(item, String(this.length + i)));
    this.items.push(...checked);
    return this;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.items[Symbol.iterator]();
  }
}

/** What dictionaries share. */
abstract class Dict<Given, Item extends Given = Given> extends Container {
  private readonly items = new Map<string, Item>();

  protected abstract check(item: unknown, place: string): Item;

  constructor(items: Named<Given>) {
    super();
    for (const [key, item] of Symbol.iterator in items ? items : Object.entries(items)) this.set(key, item);
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return this.items;
  }

  get size(): number {
    return this.items.size;
  }

  has(key: string): boolean {
    return this.items.has(key);
  }

  /** @throws ArgumentError when there is no such key */
  get(key: string): Item {
    const item = this.items.get(key);
    if (item !== undefined) return item;
    throw new ArgumentError(this.type, `there is no key ${key}`, {
      argument: 'key',
      hint: [...this.items.keys()].join(', ') || 'set() first',
    });
  }

  /** @throws ArgumentError on a key with a dot in it, which would read as a part of a part */
  set(key: string, item: Given): this {
    if (key === '' || key.includes('.')) {
      throw new ArgumentError(this.type, `a key can be neither empty nor contain a dot, got '${key}'`, {
        argument: 'key',
        hint: 'encoder_1',
      });
    }
    this.items.set(key, this.check(item, key));
    return this;
  }

  delete(key: string): boolean {
    return this.items.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.items.keys();
  }

  [Symbol.iterator](): Iterator<[string, Item]> {
    return this.items[Symbol.iterator]();
  }
}

function checkModule(op: string, item: unknown, place: string): asserts item is Module {
  if (item instanceof Module) return;
  throw new ArgumentError(op, `item ${place} has to be a Module, got ${item === null ? 'null' : typeof item}`, {
    argument: place,
    hint: 'new nn.Linear(4, 2)',
  });
}

/** A tensor becomes a parameter, as in PyTorch. */
function asParameter(op: string, item: unknown, place: string): Parameter {
  if (item instanceof Parameter) return item;
  if (item instanceof Tensor) return new Parameter(item);
  throw new ArgumentError(op, `item ${place} has to be a Parameter, got ${item === null ? 'null' : typeof item}`, {
    argument: place,
    hint: 'new nn.Parameter(zeros([2]))',
  });
}

/**
 * A list of modules.
 *
 * @throws ArgumentError when an item is no module
 * @see torch.nn.ModuleList
 * @example
 * const layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 1, { bias: false })]);
 * Object.keys(layers.stateDict()) // ['0.weight', '0.bias', '1.weight']
 */
export class ModuleList<M extends Module = Module> extends List<M> {
  static override readonly type = 'ModuleList';

  constructor(modules: Iterable<M> = []) {
    super(modules);
  }

  protected override check(item: unknown, place: string): M {
    checkModule(this.type, item, place);
    return item as M;
  }
}

/**
 * Modules by name.
 *
 * @throws ArgumentError when an item is no module
 * @see torch.nn.ModuleDict
 * @example
 * const heads = new nn.ModuleDict({ mean: new nn.Linear(2, 1), spread: new nn.Linear(2, 1) });
 * heads.get('mean').forward(zeros([1, 2])).shape // [1, 1]
 */
export class ModuleDict<M extends Module = Module> extends Dict<M> {
  static override readonly type = 'ModuleDict';

  constructor(modules: Named<M> = []) {
    super(modules);
  }

  protected override check(item: unknown, place: string): M {
    checkModule(this.type, item, place);
    return item as M;
  }
}

/**
 * A list of parameters. A tensor becomes one.
 *
 * @throws ArgumentError when an item is no tensor
 * @see torch.nn.ParameterList
 * @example
 * [...new nn.ParameterList([zeros([2]), zeros([3])]).namedParameters()].map(([name]) => name) // ['0', '1']
 */
export class ParameterList extends List<Tensor, Parameter> {
  static override readonly type = 'ParameterList';

  constructor(parameters: Iterable<Tensor> = []) {
    super(parameters);
  }

  protected override check(item: unknown, place: string): Parameter {
    return asParameter(this.type, item, place);
  }
}

/**
 * Parameters by name. A tensor becomes one.
 *
 * @throws ArgumentError when an item is no tensor
 * @see torch.nn.ParameterDict
 * @example
 * Object.keys(new nn.ParameterDict({ gain: zeros([2]) }).stateDict()) // ['gain']
 */
export class ParameterDict extends Dict<Tensor, Parameter> {
  static override readonly type = 'ParameterDict';

  constructor(parameters: Named<Tensor> = []) {
    super(parameters);
  }

  protected override check(item: unknown, place: string): Parameter {
    return asParameter(this.type, item, place);
  }
}
