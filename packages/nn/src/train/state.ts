import { ArgumentError, defaultGenerator, type Generator } from '@lamella/core';
import type { LoaderState } from '../data/position.js';
import type { StateDict } from '../modules/state-dict.js';
import type { OptimizerState } from '../optim/state-dict.js';
import { statefulByName, type Callback, type Logs } from './callback.js';
import type { EpochResultsState } from './epoch-results.js';

/** How far training has come. */
export interface Progress {
  /** Epochs that are done. */
  readonly epoch: number;
  /** Steps of the optimiser, in all. */
  readonly step: number;
  /** Batches of the epoch at hand. */
  readonly batch: number;
  readonly history: readonly Logs[];
}

/** All that a run goes on from. The tensors share the memory of model and optimiser. */
export interface TrainerState {
  readonly progress: Progress;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
  readonly results: EpochResultsState;
  readonly loader: LoaderState | null;
  readonly generators: Readonly<Record<string, Uint8Array>>;
  readonly callbacks: Readonly<Record<string, unknown>>;
}

/** What is restored when `fit` begins, so that what happens until then does not matter. */
export type Resumption = Pick<TrainerState, 'loader' | 'generators'>;

/** The states of the default generator and of those with a name. */
export function generatorStates(named: Readonly<Record<string, Generator>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries({ default: defaultGenerator, ...named }).map(([name, each]) => [name, each.getState()]));
}

export function restoreGenerators(named: Readonly<Record<string, Generator>>, states: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, generator] of Object.entries({ default: defaultGenerator, ...named })) generator.setState(states[name]!);
}

/** @throws ArgumentError when there are others on one side than on the other */
export function checkNames(what: string, here: Iterable<string>, saved: Readonly<Record<string, unknown>>): void {
  const [ours, theirs] = [[...here], Object.keys(saved)].map((names) => names.sort().join(', '));
  if (ours === theirs) return;
  throw new ArgumentError('Trainer.loadStateDict', `the trainer has the ${what} [${ours}], the state [${theirs}]`, {
    argument: 'state',
    hint: 'a trainer with the options of the one that was saved',
  });
}

export function callbackStates(callbacks: readonly Callback[]): Record<string, unknown> {
  return Object.fromEntries([...statefulByName(callbacks)].map(([name, callback]) => [name, callback.stateDict!()]));
}

export function restoreCallbacks(callbacks: readonly Callback[], states: Readonly<Record<string, unknown>>): void {
  for (const [name, callback] of statefulByName(callbacks)) callback.loadStateDict?.(states[name] as never);
}
