import type { Tensor } from '@lamella/core';
import type { Module } from '../../modules/module.js';
import { Adam, AdamW, NAdam, RAdam, RMSprop, SGD } from '../../optim/index.js';
import { short } from '../../self-normalizing/input-statistics.js';
import { bounds } from '../bounds.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';

/** An optimiser, as the doctor looks at it. */
export interface ExaminedOptimizer {
  readonly paramGroups: readonly { readonly lr: number; readonly params: readonly Tensor[] }[];
}

const adaptive = [Adam, AdamW, NAdam, RAdam, RMSprop];

export function optimizerOf(model: Module, optimizer: ExaminedOptimizer, { parameters }: QuietPass): Observed[] {
  const rateOf = new Map(optimizer.paramGroups.flatMap(({ lr, params }) => params.map((param) => [param, lr] as const)));
  const named = new Map([...model.namedParameters()]);
  const known = new Set<Tensor>(named.values());
  const missing = [...named].filter(([, parameter]) => parameter.requiresGrad && !rateOf.has(parameter)).map(([name]) => name);
  const foreign = [...rateOf.keys()].filter((parameter) => !known.has(parameter)).length;
  const found: Observed[] = [];
  if (missing.length + foreign > 0) {
    const measured = `${missing.length} of ${named.size} parameters of the model are not in the optimiser; ${foreign} of the optimiser's are not in the model`;
    found.push({ id: 'not-in-optimizer', where: missing, measured, values: { missing: missing.length, foreign } });
  }
  const isAdaptive = adaptive.some((kind) => optimizer instanceof kind);
  if (!isAdaptive && !(optimizer instanceof SGD)) return found;
  const updates = parameters.flatMap(({ name, ndim, norm, gradNorm }) => {
    const [parameter, rate] = [named.get(name)!, rateOf.get(named.get(name)!)];
    if (rate === undefined || ndim < 2 || norm === 0 || gradNorm === null || gradNorm === 0) return [];
    // Adam's steps have about the size of lr in each element, whatever the gradient.
    return [{ name, rate, update: (rate * (isAdaptive ? Math.sqrt(parameter.numel) : gradNorm)) / norm }];
  });
  if (updates.length === 0) return found;
  const largest = updates.reduce((one, other) => (other.update > one.update ? other : one));
  if (largest.update <= bounds.update.most && largest.update >= bounds.update.least) return found;
  const measured = `with a learning rate of ${largest.rate} a step changes ${largest.name} by ${short(largest.update)} of its size`;
  return [...found, { id: 'learning-rate', where: [largest.name], measured, values: { update: largest.update } }];
}
