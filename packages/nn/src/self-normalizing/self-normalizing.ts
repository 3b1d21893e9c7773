import { ArgumentError, Tensor } from '@lamella/core';
import { checkProbability } from '../functional/dropout.js';
import type { DrawOptions } from '../init/index.js';
import { selfNormalizing_ } from '../init/self-normalizing.js';
import { Module } from '../modules/module.js';
import { inputStatistics, judgeInput, showStatistics, standardisingCode } from './input-statistics.js';
import { notesOf } from './notes.js';
import { planReplacing } from './replace-modules.js';
import { SelfNormalizingReport } from './report.js';
import { planSwaps } from './swaps.js';

export interface SelfNormalizingOptions extends DrawOptions {
  /** A batch as the model will get it: its mean and variance are checked. */
  readonly input?: Tensor;
  /** The probability of the alpha dropouts: one for all, or made from the old one. Default: each keeps its own. */
  readonly p?: number | ((p: number, where: string) => number);
}

export interface SelfNormalized<Model extends Module> {
  readonly model: Model;
  readonly report: SelfNormalizingReport;
}

/**
 * Makes a network self-normalising, in place: ReLU, ReLU6, LeakyReLU, RReLU, ELU and CELU become SELU; Dropout becomes AlphaDropout; Dropout1d,
 * 2d and 3d become FeatureAlphaDropout; then weights are drawn LeCun-normal and biases set to 0 (`init.selfNormalizing_`). Modules are found in
 * Sequentials, lists, dictionaries, fields, arrays and maps; a module in two places stays one. `inplace`, generators and the mode are kept.
 *
 * A dropout keeps its `p` unless `p` says otherwise; the report warns above 0.2. Activations with parameters (PReLU), gates, norm layers and
 * modules derived from those above are left and reported; functions called in a `forward` are not seen. An optimiser stays valid: no
 * parameter is replaced. FeatureAlphaDropout takes dimension 0 for the batch, where Dropout1d and Dropout3d take inputs without one.
 *
 * An input with a mean beyond ±0.5, or a variance out of 0.5 to 2, is refused; beyond ±0.25, or out of 0.67 to 1.5, it is reported.
 *
 * Draws: as `init.selfNormalizing_`.
 * @throws ArgumentError on a model that is itself to be swapped, on a place that is read-only, on a `p` out of [0, 1], on an input that is
 * not standardised; nothing is changed or drawn then
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515
 * @example
 * const { model, report } = nn.selfNormalizing(new nn.Sequential(new nn.Linear(8, 8), new nn.ReLU(), new nn.Dropout(0.1)));
 * [...model].map((layer) => layer.type) // ['Linear', 'SELU', 'AlphaDropout']
 * report.swapped[1] // { where: '2', from: 'Dropout', to: 'AlphaDropout', p: 0.1 }
 */
export function selfNormalizing<Model extends Module>(model: Model, options: SelfNormalizingOptions = {}): SelfNormalized<Model> {
  const { input, p, ...draw } = options;
  const op = 'selfNormalizing';
  checkArguments(op, model, options);
  const statistics = input === undefined ? null : inputStatistics(op, input);
  const verdict = statistics === null ? 'standardised' : judgeInput(statistics);
  if (statistics !== null && verdict === 'not') {
    throw new ArgumentError(
      op,
      `the input has ${showStatistics(statistics)}; SELU keeps mean 0 and variance 1 only of inputs that have them`,
      {
        argument: 'input',
        hint: standardisingCode(statistics),
      },
    );
  }
  const planned = planSwaps(model, (old, where) => {
    const next = p === undefined ? old : typeof p === 'number' ? p : p(old, where);
    checkProbability(op, next);
    return next;
  });
  const writes = planReplacing(op, model, new Map(planned.map(({ old, replacement }) => [old, replacement])));
  const notes = notesOf(model, planned);
  if (statistics !== null && verdict === 'nearly')
    notes.push({ where: '', text: `the input has ${showStatistics(statistics)}. Better: ${standardisingCode(statistics)}` });

  for (const write of writes) write();
  selfNormalizing_(model, draw);
  return {
    model,
    report: new SelfNormalizingReport(
      planned.map(({ swap }) => swap),
      notes,
      statistics,
    ),
  };
}

function checkArguments(op: string, model: unknown, { input, p }: SelfNormalizingOptions): void {
  if (!(model instanceof Module)) {
    throw new ArgumentError(op, `wants a Module, got ${model === null ? 'null' : typeof model}`, {
      argument: 'model',
      hint: 'selfNormalizing(new nn.Sequential(…))',
    });
  }
  if (input !== undefined && !(input instanceof Tensor)) {
    throw new ArgumentError(op, `input has to be a tensor, got ${input === null ? 'null' : typeof input}`, {
      argument: 'input',
      hint: '{ input: batch }',
    });
  }
  if (p !== undefined && typeof p !== 'function') checkProbability(op, p);
}
