import { ArgumentError, cat, noGrad, type Tensor } from '@lamella/core';
import type { Callback, Done, Logs, Moments } from './callback.js';
import { EpochResults } from './epoch-results.js';
import { checkCount } from './metrics/outputs.js';
import { keepingModes } from './modes.js';
import { nextTurn } from './next-turn.js';
import type { Batches, FitOptions, TrainedModel, TrainedOptimizer, TrainerOptions, WalkOptions } from './parts.js';
import { PauseGate } from './pause.js';
import {
  callbackStates,
  checkNames,
  generatorStates,
  restoreCallbacks,
  restoreGenerators,
  type Resumption,
  type TrainerState,
} from './state.js';

/**
 * The training loop with what surrounds it: evaluation, metrics, callbacks, checkpoints. It does what the plain loop does (forward, loss,
 * backward, step) and draws no number of its own; after each batch the event loop turns once.
 *
 * @throws ArgumentError unless `inputs` and `accumulate` are whole numbers from 1
 * @example
 * manualSeed(0);
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.SELU(), new nn.Linear(8, 2));
 * const x = randn([64, 2]);
 * const set = new nn.data.TensorDataset(x, x.select(1, 0).gt(0).to('int32'));
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.Adam(model.parameters(), { lr: 0.05 }),
 *   loss: nn.functional.crossEntropy,
 *   metrics: { accuracy: new Accuracy() },
 * });
 * await trainer.fit(new nn.data.DataLoader(set, { batchSize: 16, shuffle: true }), { epochs: 10 });
 * const { accuracy } = await trainer.evaluate(new nn.data.DataLoader(set, { batchSize: 16 }));
 * Number(accuracy) > 0.9 // true
 */
export class Trainer {
  readonly model: TrainedModel;
  readonly optimizer: TrainedOptimizer;
  readonly callbacks: readonly Callback[];
  readonly options: TrainerOptions;
  /** What the last `fit` was told. */
  fitOptions: FitOptions | null = null;
  /** The batches of the `fit` that runs. */
  batches: Batches | null = null;
  /** Epochs that are done. */
  epoch = 0;
  /** Steps of the optimiser, in all. */
  step = 0;
  /** Batches of the epoch at hand. */
  batch = 0;
  /** The logs of each epoch that is done. */
  history: readonly Logs[] = [];
  /** Why the last `fit` ended before its last epoch; null if it did not. */
  stopReason: string | null = null;

  readonly #inputs: number;
  readonly #accumulate: number;
  readonly #results: EpochResults;
  readonly #gate = new PauseGate();
  /** Batches whose gradients wait for a step, and the sum of their losses. */
  #pending = 0;
  #pendingLoss = 0;
  /** Batches to be passed over: those done before, where the batches cannot go on by themselves. */
  #skipped = 0;
  #resumption: Resumption | null = null;

  constructor(options: TrainerOptions) {
    const {
      model,
      optimizer,
      inputs = 1,
      accumulate = 1,
      metrics = {},
      metricTarget = (target: Tensor) => target,
      callbacks = [],
    } = options;
    checkCount('Trainer', 'inputs', inputs);
    checkCount('Trainer', 'accumulate', accumulate);
    this.options = options;
    this.model = model;
    this.optimizer = optimizer;
    this.callbacks = callbacks;
    this.#inputs = inputs;
    this.#accumulate = accumulate;
    this.#results = new EpochResults(metrics, metricTarget);
  }

