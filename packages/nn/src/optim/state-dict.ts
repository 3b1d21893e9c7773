import { ArgumentError, noGrad, Tensor, zerosLike } from '@lamella/core';
import { keyOf } from '../modules/state-dict.js';

/** What is kept for one parameter, by PyTorch's names: `step`, `exp_avg`, … */
export type ParamState = Readonly<Record<string, Tensor | number>>;

/** An optimiser's state as PyTorch lays it out: parameters are numbered through all groups. */
export interface OptimizerState {
  readonly state: Readonly<Record<number, ParamState>>;
  /** The options of each group, by PyTorch's names, and the numbers of its parameters. */
  readonly param_groups: readonly (Readonly<Record<string, unknown>> & { readonly params: readonly number[] })[];
}

/** Our field names where PyTorch's are no mere change of case: `mean` is `exp_avg`. */
export type StateKeys = Readonly<Record<string, string>>;

interface Group {
  readonly params: readonly Tensor[];
}

/** The state of `groups`, whose tensors share the optimiser's memory. */
export function stateOf(groups: readonly Group[], states: ReadonlyMap<Tensor, object>, keys: StateKeys): OptimizerState {
  const numbers = new Map(groups.flatMap(({ params }) => params).map((param, i) => [param, i]));
  const state = Object.fromEntries([...numbers].flatMap(([param, i]) => (states.has(param) ? [[i, named(states.get(param)!, keys)]] : [])));
  const param_groups = groups.map(({ params, ...options }) => ({
    ...Object.fromEntries(Object.entries(options).map(([field, value]) => [keyOf(field), value])),
    params: params.map((param) => numbers.get(param)!),
  }));
  return { state, param_groups };
}

function named(state: object, keys: StateKeys): ParamState {
  const kept = Object.entries(state as Record<string, Tensor | number | null>).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([field, value]) => [keys[field] ?? keyOf(field), value instanceof Tensor ? value.detach() : value!]));
}

/** The options of each group in our names, compared with the groups that there are. @throws ArgumentError where they differ in size */
export function optionsFrom(groups: readonly Group[], { param_groups }: OptimizerState): Record<string, unknown>[] {
  const count = param_groups?.length ?? 0; // what comes from a file may be anything
  if (count !== groups.length) throw refusal(`has ${groups.length} groups of parameters, the state ${count}`);
  return param_groups.map(({ params, ...options }, i) => {
    const { length } = groups[i]!.params;
    if (params.length !== length) throw refusal(`has ${length} parameters in group ${i}, the state ${params.length}`);
    return Object.fromEntries(Object.entries(options).map(([key, value]) => [fieldOf(key), value]));
  });
}

const fieldOf = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * The states by parameter, each a fresh one with the loaded values: in the memory layout and dtype of the parameter.
 *
 * @throws ArgumentError on a name that `fresh` does not have, and on a shape that is not the parameter's
 */
export function statesFrom<State extends object>(
  groups: readonly Group[],
  { state, param_groups }: OptimizerState,
  keys: StateKeys,
  fresh: (param: Tensor, group: number) => State,
): Map<Tensor, State> {
  const states = new Map<Tensor, State>();
  groups.forEach(({ params }, at) =>
    params.forEach((param, i) => {
      const number = param_groups[at]!.params[i]!;
      const loaded = state[number];
      if (loaded !== undefined) states.set(param, filled(fresh(param, at), param, loaded, number, keys));
    }),
  );
  return states;
}

function filled<State extends object>(state: State, param: Tensor, loaded: ParamState, number: number, keys: StateKeys): State {
  const fields = new Map(Object.keys(state).map((field) => [keys[field] ?? keyOf(field), field]));
  const result = { ...state } as Record<string, unknown>;
  for (const [key, value] of Object.entries(loaded)) {
    const field = fields.get(key);
    if (field === undefined) throw refusal(`keeps no '${key}', which the state has for parameter ${number}`);
    if (value instanceof Tensor && value.shape.join() !== param.shape.join()) {
      throw refusal(`has parameter ${number} of shape [${param.shape.join(', ')}], the state's ${key} is [${value.shape.join(', ')}]`);
    }
    result[field] = value instanceof Tensor ? noGrad(() => zerosLike(param).copy_(value)) : value;
  }
  return result as State;
}

function refusal(problem: string): ArgumentError {
  return new ArgumentError('Optimizer.loadStateDict', `the optimizer ${problem}`, {
    argument: 'stateDict',
    hint: 'the optimizer and the groups that were saved',
  });
}
