import type { Tensor } from '@lamella/core';
import { LogSoftmax, Softmax, Softmax2d, Softmin } from '../../modules/activation.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import { classDim, classesOf } from '../loss-kind.js';

/** A softmax that is applied twice, or a logSoftmax that is missing: seen in what comes out, whoever has applied it. */
export function softmaxes({ calls, output, lossKind }: QuietPass): Observed[] {
  if (output === null || classesOf(output) < 2 || (lossKind !== 'cross-entropy' && lossKind !== 'nll')) return [];
  const detached = output.detach();
  const values = [...detached.data()];
  const isSummingTo1 = (x: Tensor): boolean =>
    x
      .sum(classDim(output))
      .data()
      .every((sum) => Math.abs(sum - 1) < 1e-3);
  const isProbability = values.every((x) => x >= 0 && x <= 1 + 1e-6) && isSummingTo1(detached);
  const isLogProbability = !isProbability && values.every((x) => x <= 1e-6) && isSummingTo1(detached.exp());
  const kinds = [Softmax, Softmin, Softmax2d, LogSoftmax];
  const applied = calls.filter(({ module }) => kinds.some((kind) => module instanceof kind)).at(-1);
  const where = [applied?.where ?? ''];
  const shown = `[${[...detached.reshape([-1]).data()].slice(0, 3).map((x) => x.toFixed(3)).join(', ')}, …]`; // prettier-ignore
  if (lossKind === 'nll') {
    if (isLogProbability) return [];
    const measured = `the outputs ${shown} are ${isProbability ? 'probabilities' : 'no log-probabilities'}`;
    return [{ id: 'nll-without-log-softmax', where: [''], measured }];
  }
  if (isProbability)
    return [{ id: 'softmax-before-cross-entropy', where, measured: `the outputs ${shown} are probabilities: each sample's sum to 1` }];
  if (isLogProbability)
    return [{ id: 'log-softmax-before-cross-entropy', where, measured: `the outputs ${shown} are log-probabilities already` }];
  return [];
}
