import type { ConfigError } from '@lamella/nn/config';
import { parsePath, type RunConfig } from '@lamella/nn/config';
import type { DataConfig } from './data-config.js';
import { TextPlaces } from './json-text.js';
import { RunFileError, type RunFileProblem } from './run-file-error.js';

/** A run file that was found right. */
export class Run {
  /** Where it was read from, as messages name it. */
  readonly file: string;
  /** The folder that paths within it are relative to. */
  readonly baseDirectory: string;
  /** What it says, with all defaults filled in. */
  readonly config: RunConfig<DataConfig>;
  readonly source: RunSource;

  constructor(source: RunSource, baseDirectory: string, config: RunConfig<DataConfig>) {
    this.file = source.file;
    this.source = source;
    this.baseDirectory = baseDirectory;
    this.config = config;
  }
}

/** The text that a run came from, to say where in it something is. */
export class RunSource {
  readonly file: string;
  readonly text: string;
  /** Paths whose values came from elsewhere. */
  readonly set: readonly string[];
  readonly places: TextPlaces;

  constructor(file: string, text: string, set: readonly string[] = []) {
    this.file = file;
    this.text = text;
    this.set = set;
    this.places = new TextPlaces(text);
  }

  /** Issues with their places. */
  error(issues: ConfigError['issues'], cause?: unknown): RunFileError {
    const problems = issues.map((issue) => this.#problemAt(issue));
    const placed = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
    return new RunFileError(this.file, placed, cause);
  }

  #problemAt({ path, problem }: ConfigError['issues'][number]): RunFileProblem {
    const wasSet = this.set.some((set) => path === set || path.startsWith(`${set}.`) || path.startsWith(`${set}[`));
    const place = wasSet ? { line: null, column: null } : this.places.placeAt(this.places.offsetOf(parsePath(path) ?? []));
    return { ...place, path: cut(path, 200), problem: cut(problem, 500) };
  }
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
