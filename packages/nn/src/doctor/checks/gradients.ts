import { short } from '../../self-normalizing/input-statistics.js';
import { bounds } from '../bounds.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';

/** The gradients of weights, relative to the weights, from layer to layer. */
export function gradients({ parameters }: QuietPass): Observed[] {
  const layers = parameters.flatMap(({ name, ndim, norm, gradNorm }) => {
    const isMeasured = ndim >= 2 && norm > 0 && gradNorm !== null && gradNorm > 0 && Number.isFinite(gradNorm);
    return isMeasured ? [{ name, ratio: gradNorm / norm }] : [];
  });
  if (layers.length === 0) return [];
  const [least, most] = [Math.min, Math.max].map((pick) => layers.findIndex(({ ratio }) => ratio === pick(...layers.map((l) => l.ratio))));
  const [small, large] = [layers[least!]!, layers[most!]!];
  const measured = `relative to the weight, the gradient of ${small.name} is ${short(small.ratio)}, that of ${large.name} ${short(large.ratio)}`;
  const values = { ratio: small.ratio / large.ratio };
  const isUneven = small.ratio < bounds.gradientRatio * large.ratio;
  if (isUneven && least! < most!) return [{ id: 'gradients-vanish', where: [small.name], measured, values }];
  if (isUneven || large.ratio > bounds.gradient) return [{ id: 'gradients-explode', where: [large.name], measured, values }];
  return [];
}
