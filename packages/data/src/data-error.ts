import { excerpt, LamellaError } from '@lamella/core';

/** Where in the data something is wrong. */
export interface DataPlace {
  /** The file or directory, or what the text was called. */
  readonly file?: string | undefined;
  /** The row of data, from 1; a header is none. */
  readonly row?: number | undefined;
  /** The line of the file, from 1, on which the row ends. */
  readonly line?: number | undefined;
  /** The column by its name, or by its place from 0 where it has none. */
  readonly column?: string | number | undefined;
}

export interface DataErrorDetails {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Data that cannot be used. Its text is `operation: file: row 2 (line 3), column 'age': what came and what was wanted. Try: the hint`.
 *
 * @example
 * try { parseCsv('age,price\n30,5\nold,6\n'); } catch (error) { [(error as DataError).row, (error as DataError).column] } // [2, 'age']
 */
export class DataError extends LamellaError {
  override readonly name: string = 'DataError';
  readonly file: string | undefined;
  readonly row: number | undefined;
  readonly line: number | undefined;
  readonly column: string | number | undefined;

  constructor(op: string, problem: string, place: DataPlace = {}, { hint, cause }: DataErrorDetails = {}) {
    const parts = [place.file === undefined ? '' : lastOf(place.file), placeText(place), problem];
    super(op, parts.filter((part) => part !== '').join(': '), {
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.file = place.file;
    this.row = place.row;
    this.line = place.line;
    this.column = place.column;
  }
}

/** A column as messages name it. */
export function columnText(column: string | number): string {
  return typeof column === 'number' ? `column ${column}` : `column '${excerpt(column)}'`;
}

function placeText({ row, line, column }: DataPlace): string {
  const rowText = row === undefined ? '' : `row ${row}`;
  const lineText = line === undefined ? '' : rowText === '' ? `line ${line}` : ` (line ${line})`;
  return [rowText + lineText, column === undefined ? '' : columnText(column)].filter((part) => part !== '').join(', ');
}

// The end of a path says more than its start.
function lastOf(file: string): string {
  const shown = file.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
  return shown.length > 300 ? `…${shown.slice(-300)}` : shown;
}
