import { LamellaError } from '@lamella/core';

/** One thing that is wrong with a run file, and where. */
export interface RunFileProblem {
  /** From 1; null where the value came from elsewhere, as from `--set`. */
  readonly line: number | null;
  /** From 1, in characters. */
  readonly column: number | null;
  /** Which field: `model.layers[2].p`; empty for the whole. */
  readonly path: string;
  readonly problem: string;
}

const SHOWN = 10;

/** A run file that cannot be used. Its text has a line a problem: `run.json:12:7  optimizer.lr: …`. */
export class RunFileError extends LamellaError {
  override readonly name: string = 'RunFileError';
  /** The file, as it was named. */
  readonly file: string;
  readonly problems: readonly RunFileProblem[];

  constructor(file: string, problems: readonly RunFileProblem[], cause?: unknown) {
    super('run', textOf(file, problems), cause === undefined ? {} : { cause });
    this.file = file;
    this.problems = problems;
  }
}

/** The lines alone, as a program prints them. */
export function problemLines(file: string, problems: readonly RunFileProblem[]): string[] {
  const lines = problems.slice(0, SHOWN).map(({ line, column, path, problem }) => {
    const place = line === null ? '--set' : `${file}:${line}:${column ?? 1}`;
    return `${place}  ${path === '' ? problem : `${path}: ${problem}`}`;
  });
  return problems.length > SHOWN ? [...lines, `and ${problems.length - SHOWN} more`] : lines;
}

function textOf(file: string, problems: readonly RunFileProblem[]): string {
  const lines = problemLines(file, problems);
  return lines.length === 1 ? lines[0]! : [`${file} has ${problems.length} problems`, ...lines].join('\n  ');
}
