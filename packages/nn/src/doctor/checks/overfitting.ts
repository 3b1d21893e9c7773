import { short } from '../../self-normalizing/input-statistics.js';
import type { Patient, QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import { classesOf, type LossKind } from '../loss-kind.js';
import { fewSamples } from '../quiet-pass.js';
import { trial, type Trial } from '../trial.js';

const rates = [0.01, 0.001] as const; // of Adam; one of them suits nearly every model
const gradientSteps = 3; // a branch that is multiplied by a 0 which is learnt has its gradient from the second step on

/** Whether one batch can be learnt by heart, and which parameters had no part in that. */
export function overfitting(patient: Patient, { lossKind, output, parameters }: QuietPass, steps: number): Observed[] {
  const chance = lossKind === 'cross-entropy' || lossKind === 'nll' ? Math.log(classesOf(output!)) : Infinity;
  const trials: Trial[] = [];
  for (const rate of rates) {
    if (trials.some(({ learnt }) => learnt) || (steps === 0 && trials.length > 0)) break;
    trials.push(trialOf(patient, lossKind, rate, steps === 0 ? gradientSteps : steps, chance));
  }
  const found: Observed[] = [];
  const isIn = (name: string, names: 'reached' | 'moved'): boolean => trials.some((each) => each[names].has(name));
  const unused = parameters.map(({ name }) => name).filter((name) => !isIn(name, 'reached'));
  const still = parameters.map(({ name }) => name).filter((name) => isIn(name, 'reached') && !isIn(name, 'moved'));
  if (unused.length > 0)
    found.push({ id: 'parameter-unused', where: unused, measured: `${unused.length} of ${parameters.length} parameters got no gradient` });
  if (still.length > 0) {
    const measured = `the gradient of ${still.length} of ${parameters.length} parameters was 0 throughout`;
    found.push({ id: 'parameter-without-gradient', where: still, measured });
  }
  if (steps === 0 || trials.some(({ learnt }) => learnt)) return found;
  const best = trials.reduce((one, other) => (other.last < one.last ? other : one));
  const told = best.accuracy === null ? '' : `, ${Math.round(best.accuracy * 100)} % right`;
  const measured = `the loss of ${best.samples} samples went from ${short(best.first)} to ${short(best.last)} in ${best.steps} steps${told} (Adam, ${rates.join(' and ')})`;
  return [...found, { id: 'does-not-overfit', where: [''], measured, values: { first: best.first, last: best.last } }];
}

/** On a few samples; on the whole batch where a model is made for its size. */
function trialOf(patient: Patient, ...settings: readonly [kind: LossKind, rate: number, steps: number, chance: number]): Trial {
  try {
    return trial(fewSamples(patient), ...settings);
  } catch {
    return trial(patient, ...settings);
  }
}
