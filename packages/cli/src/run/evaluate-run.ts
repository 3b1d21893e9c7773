import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { decodeCheckpoint, restore, type Trainer } from '@lamella/nn/train';
import { openRun } from './open-run.js';
import { prepareRun, type PreparedRun } from './prepare-run.js';
import { pathsIn } from './run-directory.js';
import { RunDirectoryError } from './run-error.js';
import type { Run } from './run.js';
import { trainerOf } from './trainer-of.js';

export interface Trained {
  readonly run: Run;
  readonly prepared: PreparedRun;
  /** With the checkpoint's weights; with their mean where the run keeps one, when it evaluates. */
  readonly trainer: Trainer;
  /** Which checkpoint. */
  readonly checkpoint: string;
}

export interface OpenOptions {
  /** The best checkpoint instead of the newest one. Default: false. */
  readonly best?: boolean;
  /** A file or folder of other samples, of the kind that the run was trained on. */
  readonly data?: string;
}

/**
 * A trained model: `path` is the directory of a run, or one of its checkpoints.
 *
 * @throws RunDirectoryError where there is none, CheckpointError on a damaged one, DataError on data that cannot be read
 */
export async function openTrained(path: string, { best = false, data }: OpenOptions = {}): Promise<Trained> {
  const isFile = extname(path) === '.safetensors';
  const directory = isFile ? dirname(dirname(resolve(path))) : path;
  const saved = await openRun(directory);
  const run =
    data === undefined
      ? saved
      : await openRun(directory, [
          ['data.source', sourceIn(saved, data)],
          ['data.validation', 0],
        ]);
  const prepared = await prepareRun(run);
  const { trainer, store } = trainerOf(prepared, directory);
  if (isFile) {
    const name = basename(path, '.safetensors');
    trainer.loadStateDict(decodeCheckpoint(await readCheckpoint(path), name).state);
    return { run, prepared, trainer, checkpoint: name };
  }
  const checkpoint = await restore(trainer, store, { best });
  if (checkpoint !== null) return { run, prepared, trainer, checkpoint };
  throw new RunDirectoryError(`${pathsIn(directory).checkpoints} has no ${best ? 'best ' : ''}checkpoint`, {
    hint: best ? '"train": { "checkpoints": { "best": "valLoss" } }' : `lamella resume ${directory}`,
  });
}

/** The run's source with another file or folder in it. */
function sourceIn({ config, source }: Run, path: string): object {
  const own = config.data.source;
  const file = resolve(path);
  switch (own.type) {
    case 'csv':
    case 'json':
      return { ...own, file, testFile: null, test: 0 };
    case 'npz':
      return { ...own, file, keys: { ...own.keys, testInputs: null, testTargets: null }, test: 0 };
    case 'image-folder':
      return { ...own, directory: file, test: 0 };
    default:
      throw source.error([{ path: 'data.source', problem: `is ${own.type}, and no file: other data cannot stand for it` }]);
  }
}

async function readCheckpoint(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new RunDirectoryError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
