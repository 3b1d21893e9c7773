/** What an error knows besides its text, so that a program (and a test) need not read the text. */
export interface ErrorDetails {
  /** The shapes that do not fit, in the order of the arguments. */
  readonly shapes?: readonly (readonly number[])[];
  /** The dtype that was refused. */
  readonly dtype?: string;
  /** The argument that was refused. */
  readonly argument?: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The parent of every error that Lamella throws on purpose. Its text is `operation: what came and what was wanted. Try: the hint`.
 *
 * @example
 * try { tensor([1, 2]).item(); } catch (error) { (error as LamellaError).op } // 'item'
 */
export class LamellaError extends Error {
  override readonly name: string = 'LamellaError';
  /** The operation that refused. */
  readonly op: string;
  readonly shapes: readonly (readonly number[])[];
  readonly dtype: string | undefined;
  readonly argument: string | undefined;
  readonly hint: string | undefined;

  constructor(op: string, problem: string, details: ErrorDetails = {}) {
    const { shapes = [], dtype, argument, hint, cause } = details;
    super(`${op}: ${problem}${hint === undefined ? '' : `. Try: ${hint}`}`, cause === undefined ? undefined : { cause });
    this.op = op;
    this.shapes = shapes;
    this.dtype = dtype;
    this.argument = argument;
    this.hint = hint;
  }
}

/** Sizes or a number of dimensions that do not fit. */
export class ShapeError extends LamellaError {
  override readonly name: string = 'ShapeError';
}

/** A dtype that the operation has no answer for. */
export class DTypeError extends LamellaError {
  override readonly name: string = 'DTypeError';
}

/** An argument of the wrong kind or out of its range. */
export class ArgumentError extends LamellaError {
  override readonly name: string = 'ArgumentError';
}

/** Memory that there is no room for, or that was given back. */
export class MemoryError extends LamellaError {
  override readonly name: string = 'MemoryError';
}

/** A graph that cannot be walked back: freed, never recorded, or changed under it. */
export class AutogradError extends LamellaError {
  override readonly name: string = 'AutogradError';
}

/** What does not fit between a state dict and a module, key by key. */
export interface StateDictMismatch {
  /** Keys that the module has and the dict has not. */
  readonly missing: readonly string[];
  /** Keys that the dict has and the module has not. */
  readonly unexpected: readonly string[];
  /** Keys of both whose shapes differ. */
  readonly misshapen: readonly { readonly key: string; readonly expected: readonly number[]; readonly got: readonly number[] }[];
}

/** A state dict that does not fit the module it is loaded into. */
export class StateDictError extends LamellaError {
  override readonly name: string = 'StateDictError';
  readonly missing: StateDictMismatch['missing'];
  readonly unexpected: StateDictMismatch['unexpected'];
  readonly misshapen: StateDictMismatch['misshapen'];

  constructor(op: string, problem: string, mismatch: StateDictMismatch, details: ErrorDetails = {}) {
    super(op, problem, details);
    this.missing = mismatch.missing;
    this.unexpected = mismatch.unexpected;
    this.misshapen = mismatch.misshapen;
  }
}
