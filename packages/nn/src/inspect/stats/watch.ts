import { ArgumentError, isFloating, type Tensor } from '@lamella/core';
import type { Module, RemovableHook } from '../../modules/module.js';
import type { Callback } from '../../train/callback.js';
import { checkModule, listenToCalls } from '../calls.js';
import { tensorsIn } from '../tensors.js';
import { Moments, type HistogramOptions } from './moments.js';

export interface WatchOptions {
  /** Records every so many steps. Default: 1. */
  readonly every?: number;
  /** How many records a layer has at most. When there are more, every other one is dropped, and `every` doubles. Default: 256. */
  readonly limit?: number;
  /** Counts the values in bins as well. Default: null, not. */
  readonly histogram?: HistogramOptions | null;
  /** Whether forwards in evaluation are recorded too. Default: false. */
  readonly evaluation?: boolean;
}

/** Of all values of a layer's output, or of a parameter's gradient, in one step. */
export interface StatsPoint {
  /** Steps before this one. */
  readonly step: number;
  /** Finite values; all others are left out of what follows. */
  readonly count: number;
  readonly mean: number;
  /** The standard deviation, divided by the count. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** The share of values that are 0. */
  readonly zeros: number;
  /** How many values were NaN or infinite. */
  readonly notFinite: number;
  readonly histogram: readonly number[] | null;
}

/** One layer, or one parameter, over time. */
export interface StatsSeries {
  /** The dotted name of the module or parameter. */
  readonly name: string;
  /** The module's type; `gradient` of a parameter. */
  readonly type: string;
  readonly points: readonly StatsPoint[];
}

/**
 * What `watch` returns: the records, and a callback for a `Trainer`. In a loop of one's own, `endStep()` comes behind `backward()`.
 */
export class ActivationStats implements Callback {
  /** Steps that ended. */
  step = 0;
  readonly histogram: HistogramOptions | null;
  readonly #model: Module;
  readonly #limit: number;
  readonly #hooks: RemovableHook;
  #every: number;
  #open = new Map<string, Moments>();
  readonly #activations = new Map<string, { readonly type: string; points: StatsPoint[] }>();
  readonly #gradients = new Map<string, { readonly type: string; points: StatsPoint[] }>();

  constructor(model: Module, options: WatchOptions = {}) {
    const { every = 1, limit = 256, histogram = null, evaluation = false } = options;
    checkModule('watch', model);
    checkWhole('every', every, 1);
    checkWhole('limit', limit, 2);
    checkHistogram(histogram);
    this.#model = model;
    this.#every = every;
    this.#limit = limit;
    this.histogram = histogram;
    this.#hooks = listenToCalls('watch', model, {
      after: ({ path, module, inner }, _, output) => {
        if (inner > 0 || !this.#isDue || !(module.training || evaluation)) return;
        for (const tensor of tensorsIn(output)) this.#record(path, module.type, tensor);
      },
    });
  }

  /** How many steps there are from one record to the next, now. */
  get every(): number {
    return this.#every;
  }

  /** The outputs of each module that calls no other, in the order in which they were first seen. */
  get activations(): readonly StatsSeries[] {
    return seriesOf(this.#activations);
  }

  /** The gradients of each parameter. */
  get gradients(): readonly StatsSeries[] {
    return seriesOf(this.#gradients);
  }

  /** The trainer's moment: the gradients of a step are whole. */
  onGradients(): void {
    this.endStep();
  }

  /** Ends a step: records what its forwards gave, and the gradients that the parameters have now. */
  endStep(): void {
    if (this.#isDue) {
      for (const [name, moments] of this.#open) this.#activations.get(name)!.points.push(this.#pointOf(moments));
      for (const [name, parameter] of this.#model.namedParameters()) {
        const grad = parameter.peekGrad();
        if (grad === null) continue;
        const moments = new Moments(this.histogram);
        moments.add(grad.data());
        entryOf(this.#gradients, name, 'gradient').points.push(this.#pointOf(moments));
      }
      this.#thinOut();
    }
    this.#open = new Map();
    this.step += 1;
  }

  /** Takes the hooks away. The records stay. */
  close(): void {
    this.#hooks.remove();
  }

  get #isDue(): boolean {
    return this.step % this.#every === 0;
  }

  #record(path: string, type: string, tensor: Tensor): void {
    if (!isFloating(tensor.dtype)) return;
    entryOf(this.#activations, path, type);
    const moments = this.#open.get(path) ?? new Moments(this.histogram);
    this.#open.set(path, moments);
    moments.add(tensor.data());
  }

  #pointOf({ count, mean, std, min, max, zeros, notFinite, histogram }: Moments): StatsPoint {
    const { step } = this;
    return count === 0
      ? { step, count, mean: NaN, std: NaN, min: NaN, max: NaN, zeros: 0, notFinite, histogram }
      : { step, count, mean, std, min, max, zeros: zeros / count, notFinite, histogram };
  }

  #thinOut(): void {
    const all = [...this.#activations.values(), ...this.#gradients.values()];
    if (!all.some(({ points }) => points.length > this.#limit)) return;
    this.#every *= 2;
    for (const each of all) each.points = each.points.filter(({ step }) => step % this.#every === 0);
  }
}

/**
 * Records mean, standard deviation, extremes and zeros of each layer's output and of each parameter's gradient over time, in bounded memory.
 * The result is a callback for a `Trainer`; in a loop of one's own, call `endStep()` behind `backward()`. Draws nothing and changes nothing.
 *
 * @throws ArgumentError unless `every` is a whole number from 1 and `limit` one from 2, and on a histogram without bins
 * @example
 * manualSeed(0);
 * const model = new nn.Sequential(new nn.Linear(64, 64), new nn.SELU());
 * nn.init.selfNormalizing_(model);
 * const stats = watch(model);
 * model.forward(randn([256, 64])).sum().backward();
 * stats.endStep();
 * stats.close();
 * stats.activations.map(({ name, type }) => `${name} ${type}`) // ['0 Linear', '1 SELU']
 * const { mean, std } = stats.activations[1]!.points[0]!;
 * Math.abs(mean) < 0.1 && Math.abs(std - 1) < 0.1 // true
 */
export function watch(model: Module, options: WatchOptions = {}): ActivationStats {
  return new ActivationStats(model, options);
}

type Entries = Map<string, { readonly type: string; points: StatsPoint[] }>;

function entryOf(entries: Entries, name: string, type: string): { points: StatsPoint[] } {
  const entry = entries.get(name) ?? { type, points: [] };
  entries.set(name, entry);
  return entry;
}

function seriesOf(entries: Entries): StatsSeries[] {
  return [...entries].map(([name, { type, points }]) => ({ name, type, points: [...points] }));
}

function checkWhole(argument: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError('watch', `${argument} has to be a whole number from ${least}, got ${String(value)}`, { argument });
}

function checkHistogram(histogram: HistogramOptions | null): void {
  if (histogram === null) return;
  const { from, to, bins } = histogram;
  checkWhole('histogram.bins', bins, 1);
  if (Number.isFinite(from) && Number.isFinite(to) && from < to) return;
  throw new ArgumentError('watch', `the range of a histogram begins below its end, got ${from} to ${to}`, {
    argument: 'histogram',
    hint: '{ from: -4, to: 4, bins: 32 }',
  });
}
