import { momentsOf, short } from '../../self-normalizing/input-statistics.js';
import { bounds } from '../bounds.js';
import type { Patient, QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import { classesOf } from '../loss-kind.js';

/** The loss before any training against that of one who knows nothing of the sample. */
export function firstLoss({ target }: Patient, { loss, lossKind, output }: QuietPass): Observed[] {
  if (loss === null || output === null || !Number.isFinite(loss)) return [];
  if (lossKind === 'squared-error') {
    const { variance } = momentsOf(target.data());
    if (variance < 1e-12 || loss <= bounds.aboveChance.squares * variance) return [];
    const measured = `the loss is ${short(loss)}; to say the mean of the targets every time costs ${short(variance)}`;
    return [{ id: 'loss-above-chance', where: [''], measured, values: { loss, chance: variance } }];
  }
  if (lossKind !== 'cross-entropy' && lossKind !== 'nll') return [];
  const classes = classesOf(output);
  const chance = Math.log(classes);
  const told = { where: [''], values: { loss, chance } };
  const measured = `the loss is ${short(loss)}; ln(${classes}) = ${short(chance)} is chance`;
  if (loss > chance + Math.max(bounds.aboveChance.nats, chance)) return [{ id: 'loss-above-chance', ...told, measured }];
  if (loss < bounds.belowChance * chance && loss >= 0) return [{ id: 'loss-below-chance', ...told, measured }];
  return [];
}
