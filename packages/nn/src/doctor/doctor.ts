import { ArgumentError, isFloating, noGrad, Tensor, type Generator } from '@lamella/core';
import { checkWhole } from '../functional/checks.js';
import { crossEntropy } from '../functional/class-loss.js';
import { mseLoss } from '../functional/regression-loss.js';
import { Module } from '../modules/module.js';
import { depthBudget } from './checks/alpha-depth.js';
import { batchNorms } from './checks/batch-norm.js';
import { deadUnits } from './checks/dead-relu.js';
import { randomInEvaluation } from './checks/evaluation.js';
import { notFinite } from './checks/finite.js';
import { firstLoss } from './checks/first-loss.js';
import { gradients } from './checks/gradients.js';
import { optimizerOf, type ExaminedOptimizer } from './checks/optimizer.js';
import { overfitting } from './checks/overfitting.js';
import { seluNetwork } from './checks/selu.js';
import { signal } from './checks/signal.js';
import { softmaxes } from './checks/softmax.js';
import { textOfError, type ExaminedLoss, type ExaminedModel, type Patient } from './context.js';
import type { Observed } from './finding.js';
import { findingOf } from './kinds.js';
import { observe } from './observe.js';
import { copies, quietPass } from './quiet-pass.js';
import { DoctorReport } from './report.js';
import { untouched } from './untouched.js';

export interface DoctorOptions {
  /** Default: `crossEntropy` for targets of integers, `mseLoss` for others. */
  readonly loss?: ExaminedLoss;
  /** How many parts of the batch go into the model; the one behind them is the target. Default: 1. */
  readonly inputs?: number;
  /** Steps of the trial in which one batch is to be learnt by heart, at each of two learning rates; 0 leaves the trial out. Default: 150. */
  readonly steps?: number;
  /** The optimiser that the model will be trained with. It is only looked at. */
  readonly optimizer?: ExaminedOptimizer;
  /** Generators that the model draws from and does not hold in a field: their states are put back as well. */
  readonly generators?: readonly Generator[];
}

/**
 * Examines a model with one batch, and reports what is wrong or likely to be: each finding with what was measured, where, why it is a fault
 * and the fix (docs/doctor.md has all). Best before the first step of training.
 *
 * It runs forward and backward passes, and trains for some steps; afterwards the model is bit for bit what it was: parameters, buffers,
 * gradients, modes, fields, hooks and the states of generators. The batch and the optimiser are only read. Hooks of your own are called, and
 * the loss is asked for outputs of zeros and ones too. It keeps a copy of all activations of the batch while it looks: a batch of 16 to 256
 * samples is enough.
 *
 * Shape: the batch is the inputs, then the target, each with the samples along dimension 0.
 * Draws: none that stay.
 * @throws ArgumentError on what is no module, no batch or an empty one. What the model or the loss throws becomes a finding.
 * @see Karpathy 2019, A Recipe for Training Neural Networks
 * @example
 * manualSeed(0);
 * const model = new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 3), new nn.Softmax(1));
 * const labels = tensor([0, 1, 2, 0, 1, 2, 0, 1], { dtype: 'int32' });
 * const report = doctor(model, [randn([8, 4]), labels]);
 * report.find('softmax-before-cross-entropy')!.where // ['3']
 */
export function doctor(model: ExaminedModel, batch: readonly Tensor[], options: DoctorOptions = {}): DoctorReport {
  const patient = patientOf(model, batch, options);
  const { steps = 150, optimizer } = options;
  const observed = untouched(model, patient.generators, () => examine(patient, steps, optimizer));
  const samples = patient.target.shape[0] ?? 1;
  return new DoctorReport(`${model.type}, ${samples} sample${samples === 1 ? '' : 's'}`, observed.map(findingOf));
}

function examine(patient: Patient, steps: number, optimizer: ExaminedOptimizer | undefined): Observed[] {
  const { model, generators } = patient;
  const apart = <Result>(body: () => Result): Result => untouched(model, generators, body);
  const pass = apart(() => quietPass(patient));
  const found: Observed[] = [...notFinite(patient, pass), ...batchNorms(pass)];
  if (pass.failure !== null) {
    const { call, error } = pass.failure;
    const isExplained = found.some(({ id, severity }) => id === 'batch-norm-batch-of-one' && severity === 'error');
    if (!isExplained) found.push({ id: 'forward-fails', where: [call?.where ?? ''], measured: textOfError(error) });
    return [...found, ...seluNetwork(patient, pass)];
  }
  found.push(...pass.troubles, ...randomInEvaluation(patient), ...seluNetwork(patient, pass), ...deadUnits(pass), ...signal(pass));
  found.push(...gradients(pass), ...softmaxes(pass), ...firstLoss(patient, pass));
  const noisy = apart(() => {
    model.train();
    return noGrad(() => observe(model, () => model.forward(...copies(patient.inputs))));
  });
  found.push(...depthBudget(pass, noisy));
  const isSound = pass.troubles.length === 0 && pass.loss !== null && Number.isFinite(pass.loss);
  if (isSound) found.push(...overfitting(patient, pass, steps));
  found.push(...frozen(model));
  if (optimizer !== undefined) found.push(...optimizerOf(model, optimizer, pass));
  return found;
}

function frozen(model: Module): Observed[] {
  const where = [...model.namedParameters()].filter(([, { requiresGrad }]) => !requiresGrad).map(([name]) => name);
  const measured = `${where.length} parameters have requiresGrad false`;
  return where.length === 0 ? [] : [{ id: 'parameter-frozen', where, measured, values: { count: where.length } }];
}

function patientOf(model: ExaminedModel, batch: readonly Tensor[], options: DoctorOptions): Patient {
  const { inputs: count = 1, steps = 150, generators = [] } = options;
  const refuse = (argument: string, problem: string, hint: string): never => {
    throw new ArgumentError('doctor', problem, { argument, hint });
  };
  if (!(model instanceof Module)) refuse('model', `wants a Module, got ${model === null ? 'null' : typeof model}`, 'doctor(model, [x, y])');
  checkWhole('doctor', 'inputs', count);
  checkWhole('doctor', 'steps', steps, 0);
  if (!Array.isArray(batch) || !batch.every((part: unknown) => part instanceof Tensor))
    refuse('batch', 'the batch has to be an array of tensors: the inputs, then the target', 'doctor(model, [x, y])');
  if (batch.length !== count + 1)
    refuse(
      'batch',
      `${count} input${count === 1 ? '' : 's'} and a target are ${count + 1} tensors, the batch has ${batch.length}`,
      '{ inputs }',
    );
  if (batch.some(({ numel }) => numel === 0)) refuse('batch', 'the batch is empty', 'a few samples');
  const target = batch.at(-1)!.detach();
  const { loss = isFloating(target.dtype) ? mseLoss : crossEntropy } = options;
  if (typeof loss !== 'function')
    refuse(
      'loss',
      `loss has to be a function, got ${typeof loss}`,
      '{ loss: nn.functional.crossEntropy }, or (output, target) => module.forward(output, target)',
    );
  if (options.optimizer !== undefined && !Array.isArray(options.optimizer?.paramGroups))
    refuse('optimizer', 'wants an optimiser, with its paramGroups', 'new nn.optim.Adam(model.parameters())');
  return { model, inputs: batch.slice(0, -1).map((input) => input.detach()), target, loss, generators };
}
