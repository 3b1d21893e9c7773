import { ArgumentError, type Tensor } from '@lamella/core';
import type { Callback, Logs } from './callback.js';
import { checkCount } from './metrics/outputs.js';
import type { Batches } from './parts.js';
import { pack, unpack } from './checkpoint/pack.js';
import { keepingModes } from './modes.js';
import { restoreGenerators, type TrainerState } from './state.js';
import { Trainer } from './trainer.js';

export interface FindLROptions {
  /** The rates of the first and of the last step. Default: 1e-7 and 10. */
  readonly from?: number;
  readonly to?: number;
  /** Default: 100. */
  readonly steps?: number;
  /** How much of the running mean of the loss is kept at each step. Default: 0.9. */
  readonly smoothing?: number;
  /** Ends when the loss is so many times the best one. Default: 4. */
  readonly divergence?: number;
}

export interface FoundLR {
  readonly rates: readonly number[];
  /** The running mean of the loss at each rate. */
  readonly losses: readonly number[];
  /** Where the loss falls most steeply in the logarithm of the rate; null where it never falls. */
  readonly suggestion: number | null;
}

/**
 * Tries learning rates, each step a larger one, until the loss goes up. Model, optimiser and generators are afterwards as they were; callbacks
 * are not called.
 *
 * @throws ArgumentError unless 0 < from < to
 * @see Smith 2017, Cyclical Learning Rates for Training Neural Networks, arXiv 1506.01186, section 3.3
 * @example
 * manualSeed(0);
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters());
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss });
 * const { suggestion } = await findLR(trainer, [[randn([32, 2]), ones([32, 1])]]);
 * suggestion! > 1e-3 && suggestion! < 10 // true
 */
export async function findLR(trainer: Trainer, batches: Batches, options: FindLROptions = {}): Promise<FoundLR> {
  const { from = 1e-7, to = 10, steps = 100, smoothing = 0.9, divergence = 4 } = options;
  if (!(from > 0 && to > from)) throw new ArgumentError('findLR', `needs 0 < from < to, got ${from} and ${to}`, { argument: 'from' });
  checkCount('findLR', 'steps', steps, 2);
  const rateAt = (step: number): number => from * (to / from) ** (step / (steps - 1));
  const rates: number[] = [];
  const losses: number[] = [];
  let mean = 0;
  const setRate = (rate: number): void => {
    for (const group of trainer.optimizer.paramGroups) group.lr = rate;
  };
  const climb: Callback = {
    onStep(trial: Trainer, { loss }: Logs) {
      mean = smoothing * mean + (1 - smoothing) * Number(loss);
      const smooth = mean / (1 - smoothing ** trial.step); // the mean starts at 0
      rates.push(rateAt(trial.step - 1));
      losses.push(smooth);
      if (trial.step === steps) trial.stop('all rates are tried');
      if (!(smooth <= divergence * Math.min(...losses))) trial.stop('the loss diverges');
      setRate(rateAt(trial.step));
    },
  };
  const trial = new Trainer({ ...trainer.options, metrics: {}, callbacks: [climb] });
  const [kept, place] = [copyOf(trial.stateDict()), batches.stateDict?.()];
  setRate(rateAt(0));
  try {
    await keepingModes(trial.model, () => trial.fit(batches, { epochs: steps }));
  } finally {
    trial.loadStateDict(kept);
    if (place !== undefined) batches.loadStateDict?.(place);
    restoreGenerators(trainer.options.generators ?? {}, kept.generators);
  }
  return { rates, losses, suggestion: steepest(rates, losses) };
}

function steepest(rates: readonly number[], losses: readonly number[]): number | null {
  let [best, at] = [0, -1];
  for (let i = 1; i < losses.length - 1; i++) {
    const slope = losses[i + 1]! - losses[i - 1]!; // the rates are evenly spaced in the logarithm
    if (slope < best) [best, at] = [slope, i];
  }
  return rates[at] ?? null;
}

/** The tensors of a state share the memory of what they are the state of. */
function copyOf(state: TrainerState): TrainerState {
  const { tree, tensors } = pack(state);
  const copies = Object.entries(tensors).map(([name, x]): [string, Tensor] => [name, x.clone()]);
  return unpack({ tree, tensors: Object.fromEntries(copies) }) as TrainerState;
}
