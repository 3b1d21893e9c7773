import type { Tensor } from '@lamella/core';
import { checkpointsOf } from '@lamella/nn/config';
import { Checkpoints, CsvLog, JsonlLog, Trainer, type Callback } from '@lamella/nn/train';
import { DirectoryStore, FileLog } from '@lamella/nn/train/node';
import { StopAtNaN } from './divergence.js';
import type { PreparedRun } from './prepare-run.js';
import { pathsIn } from './run-directory.js';

/** The trainer of a run, with its log and its checkpoints in the directory. It touches no file before it is used. */
export function trainerOf(
  { config, set, parts }: PreparedRun,
  directory: string,
  callbacks: readonly Callback[] = [],
): { readonly trainer: Trainer; readonly store: DirectoryStore } {
  const { train, metrics } = config;
  const paths = pathsIn(directory);
  const store = new DirectoryStore(paths.checkpoints);
  const sink = new FileLog(paths.log(train.log.format));
  const log = train.log.format === 'csv' ? new CsvLog(sink, train.log) : new JsonlLog(sink, train.log);
  const surrounding = [new StopAtNaN(), ...parts.callbacks, log, ...callbacks, new Checkpoints(store, checkpointsOf(train, metrics))];
  const mixes = set.classes !== null && config.data.transforms.some(({ type }) => type === 'Mixup');
  const trainer = new Trainer({ ...parts, ...(mixes ? { metricTarget: likeliestClass } : {}), callbacks: surrounding });
  return { trainer, store };
}

/** The class that weighs most, where `Mixup` has made probabilities of the numbers of classes. */
const likeliestClass = (target: Tensor): Tensor => (target.ndim === 1 ? target : target.argmax(1));