  /**
   * Trains until `epochs` are done in all, and returns the logs of each. A run that was stopped, aborted or restored in the middle of an epoch
   * goes on there, with the generators as they were. Batches that are no `DataLoader` are walked from their start, and those done are passed over.
   *
   * @throws ArgumentError while another `fit` runs
   */
  async fit(batches: Batches, options: FitOptions): Promise<readonly Logs[]> {
    checkCount('Trainer.fit', 'epochs', options.epochs, 0);
    if (this.batches !== null) throw new ArgumentError('Trainer.fit', 'is running already', { hint: 'await the first one' });
    this.batches = batches;
    this.fitOptions = options;
    this.stopReason = null;
    try {
      this.model.train();
      await this.#emit('onFitStart');
      this.#goOn(batches);
      while (this.epoch < options.epochs && !this.#mustStop(options)) await this.#runEpoch(batches, options);
      await this.#emit('onFitEnd');
    } catch (error) {
      // Half of a step cannot be gone on from: the epoch begins anew.
      this.batch = this.#pending = this.#pendingLoss = 0;
      throw error;
    } finally {
      this.batches = null;
    }
    return this.history;
  }

  /**
   * Loss and metrics on a set, with dropout off and nothing recorded.
   *
   * @throws the signal's reason when it aborts
   */
  async evaluate(batches: Batches, options: WalkOptions = {}): Promise<Logs> {
    await this.#emit('onEvaluateStart');
    const training = this.#results.stateDict();
    this.#results.reset();
    try {
      await this.#walk(batches, options, (batch) => {
        const { loss, output, target } = this.#forward(batch);
        this.#results.add(Number(loss.item()), output, target);
      });
      return this.#results.logs();
    } finally {
      this.#results.loadStateDict(training);
      await this.#emit('onEvaluateEnd');
    }
  }

  /**
   * What the model says, batch behind batch in one tensor, with dropout off.
   *
   * @throws the signal's reason when it aborts
   * @example
   * const model = new nn.Linear(3, 2);
   * const trainer = new Trainer({ model, optimizer: new nn.optim.SGD(model.parameters()), loss: nn.functional.mseLoss });
   * (await trainer.predict([[zeros([4, 3])], [zeros([1, 3])]])).shape // [5, 2]
   */
  async predict(batches: Batches, options: WalkOptions = {}): Promise<Tensor> {
    const outputs: Tensor[] = [];
    await this.#walk(batches, options, (batch) => void outputs.push(this.model.forward(...batch.slice(0, this.#inputs))));
    return cat(outputs);
  }

  /** `fit` waits behind the step at hand until `resume`. */
  pause(): void {
    this.#gate.pause();
  }

  resume(): void {
    this.#gate.resume();
  }

  get isPaused(): boolean {
    return this.#gate.isPaused;
  }

  /** Ends `fit` behind the step at hand, as a callback does when it has seen enough. */
  stop(reason: string): void {
    this.stopReason ??= reason;
  }

  /**
   * All that the run goes on from, at a moment when no gradient is on its way: in `onSafePoint`, or when `fit` does not run. The tensors share
   * the memory of model and optimiser.
   */
  stateDict(): TrainerState {
    const { epoch, step, batch, history, model, optimizer } = this;
    return {
      progress: { epoch, step, batch, history },
      model: model.stateDict(),
      optimizer: optimizer.stateDict(),
      results: this.#results.stateDict(),
      ...(this.#resumption ?? this.#position()),
      callbacks: callbackStates(this.callbacks),
    };
  }

  /**
   * Goes on from a state: parameters, buffers, optimiser, metrics and callbacks at once, loader and generators when `fit` begins.
   *
   * @throws StateDictError or ArgumentError where the state is not of such a trainer
   */
  loadStateDict(state: TrainerState): void {
    checkNames('callbacks', Object.keys(callbackStates(this.callbacks)), state.callbacks);
    checkNames('generators', Object.keys(generatorStates(this.options.generators ?? {})), state.generators);
    this.model.loadStateDict(state.model);
    this.optimizer.loadStateDict(state.optimizer);
    this.#results.loadStateDict(state.results);
    restoreCallbacks(this.callbacks, state.callbacks);
    const { epoch, step, batch, history } = state.progress;
    Object.assign(this, { epoch, step, batch, history });
    this.#resumption = { loader: state.loader, generators: state.generators };
  }

  async #runEpoch(batches: Batches, { validation, signal }: FitOptions): Promise<void> {
    if (this.batch === 0) {
      this.#results.reset();
      await this.#emit('onEpochStart');
    }
    for await (const batch of batches) {
      if (this.#skipped > 0) {
        this.#skipped -= 1;
        continue;
      }
      this.#learnFrom(batch);
      if (this.#pending === this.#accumulate) await this.#takeStep();
      await nextTurn();
      if (this.#pending > 0) continue;
      await this.#gate.pass(signal);
      if (this.#mustStop({ signal })) return;
    }
    if (this.#pending > 0) await this.#takeStep();
    const lr = this.optimizer.paramGroups[0]!.lr;
    const logs: Logs = { ...this.#results.logs(), ...(validation === undefined ? {} : await this.#validate(validation)), lr };
    this.epoch += 1;
    this.batch = 0;
    this.#results.reset();
    this.history = [...this.history, logs];
    await this.#emit('onEpochEnd', logs);
    await this.#emit('onSafePoint', { after: 'epoch', logs });
  }

  async #validate(batches: Batches): Promise<Logs> {
    const logs = await this.evaluate(batches);
    return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val${name[0]!.toUpperCase()}${name.slice(1)}`, value]));
  }

  /** Forward and backward of one batch: the gradients are added to those of the step's other batches. */
  #learnFrom(batch: readonly Tensor[]): void {
    if (this.#pending === 0) this.optimizer.zeroGrad();
    const { loss, output, target } = this.#forward(batch);
    (this.#accumulate === 1 ? loss : loss.div(this.#accumulate)).backward();
    this.#pending += 1;
    this.batch += 1;
    const value = Number(loss.item());
    this.#pendingLoss += value;
    this.#results.add(value, output, target);
  }

  async #takeStep(): Promise<void> {
    if (this.#pending < this.#accumulate) this.#scaleGradients(this.#accumulate / this.#pending);
    const loss = this.#pendingLoss / this.#pending;
    this.#pending = this.#pendingLoss = 0;
    await this.#emit('onGradients');
    this.optimizer.step();
    this.step += 1;
    const logs: Logs = { loss, lr: this.optimizer.paramGroups[0]!.lr };
    await this.#emit('onStep', logs);
    await this.#emit('onSafePoint', { after: 'step', logs });
  }

  /** The last step of an epoch may have fewer batches: their mean counts all the same. */
  #scaleGradients(factor: number): void {
    noGrad(() => {
      for (const { params } of this.optimizer.paramGroups) for (const param of params) param.peekGrad()?.mul_(factor);
    });
  }

  #forward(batch: readonly Tensor[]): { loss: Tensor; output: Tensor; target: Tensor } {
    const { loss, classWeights } = this.options;
    const target = batch[this.#inputs];
    if (target === undefined) {
      throw new ArgumentError('Trainer', `a batch has ${batch.length} parts: no target behind ${this.#inputs} inputs`, {
        argument: 'inputs',
      });
    }
    const output = this.model.forward(...batch.slice(0, this.#inputs));
    return { loss: classWeights === undefined ? loss(output, target) : loss(output, target, { weight: classWeights }), output, target };
  }

  async #walk(batches: Batches, { signal }: WalkOptions, visit: (batch: readonly Tensor[]) => void): Promise<void> {
    await keepingModes(this.model, async () => {
      this.model.eval();
      for await (const batch of batches) {
        signal?.throwIfAborted();
        noGrad(() => visit(batch));
        await nextTurn();
      }
    });
  }

  #position(): Resumption {
    return { loader: this.batches?.stateDict?.() ?? null, generators: generatorStates(this.options.generators ?? {}) };
  }

  #goOn(batches: Batches): void {
    const from = this.#resumption;
    this.#resumption = null;
    if (from === null) return;
    if (from.loader !== null && batches.loadStateDict !== undefined) batches.loadStateDict(from.loader);
    else this.#skipped = this.batch;
    restoreGenerators(this.options.generators ?? {}, from.generators);
  }

  /** Whether `fit` ends here. A later one goes on from this very place then. */
  #mustStop({ signal }: { readonly signal?: AbortSignal | undefined }): boolean {
    if (signal?.aborted === true) this.stop('aborted');
    if (this.stopReason === null) return false;
    this.#resumption ??= this.#position();
    return true;
  }

  async #emit<Moment extends keyof Moments>(moment: Moment, ...args: Moments[Moment]): Promise<void> {
    for (const callback of this.callbacks) {
      const done = (callback[moment] as ((trainer: Trainer, ...args: Moments[Moment]) => Done) | undefined)?.call(callback, this, ...args);
      if (done instanceof Promise) await done;
    }
  }
}
