import { AlphaDropout, FeatureAlphaDropout } from '../../modules/dropout.js';
import type { Module } from '../../modules/module.js';
import { short } from '../../self-normalizing/input-statistics.js';
import { keptCorrelation } from '../../self-normalizing/notes.js';
import { bounds } from '../bounds.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import type { Observation } from '../observe.js';

/** How much of the signal all alpha dropouts together leave: by theory, and as measured, since a shortcut around them saves it. */
export function depthBudget(quiet: QuietPass, noisy: Observation): Observed[] {
  const dropouts = quiet.calls.filter(({ module }) => module instanceof AlphaDropout || module instanceof FeatureAlphaDropout);
  const kept = dropouts.reduce((product, { module }) => product * keptCorrelation(probabilityOf(module)), 1);
  if (kept >= bounds.keptCorrelation) return [];
  const measuredKept = correlation(quiet, noisy);
  if (measuredKept !== null && measuredKept >= bounds.measuredCorrelation) return [];
  const ps = [...new Set(dropouts.map(({ module }) => probabilityOf(module)))];
  const outputs = measuredKept === null ? '' : `; outputs with and without dropout correlate ${measuredKept.toFixed(2)}`;
  const measured = `${dropouts.length} alpha dropouts (p = ${ps.join(', ')}) keep ${short(kept)} of the correlation${outputs}`;
  return [{ id: 'alpha-dropout-depth', where: dropouts.map(({ where }) => where), measured, values: { kept } }];
}

const probabilityOf = (module: Module): number => Reflect.get(module, 'p') as number;

/** Of the outputs of two passes, what all samples have in common taken away; null where there are too few numbers to tell. */
function correlation(one: Observation, other: Observation): number | null {
  const [a, b] = [centred(one), centred(other)];
  if (a === null || b?.length !== a.length) return null;
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return size > 0 ? dot(a, b) / size : null;
}

const leastSamples = 8;

function centred({ output }: Observation): number[] | null {
  if (output === null || output.ndim < 2 || output.shape[0]! < leastSamples) return null;
  const detached = output.detach();
  return [...detached.sub(detached.mean(0, { keepdim: true })).data()];
}
