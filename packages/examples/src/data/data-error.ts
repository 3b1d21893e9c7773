/** A file or directory of data that cannot be used. Its text is `operation: what came and what was wanted. Try: the hint`. */
export class DataError extends Error {
  override readonly name: string = 'DataError';
  /** The file or directory that was refused. */
  readonly path: string;
  readonly hint: string | undefined;

  constructor(operation: string, path: string, problem: string, details: { readonly hint?: string; readonly cause?: unknown } = {}) {
    const { hint, cause } = details;
    super(`${operation}: ${path}: ${problem}${hint === undefined ? '' : `. Try: ${hint}`}`, cause === undefined ? undefined : { cause });
    this.path = path;
    this.hint = hint;
  }
}
