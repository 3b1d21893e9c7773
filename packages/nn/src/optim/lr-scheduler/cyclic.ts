import { ArgumentError } from '@lamella/core';
import { checkSchedule, LRScheduler, type Scheduled, type ScheduledGroup } from './scheduler.js';

// Rates that go up and down, with the momentum going the other way.

export interface CyclicLROptions {
  /** Steps of the way up. Default: 2000. */
  readonly stepSizeUp?: number;
  /** Steps of the way down. Default: as many. */
  readonly stepSizeDown?: number | null;
  /** `triangular2` halves the height from cycle to cycle, `exp_range` multiplies it by `gamma` from step to step. Default: triangular. */
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** Default: 1. */
  readonly gamma?: number;
  /** Whether the momentum goes down and up. Default: true. */
  readonly cycleMomentum?: boolean;
  /** Default: 0.8. */
  readonly baseMomentum?: number;
  /** Default: 0.9. */
  readonly maxMomentum?: number;
}

/**
 * The rate goes up and down between two values, in straight lines.
 *
 * @throws ArgumentError when momentum is to be cycled and the optimiser has none
 * @see Smith 2017, Cyclical Learning Rates for Training Neural Networks, arXiv 1506.01186; torch.optim.lr_scheduler.CyclicLR
 */
export class CyclicLR extends LRScheduler {
  readonly #options: Required<CyclicLROptions>;
  readonly #range: readonly [number, number];

  constructor(optimizer: Scheduled, baseLr: number, maxLr: number, options: CyclicLROptions = {}) {
    for (const group of optimizer.paramGroups) {
      group.lr = baseLr;
      group.initialLr = baseLr;
    }
    super(optimizer);
    const { stepSizeUp = 2000, mode = 'triangular', gamma = 1, cycleMomentum = true, baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    if (!['triangular', 'triangular2', 'exp_range'].includes(mode))
      throw new ArgumentError('CyclicLR', `mode is invalid: ${mode}`, { argument: 'mode' });
    if (cycleMomentum) checkHasMomentum('CyclicLR', optimizer);
    this.#options = { stepSizeUp, stepSizeDown: options.stepSizeDown ?? stepSizeUp, mode, gamma, cycleMomentum, baseMomentum, maxMomentum };
    this.#range = [baseLr, maxLr];
    this.step();
  }

  protected override next(group: ScheduledGroup): number {
    const { stepSizeUp, mode, gamma, cycleMomentum, baseMomentum, maxMomentum } = this.#options;
    const total = stepSizeUp + this.#options.stepSizeDown!;
    const up = stepSizeUp / total;
    const cycle = Math.floor(1 + this.lastEpoch / total);
    const x = 1 + this.lastEpoch / total - cycle;
    const height = x <= up ? x / up : (x - 1) / (up - 1);
    const scale = mode === 'triangular' ? 1 : mode === 'triangular2' ? 1 / 2 ** (cycle - 1) : gamma ** this.lastEpoch;
    if (cycleMomentum) setMomentum(group, maxMomentum - (maxMomentum - baseMomentum) * height * scale);
    return this.#range[0] + (this.#range[1] - this.#range[0]) * height * scale;
  }
}

export interface OneCycleLROptions {
  /** All the steps there will be; or `epochs` times `stepsPerEpoch`. */
  readonly totalSteps?: number | null;
  readonly epochs?: number | null;
  readonly stepsPerEpoch?: number | null;
  /** The share of the steps that goes up. Default: 0.3. */
  readonly pctStart?: number;
  /** Default: cos. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** Default: true. */
  readonly cycleMomentum?: boolean;
  /** Default: 0.85. */
  readonly baseMomentum?: number;
  /** Default: 0.95. */
  readonly maxMomentum?: number;
  /** The first rate is `maxLr` divided by this. Default: 25. */
  readonly divFactor?: number;
  /** The last rate is the first divided by this. Default: 1e4. */
  readonly finalDivFactor?: number;
  /** Goes down to the first rate as it went up, and then on to the last. Default: false. */
  readonly threePhase?: boolean;
}

interface Phase {
  readonly end: number;
  readonly lr: readonly [from: number, to: number];
  readonly momentum: readonly [from: number, to: number];
}

/**
 * One rise to `maxLr` and one fall far below the start, over the whole training.
 *
 * @throws ArgumentError on a number of steps that is missing or out of range, and beyond the last step
 * @see Smith and Topin 2018, Super-Convergence, arXiv 1708.07120; torch.optim.lr_scheduler.OneCycleLR
 */
export class OneCycleLR extends LRScheduler {
  readonly #phases: readonly Phase[];
  readonly #totalSteps: number;
  readonly #cosine: boolean;
  readonly #cycleMomentum: boolean;

