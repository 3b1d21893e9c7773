import { restore, type Batches, type Callback, type Logs, type Trainer } from '@lamella/nn/train';
import { computing } from './compute.js';
import { prepareRun, type PreparedRun } from './prepare-run.js';
import { beginDirectory, forgetResult, writeResult, writeRun } from './run-directory.js';
import type { Run } from './run.js';
import { trainerOf } from './trainer-of.js';

export interface TrainRunOptions {
  /** Where `run.json`, the log, the checkpoints and `result.json` are written. */
  readonly directory: string;
  /** Ends training behind the step at hand, and saves it. */
  readonly signal?: AbortSignal;
  readonly callbacks?: readonly Callback[];
  /** Goes on from the newest checkpoint of the directory. Default: false. */
  readonly resume?: boolean;
  /** Takes away the run that the directory has. Default: false. */
  readonly overwrite?: boolean;
  /** Told what was read and built, before the first step; gives further callbacks, as that of a display. */
  readonly onReady?: (prepared: PreparedRun) => readonly Callback[];
}

export interface RunResult {
  readonly directory: string;
  readonly epochs: number;
  readonly steps: number;
  /** Why it ended before its last epoch: `aborted`, or what early stopping says. */
  readonly stopReason: string | null;
  readonly history: readonly Logs[];
  /** The logs of the last epoch, with `testLoss` and so on if there is a test set. */
  readonly final: Logs;
}

/**
 * Trains what a run file says, from its start or from where it stood. A run that was killed at any moment and resumed ends with the bits of one
 * that was not. `result.json` is written when it has come to its end.
 *
 * @throws RunFileError on what does not fit the data, DataError on data that cannot be read, RunError when the loss is no number any more,
 * RunDirectoryError where there is a run already, or none to resume
 */
export async function trainRun(run: Run, options: TrainRunOptions): Promise<RunResult> {
  return await computing(run.config, async () => {
    const prepared = await prepareRun(run);
    await openDirectory(run, prepared, options);
    const further = options.onReady?.(prepared) ?? [];
    return await train(prepared, { ...options, callbacks: [...(options.callbacks ?? []), ...further] });
  });
}

async function openDirectory(run: Run, { config }: PreparedRun, options: TrainRunOptions): Promise<void> {
  const { directory, resume = false, overwrite = false } = options;
  if (resume) await forgetResult(directory);
  else await beginDirectory(directory, { overwrite });
  await writeRun(directory, config, run.baseDirectory);
}

async function train(prepared: PreparedRun, options: TrainRunOptions): Promise<RunResult> {
  const { directory, signal, callbacks = [], resume = false } = options;
  const { config, train: batches, validation, test } = prepared;
  const { trainer, store } = trainerOf(prepared, directory, callbacks);
  if (resume) await restore(trainer, store, { batches, skipDamaged: true });
  const abort = signal === undefined ? {} : { signal };
  await trainer.fit(batches, { epochs: config.train.epochs, ...(validation === null ? {} : { validation }), ...abort });
  const tested = trainer.stopReason === 'aborted' || test === null ? {} : await testLogs(trainer, test, abort);
  const { epoch, step, history } = trainer;
  const stopReason = tested === null ? 'aborted' : trainer.stopReason;
  const result = { epochs: epoch, steps: step, stopReason, history, final: { ...history.at(-1), ...tested } };
  if (stopReason !== 'aborted') await writeResult(directory, result);
  return { directory, ...result };
}

/** The logs of the test set; null where Ctrl-C came in between. */
async function testLogs(trainer: Trainer, test: Batches, { signal }: { readonly signal?: AbortSignal }): Promise<Logs | null> {
  try {
    return prefixed('test', await trainer.evaluate(test, signal === undefined ? {} : { signal }));
  } catch (error) {
    if (signal?.aborted === true) return null;
    throw error;
  }
}

/** `loss` as `testLoss`. */
export function prefixed(prefix: string, logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`${prefix}${name[0]!.toUpperCase()}${name.slice(1)}`, value]));
}
