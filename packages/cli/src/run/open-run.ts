import { readRun } from './read-run.js';
import { pathsIn } from './run-directory.js';
import { RunDirectoryError } from './run-error.js';
import { RunFileError } from './run-file-error.js';
import type { Run } from './run.js';
import type { SetValue } from './set-values.js';

/**
 * The run that a directory has.
 *
 * @throws RunDirectoryError where there is none, RunFileError when its file was changed to one that is wrong
 */
export async function openRun(directory: string, set: readonly SetValue[] = []): Promise<Run> {
  try {
    return await readRun(pathsIn(directory).run, { set });
  } catch (error) {
    const code = error instanceof RunFileError ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new RunDirectoryError(`there is no run in ${directory}: it has no run.json`, { hint: 'lamella train run.json', cause: error });
  }
}
