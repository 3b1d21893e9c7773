import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError, parseRun } from '@lamella/nn/config';
import { dataFields, type DataConfig } from './data-config.js';
import { jsonFault } from './json-text.js';
import { RunFileError } from './run-file-error.js';
import { Run, RunSource } from './run.js';
import { setValues, type SetValue } from './set-values.js';

export interface ReadRunOptions {
  /** Values to put in place of the file's, by their path: `[['optimizer.lr', 0.01], ['seed', 3]]`. They are checked as the file is. */
  readonly set?: readonly SetValue[];
  /** The folder that paths within it are relative to. Default: the file's. */
  readonly baseDirectory?: string;
}

/** A larger file is no run file. */
const MOST_BYTES = 2 ** 20;

/**
 * Reads and checks a run file. It is data: nothing is built, loaded or imported.
 *
 * @throws RunFileError with every problem and its place
 */
export async function readRun(path: string, options: ReadRunOptions = {}): Promise<Run> {
  return parseRunText(await textOf(path), path, options);
}

/**
 * The same of a text. `file` is how messages name it.
 *
 * @throws RunFileError with every problem and its place
 */
export function parseRunText(text: string, file: string, { set = [], baseDirectory = dirname(resolve(file)) }: ReadRunOptions = {}): Run {
  const source = new RunSource(
    file,
    text,
    set.map(([path]) => path),
  );
  const value = valueOf(source);
  const wrong = setValues(value, set);
  if (wrong.length > 0) throw source.error(wrong);
  try {
    return new Run(source, baseDirectory, parseRun<DataConfig>(value, dataFields));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw source.error(error.issues.map(withPlugin), error);
  }
}

function valueOf(source: RunSource): unknown {
  const { file, text } = source;
  if (text.trim() === '') throw new RunFileError(file, [{ line: 1, column: 1, path: '', problem: 'is empty; lamella init writes one' }]);
  const fault = jsonFault(text);
  if (fault === null) return parseJson(file, text);
  const path = fault.path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${key}`)).join('');
  throw new RunFileError(file, [{ ...source.places.placeAt(fault.offset), path, problem: fault.problem }]);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunFileError(file, [{ line: 1, column: 1, path: '', problem: `is no JSON: ${(error as Error).message}` }], error);
  }
}

/** A module of a plugin is unknown until the command line names the plugin. */
function withPlugin(issue: ConfigError['issues'][number]): ConfigError['issues'][number] {
  const [, scope] = /^there is no module "([^"/]+)\//.exec(issue.problem) ?? [];
  return scope === undefined ? issue : { ...issue, problem: `${issue.problem}; run files import no code, --plugin ${scope} does` };
}

async function textOf(path: string): Promise<string> {
  const refuse = (problem: string, cause?: unknown): RunFileError =>
    new RunFileError(path, [{ line: 1, column: 1, path: '', problem }], cause);
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      throw refuse(`has ${size.toLocaleString('en')} bytes; a run file has at most ${MOST_BYTES.toLocaleString('en')}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof RunFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refuse('there is no such file', error);
    if (code === 'EISDIR') throw refuse('is a directory; lamella resume takes those', error);
    throw refuse(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is no text in UTF-8' : `cannot be read: ${(error as Error).message}`,
      error,
    );
  }
}
