import { ArgumentError, noGrad, Tensor } from '@lamella/core';

/** Parameters that share their options. */
export type ParamGroup<Options> = Options & { readonly params: readonly Tensor[] };

/** What an optimiser is given: parameters, or groups of them with options of their own. */
export type Params<Options> = Iterable<Tensor> | Iterable<Partial<Options> & { readonly params: Iterable<Tensor> }>;

/**
 * The parent of all optimisers: knows the parameters in groups and keeps a state for each.
 *
 * @see torch.optim.Optimizer
 */
export abstract class Optimizer<Options extends object, State extends object> {
  /** Changed between steps by schedulers: `paramGroups[0].lr`. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  readonly #defaults: Options;
  readonly #states: Map<Tensor, State> = new Map();

  /** @throws ArgumentError on an empty list, on what is no leaf, and on a parameter that is given twice */
  constructor(params: Params<Options>, defaults: Options) {
    this.#defaults = defaults;
    const items: readonly (Tensor | (Partial<Options> & { readonly params: Iterable<Tensor> }))[] = [...params];
    if (items.length === 0) {
      throw new ArgumentError('Optimizer', 'optimizer got an empty parameter list', {
        argument: 'params',
        hint: 'model.parameters(), once for each optimiser',
      });
    }
    const [tensors, groups] = [items.filter((item) => item instanceof Tensor), items.filter((item) => !(item instanceof Tensor))];
    if (tensors.length > 0 && groups.length > 0)
      throw new ArgumentError('Optimizer', 'params are tensors or groups, not both', { argument: 'params', hint: '[{ params: [a, b] }]' });
    for (const group of tensors.length > 0 ? [{ params: tensors } as Partial<Options> & { readonly params: Iterable<Tensor> }] : groups)
      this.addParamGroup(group);
  }

  /** Takes further parameters, with options of their own where they differ. */
  addParamGroup(group: Partial<Options> & { readonly params: Iterable<Tensor> }): void {
    const params = [...group.params];
    const known = new Set(this.paramGroups.flatMap((other) => other.params));
    for (const param of params as readonly unknown[]) {
      if (!(param instanceof Tensor))
        throw new ArgumentError('Optimizer', `can only optimize Tensors, got ${typeof param}`, {
          argument: 'params',
          hint: 'model.parameters()',
        });
      if (!param.isLeaf)
        throw new ArgumentError('Optimizer', "can't optimize a non-leaf Tensor: it is the result of an op", {
          argument: 'params',
          hint: 'detach().requiresGrad_()',
        });
      if (known.has(param)) throw new ArgumentError('Optimizer', 'some parameters appear more than once', { argument: 'params' });
      known.add(param);
    }
    const complete: ParamGroup<Options> = { ...this.#defaults, ...group, params };
    this.validate(complete);
    this.paramGroups.push(complete);
  }

  /** Changes every parameter that has a gradient, outside of the graph. */
  step(): void {
    noGrad(() => {
      for (const group of this.paramGroups) {
        for (const param of group.params) if (param.grad !== null) this.update(param, param.grad, group, this.#stateOf(param));
      }
    });
  }

  /** Clears the gradients of all parameters. */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) for (const param of params) param.grad = null;
  }

  #stateOf(param: Tensor): State {
    let state = this.#states.get(param);
    if (state === undefined) this.#states.set(param, (state = this.initialState(param)));
    return state;
  }

  /** @throws ArgumentError on options out of range */
  protected abstract validate(options: Options): void;

  /** What is kept for a parameter from step to step, at its first one. */
  protected abstract initialState(param: Tensor): State;

  /** One step of one parameter. */
  protected abstract update(param: Tensor, grad: Tensor, options: Options, state: State): void;
}

/** @throws ArgumentError unless `holds` */
export function checkOption(op: string, name: string, value: unknown, holds: boolean): void {
  if (!holds) throw new ArgumentError(op, `invalid ${name}: ${String(value)}`, { argument: name });
}
