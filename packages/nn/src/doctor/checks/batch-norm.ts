import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../../modules/batch-norm.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';

/** Batch norms that have one sample, or one value a channel, to go by. */
export function batchNorms({ calls, failure }: QuietPass): Observed[] {
  const all = failure === null || failure.call === null ? calls : [...calls, failure.call];
  const norms = all.filter(({ module }) => [BatchNorm1d, BatchNorm2d, BatchNorm3d].some((kind) => module instanceof kind));
  const lonely = norms.flatMap(({ where, module, inputs: [input] }) => {
    if (input === undefined || !module.training || input.shape[0] !== 1) return [];
    return [{ where, shape: input.shape, each: input.values.length / input.shape[1]! }];
  });
  if (lonely.length === 0) return [];
  const { where, shape, each } = lonely.find((norm) => norm.each === 1) ?? lonely[0]!;
  return [
    {
      id: 'batch-norm-batch-of-one',
      severity: each === 1 ? 'error' : 'warning',
      where: lonely.map((norm) => norm.where),
      measured: `${where || 'the norm'} gets [${shape.join(', ')}]: 1 sample, ${each} value${each === 1 ? '' : 's'} a channel`,
      values: { valuesPerChannel: each },
    },
  ];
}
