/** What a check found: the op, the sample, what was expected and what came, and the usual way to mend it. */
export class CheckError extends Error {
  override readonly name: string = 'CheckError';
  /** The op of the row. */
  readonly op: string;
  /** The sample at which it showed. */
  readonly sample: string;
  /** What is usually wrong. */
  readonly fix: string;

  constructor(op: string, sample: string, problem: string, fix: string, cause?: unknown) {
    super(`${op}, ${sample}: ${problem}. Usual fix: ${fix}`, cause === undefined ? undefined : { cause });
    this.op = op;
    this.sample = sample;
    this.fix = fix;
  }
}

/** What a check throws: where, what is wrong, how it is usually mended, and the error behind it, if there was one. */
export function failure(
  where: { readonly row: { readonly name: string }; readonly name: string },
  problem: string,
  fix: string,
  cause?: unknown,
): CheckError {
  return new CheckError(where.row.name, where.name, problem, fix, cause);
}
