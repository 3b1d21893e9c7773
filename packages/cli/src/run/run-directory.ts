import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Logs } from '@lamella/nn/train';
import { formatJson } from './format-json.js';
import { mapPaths } from './source-schema.js';
import { RunDirectoryError } from './run-error.js';
import type { Run } from './run.js';

// run.json, log.jsonl or log.csv, checkpoints/ and result.json: what a run leaves in its directory.

export const pathsIn = (directory: string) => ({
  run: join(directory, 'run.json'),
  result: join(directory, 'result.json'),
  checkpoints: join(directory, 'checkpoints'),
  log: (format: 'jsonl' | 'csv') => join(directory, `log.${format}`),
});

/** What `result.json` holds. */
export interface SavedResult {
  readonly epochs: number;
  readonly steps: number;
  readonly stopReason: string | null;
  readonly history: readonly Logs[];
  readonly final: Logs;
}

/**
 * Makes the directory of a new run.
 *
 * @throws RunDirectoryError where there is a run already, unless `overwrite`
 */
export async function beginDirectory(directory: string, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
  const paths = pathsIn(directory);
  const entries = await entriesOf(directory);
  const isRun = ['run.json', 'checkpoints', 'result.json'].some((name) => entries.includes(name));
  if (isRun && !overwrite) {
    throw new RunDirectoryError(`there is a run in ${directory} already`, {
      hint: `lamella resume ${directory}, --dir elsewhere, or --force`,
    });
  }
  for (const path of [paths.result, paths.checkpoints, paths.log('jsonl'), paths.log('csv')])
    await rm(path, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
}

/** Writes `run.json`: the file with its defaults filled in, and paths relative to the directory. */
export async function writeRun(directory: string, config: Run['config'], baseDirectory: string): Promise<void> {
  const fromHere = (path: string): string => relative(resolve(directory), resolve(baseDirectory, path)).replaceAll('\\', '/') || '.';
  const source = mapPaths(config.data.source, fromHere);
  await writeWhole(pathsIn(directory).run, `${formatJson({ ...config, data: { ...config.data, source } })}\n`);
}

/** The result of a run that came to its end; null while it has not. */
export async function readResult(directory: string): Promise<SavedResult | null> {
  try {
    return JSON.parse(await readFile(pathsIn(directory).result, 'utf8')) as SavedResult;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new RunDirectoryError(`${pathsIn(directory).result} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

export async function writeResult(directory: string, result: SavedResult): Promise<void> {
  await writeWhole(pathsIn(directory).result, `${JSON.stringify(result, numbersAsText, 2)}\n`);
}

export const forgetResult = (directory: string): Promise<void> => rm(pathsIn(directory).result, { force: true });

/** JSON has no NaN and no Infinity. */
export const numbersAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** All of it, or nothing. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.unfinished`, text, { flush: true });
  await rename(`${path}.unfinished`, path);
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new RunDirectoryError(`${directory} cannot be used: ${code === 'ENOTDIR' ? 'it is a file' : (error as Error).message}`, {
      cause: error,
    });
  }
}
