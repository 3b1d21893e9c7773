import { ArgumentError, noGrad, Tensor } from '@lamella/core';
import { optionsFrom, stateOf, statesFrom, type OptimizerState, type StateKeys } from './state-dict.js';

/** Parameters that share their options. */
export type ParamGroup<Options> = Options & { readonly params: readonly Tensor[] };

/** Parameters, and where they differ from the optimiser's, options of their own. */
export type GivenGroup<Options> = Partial<Options> & { readonly params: Iterable<Tensor> };

/** What an optimiser is given: parameters, or groups of them. */
export type Params<Options> = Iterable<Tensor> | Iterable<GivenGroup<Options>>;

/**
 * The parent of all optimisers: knows the parameters in groups and keeps a state for each.
 *
 * @see torch.optim.Optimizer
 */
export abstract class Optimizer<Options extends object, State extends object> {
  /** Changed between steps by schedulers: `paramGroups[0].lr`. */
  readonly paramGroups: ParamGroup<Options>[] = [];
  readonly #defaults: Options;
  #states: Map<Tensor, State> = new Map();

  /** @throws ArgumentError on an empty list, on what is no leaf, and on a parameter that is given twice */
  constructor(params: Params<Options>, defaults: Options) {
    this.#defaults = defaults;
    const items: readonly (Tensor | GivenGroup<Options>)[] = listOf<Tensor | GivenGroup<Options>>(params);
    if (items.length === 0) {
      throw new ArgumentError('Optimizer', 'optimizer got an empty parameter list', {
        argument: 'params',
        hint: 'model.parameters(), once for each optimiser',
      });
    }
    const tensors = items.filter((item) => item instanceof Tensor);
    const groups = items.filter((item): item is GivenGroup<Options> => !(item instanceof Tensor));
    if (tensors.length > 0 && groups.length > 0) {
      throw new ArgumentError('Optimizer', 'params are tensors or groups, not both', { argument: 'params', hint: '[{ params: [a, b] }]' });
    }
    if (tensors.length > 0) this.addParamGroup({ params: tensors as Iterable<Tensor> } as GivenGroup<Options>);
    for (const group of groups) this.addParamGroup(group);
  }

  /** Takes further parameters, with options of their own where they differ. */
  addParamGroup(group: GivenGroup<Options>): void {
    const params = listOf(group.params);
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
        for (const param of group.params) {
          const grad = param.peekGrad();
          if (grad !== null) this.update(param, grad, group, this.#stateOf(param, group));
        }
      }
    });
  }

  /** Clears the gradients of all parameters. */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) for (const param of params) param.clearGrad();
  }

  /**
   * What the optimiser keeps from step to step, and its options, in PyTorch's layout and names. The tensors share the optimiser's memory:
   * `clone()` to keep a moment.
   *
   * @example
   * const w = tensor([1], { requiresGrad: true });
   * const optimizer = new nn.optim.SGD([w], { lr: 0.5, momentum: 0.9 });
   * w.mul(w).sum().backward();
   * optimizer.step();
   * optimizer.stateDict().state[0]?.['momentum_buffer'] // tensor([2.])
   */
  stateDict(): OptimizerState {
    return stateOf(this.paramGroups, this.#states, this.stateKeys());
  }

  /**
   * Goes on from a state that `stateDict` gave: the values are copied, the options of the groups (learning rates too) are those of the state.
   *
   * @throws ArgumentError when groups, parameters or what is kept for them do not fit; nothing is changed then
   * @example
   * const [a, b] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
   * const optimizer = new nn.optim.Adam([a], { lr: 0.1 });
   * optimizer.loadStateDict(new nn.optim.Adam([b], { lr: 0.5 }).stateDict());
   * optimizer.paramGroups[0]?.lr // 0.5
   */
  loadStateDict(stateDict: OptimizerState): void {
    const groups = optionsFrom(this.paramGroups, stateDict).map((options, i) => ({ ...this.paramGroups[i]!, ...options }));
    for (const group of groups) this.validate(group);
    this.#states = statesFrom(this.paramGroups, stateDict, this.stateKeys(), (param, i) => this.initialState(param, groups[i]!));
    groups.forEach((group, i) => Object.assign(this.paramGroups[i]!, group));
  }

  /** PyTorch's names for fields of the state, where they are not ours in snake_case. */
  protected stateKeys(): StateKeys {
    return {};
  }

  #stateOf(param: Tensor, options: Options): State {
    let state = this.#states.get(param);
    if (state === undefined) this.#states.set(param, (state = this.initialState(param, options)));
    return state;
  }

  /** @throws ArgumentError on options out of range */
  protected abstract validate(options: Options): void;

  /** What is kept for a parameter from step to step, at its first one. */
  protected abstract initialState(param: Tensor, options: Options): State;

  /** One step of one parameter. Keeps `grad` no longer than that: `clone()` what is to stay. */
  protected abstract update(param: Tensor, grad: Tensor, options: Options, state: State): void;
}

function listOf<Item>(params: Iterable<Item>): Item[] {
  if (typeof (params as Partial<Iterable<Item>> | null | undefined)?.[Symbol.iterator] === 'function') return [...params];
  throw new ArgumentError('Optimizer', 'params have to be a list of tensors or of groups', {
    argument: 'params',
    hint: 'model.parameters()',
  });
}

/** @throws ArgumentError unless `holds` */
export function checkOption(op: string, name: string, value: unknown, holds: boolean): void {
  if (!holds) throw new ArgumentError(op, `invalid ${name}: ${String(value)}`, { argument: name });
}

/** @throws ArgumentError unless both lie in [0, 1) */
export function checkBetas(op: string, betas: readonly [number, number]): void {
  for (const i of [0, 1] as const) {
    const beta = betas[i];
    checkOption(op, `beta parameter at index ${i}`, beta, beta >= 0 && beta < 1);
  }
}

/** Whether all lie row by row and are of one dtype: then one kernel can do a whole step. */
export function lieAlike(param: Tensor, ...others: readonly (Tensor | null)[]): boolean {
  return param.isContiguous && others.every((x) => x === null || (x.isContiguous && x.dtype === param.dtype));
}

/** The gradient to descend along: turned round to climb, and with the L2 penalty's share. */
export function withPenalty(param: Tensor, grad: Tensor, options: { readonly weightDecay: number; readonly maximize: boolean }): Tensor {
  const slope = options.maximize ? grad.neg() : grad;
  return options.weightDecay === 0 ? slope : slope.add(param, { alpha: options.weightDecay });
}
