import { checkSchedule, LRScheduler, type Scheduled, type ScheduledGroup } from './scheduler.js';

// Rates that are multiplied by something from step to step.

export interface GammaOptions {
  /** What the rate is multiplied by. Default: 0.1. */
  readonly gamma?: number;
}

/** The rate times `gamma` every `stepSize` steps. @see torch.optim.lr_scheduler.StepLR */
export class StepLR extends LRScheduler {
  readonly #stepSize: number;
  readonly #gamma: number;

  constructor(optimizer: Scheduled, stepSize: number, { gamma = 0.1 }: GammaOptions = {}) {
    super(optimizer);
    checkSchedule('StepLR', 'stepSize', stepSize, Number.isInteger(stepSize) && stepSize > 0);
    this.#stepSize = stepSize;
    this.#gamma = gamma;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    return this.lastEpoch === 0 || this.lastEpoch % this.#stepSize !== 0 ? lr : lr * this.#gamma;
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * this.#gamma ** Math.floor(epoch / this.#stepSize);
  }
}

/** The rate times `gamma` at each of the milestones. @see torch.optim.lr_scheduler.MultiStepLR */
export class MultiStepLR extends LRScheduler {
  readonly #milestones: readonly number[];
  readonly #gamma: number;

  constructor(optimizer: Scheduled, milestones: readonly number[], { gamma = 0.1 }: GammaOptions = {}) {
    super(optimizer);
    this.#milestones = milestones;
    this.#gamma = gamma;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    return lr * this.#gamma ** this.#milestones.filter((milestone) => milestone === this.lastEpoch).length;
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * this.#gamma ** this.#milestones.filter((milestone) => milestone <= epoch).length;
  }
}

/** The rate times `factor`, until `totalIters` steps are done. @see torch.optim.lr_scheduler.ConstantLR */
export class ConstantLR extends LRScheduler {
  readonly #factor: number;
  readonly #totalIters: number;

  constructor(optimizer: Scheduled, { factor = 1 / 3, totalIters = 5 }: { readonly factor?: number; readonly totalIters?: number } = {}) {
    super(optimizer);
    checkSchedule('ConstantLR', 'factor', factor, factor >= 0 && factor <= 1);
    this.#factor = factor;
    this.#totalIters = totalIters;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    if (this.lastEpoch === 0) return lr * this.#factor;
    return this.lastEpoch === this.#totalIters ? lr / this.#factor : lr;
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * (epoch < this.#totalIters ? this.#factor : 1);
  }
}

export interface LinearLROptions {
  /** What the rate is multiplied by at first. Default: 1/3. */
  readonly startFactor?: number;
  /** What it is multiplied by after `totalIters` steps. Default: 1. */
  readonly endFactor?: number;
  /** Default: 5. */
  readonly totalIters?: number;
}

/** The rate times a factor that goes in equal steps from one value to another: a warm-up. @see torch.optim.lr_scheduler.LinearLR */
export class LinearLR extends LRScheduler {
  readonly #start: number;
  readonly #end: number;
  readonly #total: number;

  constructor(optimizer: Scheduled, { startFactor = 1 / 3, endFactor = 1, totalIters = 5 }: LinearLROptions = {}) {
    super(optimizer);
    checkSchedule('LinearLR', 'startFactor', startFactor, startFactor > 0 && startFactor <= 1);
    checkSchedule('LinearLR', 'endFactor', endFactor, endFactor >= 0 && endFactor <= 1);
    this.#start = startFactor;
    this.#end = endFactor;
    this.#total = totalIters;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    if (this.lastEpoch === 0) return lr * this.#start;
    return this.lastEpoch > this.#total ? lr : (lr * this.#factorAt(this.lastEpoch)) / this.#factorAt(this.lastEpoch - 1);
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * this.#factorAt(epoch);
  }

  #factorAt(epoch: number): number {
    return this.#start + ((this.#end - this.#start) * Math.min(this.#total, epoch)) / this.#total;
  }
}

/** The rate times `gamma` at every step. @see torch.optim.lr_scheduler.ExponentialLR */
export class ExponentialLR extends LRScheduler {
  readonly #gamma: number;

  constructor(optimizer: Scheduled, gamma: number) {
    super(optimizer);
    this.#gamma = gamma;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    return this.lastEpoch === 0 ? lr : lr * this.#gamma;
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * this.#gamma ** epoch;
  }
}

/** The rate falls to 0 in `totalIters` steps along (1 - t)ᵖᵒʷᵉʳ. @see torch.optim.lr_scheduler.PolynomialLR */
export class PolynomialLR extends LRScheduler {
  readonly #total: number;
  readonly #power: number;

  constructor(optimizer: Scheduled, { totalIters = 5, power = 1 }: { readonly totalIters?: number; readonly power?: number } = {}) {
    super(optimizer);
    this.#total = totalIters;
    this.#power = power;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup): number {
    if (this.lastEpoch === 0 || this.lastEpoch > this.#total) return lr;
    return lr * ((1 - this.lastEpoch / this.#total) / (1 - (this.lastEpoch - 1) / this.#total)) ** this.#power;
  }

  protected override at(epoch: number, index: number): number {
    return this.baseLrs[index]! * (1 - Math.min(epoch, this.#total) / this.#total) ** this.#power;
  }
}

/** The first rate times a function of the step; one function, or one a group. @see torch.optim.lr_scheduler.LambdaLR */
export class LambdaLR extends LRScheduler {
  readonly #factors: readonly ((epoch: number) => number)[];

  constructor(optimizer: Scheduled, lrLambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[]) {
    super(optimizer);
    this.#factors = perGroup('LambdaLR', optimizer, lrLambda);
    this.step();
  }

  protected override next(_group: ScheduledGroup, index: number): number {
    return this.baseLrs[index]! * this.#factors[index]!(this.lastEpoch);
  }
}

/** The rate times a function of the step, at every step. @see torch.optim.lr_scheduler.MultiplicativeLR */
export class MultiplicativeLR extends LRScheduler {
  readonly #factors: readonly ((epoch: number) => number)[];

  constructor(optimizer: Scheduled, lrLambda: ((epoch: number) => number) | readonly ((epoch: number) => number)[]) {
    super(optimizer);
    this.#factors = perGroup('MultiplicativeLR', optimizer, lrLambda);
    this.step();
  }

  protected override next({ lr }: ScheduledGroup, index: number): number {
    return this.lastEpoch > 0 ? lr * this.#factors[index]!(this.lastEpoch) : lr;
  }
}

function perGroup<Item>(op: string, { paramGroups }: Scheduled, given: Item | readonly Item[]): readonly Item[] {
  if (!Array.isArray(given)) return paramGroups.map(() => given as Item);
  checkSchedule(op, 'the number of functions', given.length, given.length === paramGroups.length);
  return given as readonly Item[];
}
