import { ArgumentError, defaultGenerator, type Generator } from '@lamella/core';
import type { Sampler } from './samplers.js';
import { generatorsIn, type Transform } from './transforms/transform.js';

/** A place in an epoch of a loader. */
export interface LoaderState {
  /** How many batches of the epoch have been given. */
  readonly batch: number;
  /** The states of the loader's generators when the epoch began; none between two epochs. */
  readonly start: readonly Uint8Array[];
  /** Their states now. */
  readonly now: readonly Uint8Array[];
  /** The states of the generators that the transform draws from, if there is one. */
  readonly transform?: readonly Uint8Array[];
}

/** All that an order is drawn from, each generator once. A sampler without one of its own draws a seed from the default generator. */
export function generatorsOf(own: Generator, sampler: Sampler): readonly Generator[] {
  return [...new Set([own, sampler.generator ?? defaultGenerator])];
}

/** Calls `draw` with the generators as they were at `states`, and gives them back the states that they have. */
export function replaying<Result>(generators: readonly Generator[], states: readonly Uint8Array[], draw: () => Result): Result {
  const now = generators.map((generator) => generator.getState());
  generators.forEach((generator, i) => generator.setState(states[i]!));
  const result = draw();
  generators.forEach((generator, i) => generator.setState(now[i]!));
  return result;
}

/** What a state has of a transform. */
export function transformStates(transform: Transform | null): Pick<LoaderState, 'transform'> {
  return transform === null ? {} : { transform: generatorsIn(transform).map((generator) => generator.getState()) };
}

/** Sets the transform's generators to what they were. @throws ArgumentError when it is the state of a transform with other generators */
export function restoreTransform(type: string, transform: Transform | null, { transform: states = [] }: LoaderState): void {
  const generators = generatorsIn(transform);
  if (states.length !== generators.length) {
    throw new ArgumentError(
      `${type}.loadStateDict`,
      `this loader's transform draws from ${generators.length} generators, the state has ${states.length}`,
      { argument: 'state', hint: 'a loader with the transform of the one that was saved' },
    );
  }
  generators.forEach((generator, i) => generator.setState(states[i]!));
}