  constructor(optimizer: Scheduled, maxLr: number, options: OneCycleLROptions = {}) {
    const {
      pctStart = 0.3,
      annealStrategy = 'cos',
      cycleMomentum = true,
      baseMomentum = 0.85,
      maxMomentum = 0.95,
      divFactor = 25,
      finalDivFactor = 1e4,
      threePhase = false,
    } = options;
    const totalSteps = totalStepsOf(options);
    checkSchedule('OneCycleLR', 'pctStart', pctStart, pctStart >= 0 && pctStart <= 1);
    if (annealStrategy !== 'cos' && annealStrategy !== 'linear') {
      throw new ArgumentError('OneCycleLR', `annealStrategy must be 'cos' or 'linear', got ${String(annealStrategy)}`, {
        argument: 'annealStrategy',
      });
    }
    if (cycleMomentum) checkHasMomentum('OneCycleLR', optimizer);
    const first = maxLr / divFactor;
    const last = first / finalDivFactor;
    for (const group of optimizer.paramGroups) group.initialLr = first;
    super(optimizer);
    this.#totalSteps = totalSteps;
    this.#cosine = annealStrategy === 'cos';
    this.#cycleMomentum = cycleMomentum;
    const rise: Phase = { end: pctStart * totalSteps - 1, lr: [first, maxLr], momentum: [maxMomentum, baseMomentum] };
    this.#phases = threePhase
      ? [
          rise,
          { end: 2 * pctStart * totalSteps - 2, lr: [maxLr, first], momentum: [baseMomentum, maxMomentum] },
          { end: totalSteps - 1, lr: [first, last], momentum: [maxMomentum, maxMomentum] },
        ]
      : [rise, { end: totalSteps - 1, lr: [maxLr, last], momentum: [baseMomentum, maxMomentum] }];
    this.step();
  }

  protected override next(group: ScheduledGroup): number {
    const step = this.lastEpoch;
    if (step > this.#totalSteps)
      throw new ArgumentError('OneCycleLR', `tried to step ${step} times; the total is ${this.#totalSteps}`, { argument: 'totalSteps' });
    const found = this.#phases.findIndex(({ end }) => step <= end);
    const at = found === -1 ? this.#phases.length - 1 : found;
    const { end, lr, momentum } = this.#phases[at]!;
    const start = at === 0 ? 0 : this.#phases[at - 1]!.end;
    const done = (step - start) / (end - start);
    if (this.#cycleMomentum) setMomentum(group, this.#between(momentum, done));
    return this.#between(lr, done);
  }

  #between([from, to]: readonly [number, number], done: number): number {
    return this.#cosine ? to + ((from - to) / 2) * (1 + Math.cos(Math.PI * done)) : from + (to - from) * done;
  }
}

function totalStepsOf({ totalSteps = null, epochs = null, stepsPerEpoch = null }: OneCycleLROptions): number {
  if (totalSteps === null && (epochs === null || stepsPerEpoch === null)) {
    throw new ArgumentError('OneCycleLR', 'you must define either totalSteps or both epochs and stepsPerEpoch', { argument: 'totalSteps' });
  }
  const total = totalSteps ?? epochs! * stepsPerEpoch!;
  checkSchedule('OneCycleLR', 'totalSteps', total, Number.isInteger(total) && total > 0);
  return total;
}

function checkHasMomentum(op: string, { paramGroups }: Scheduled): void {
  if (paramGroups.every((group) => 'momentum' in group || 'betas' in group)) return;
  throw new ArgumentError(op, 'the optimizer must support momentum with cycleMomentum', {
    argument: 'cycleMomentum',
    hint: '{ cycleMomentum: false }',
  });
}

function setMomentum(group: ScheduledGroup, momentum: number): void {
  if (group.betas !== undefined) group.betas = [momentum, group.betas[1]];
  else group.momentum = momentum;
}
