import { ArgumentError } from '@lamella/core';
import type { Goal } from './results.js';
import { isRange, showSetting, type Setting } from './setting.js';

/** What a sweep is asked for. */
export interface SweepSpec {
  /** The run file. */
  readonly run: string;
  /** Empty: the run file's own. */
  readonly seeds: readonly number[];
  readonly settings: readonly Setting[];
  /** Which number of a run's last epoch counts; null: the first metric on the validation set, or what comes nearest. */
  readonly metric: string | null;
  /** Whether more of it is better; null: less of a loss or an error, more of all else. */
  readonly goal: Goal | null;
  /** Draws so many combinations at random; null: the grid of all. */
  readonly random: { readonly count: number; readonly seed: number } | null;
}

/**
 * What is wrong with a sweep, whatever the run file says.
 *
 * @throws ArgumentError
 */
export function checkSpec({ seeds, settings, random }: SweepSpec): void {
  if (random !== null && settings.length === 0)
    refuse('settings', 'there is nothing to draw at random', '--set optimizer.lr=log:1e-4..1e-1');
  const twice = (values: readonly string[]): string | undefined => values.find((value, i) => values.indexOf(value) < i);
  const seed = twice(seeds.map(String));
  if (seed !== undefined) refuse('seeds', `seed ${seed} stands there twice`, '--seeds 0..4');
  const path = twice(settings.map((setting) => setting.path));
  if (path !== undefined) refuse(path, `${path} is set twice`, `--set ${path}=…,…`);
  for (const { path, values } of settings) {
    if (path === 'seed') refuse(path, 'seeds are no setting', '--seeds 0..4');
    const outer = settings.find((other) => path.startsWith(`${other.path}.`) || path.startsWith(`${other.path}[`));
    if (outer !== undefined) refuse(path, `${path} lies within ${outer.path}, which is set too`, `the whole of ${outer.path} alone`);
    if (isRange(values)) continue;
    if (values.length === 0) refuse(path, `${path} has no values`, `--set ${path}=…,…`);
    const value = twice(values.map(showSetting));
    if (value !== undefined) refuse(path, `${path} has the value ${value} twice`, 'each value once');
  }
}

function refuse(argument: string, problem: string, hint: string): never {
  throw new ArgumentError('sweep', problem, { argument, hint });
}
