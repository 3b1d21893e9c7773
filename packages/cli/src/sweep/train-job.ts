import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LamellaError, setNumThreads } from '@lamella/core';
import { scalar, type Callback } from '@lamella/nn/train';
import { DirectoryStore } from '@lamella/nn/train/node';
import { importPlugins } from '../commands/plugins.js';
import { parseRunText } from '../run/read-run.js';
import { trainRun } from '../run/train-run.js';
import type { Ended, Progress, Start } from './messages.js';

/** Between two messages about progress, in milliseconds. */
const PAUSE = 100;

/** Trains one run, from its last checkpoint if it has one. It does not throw: what goes wrong is the reason. */
export async function trainJob(start: Start, signal: AbortSignal, send: (progress: Progress) => void): Promise<Ended> {
  setNumThreads(1);
  try {
    const { file, text, baseDirectory, set, directory, plugins } = start;
    await importPlugins(plugins);
    const run = parseRunText(text, file, { set, baseDirectory });
    const resume = (await new DirectoryStore(join(directory, 'checkpoints')).list()).length > 0;
    if (!resume) await rm(directory, { recursive: true, force: true });
    const callbacks = [tellProgress(run.config.train.epochs, send)];
    const { stopReason } = await trainRun(run, { directory, signal, callbacks, resume });
    return { type: signal.aborted && stopReason === 'aborted' ? 'stopped' : 'done' };
  } catch (error) {
    return { type: 'failed', reason: reasonOf(error) };
  }
}

function tellProgress(epochs: number, send: (progress: Progress) => void): Callback {
  let last = -Infinity;
  return {
    onSafePoint({ epoch, step }, { after, logs }) {
      const now = performance.now();
      if (after === 'step' && now - last < PAUSE) return;
      last = now;
      send({ type: 'progress', epoch, epochs, step, loss: scalar(logs, 'loss') ?? NaN });
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof LamellaError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
