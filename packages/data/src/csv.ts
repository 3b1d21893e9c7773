import { ArgumentError, excerpt } from '@lamella/core';
// The build for browsers brings the one part of Node that it needs, and runs in Node as well.
import { parse, type CsvError, type Options } from 'csv-parse/browser/esm/sync';
import { DataError } from './data-error.js';
import type { LabelledSet } from './labelled-set.js';
import { checkTableOptions, type TableOptions } from './table/options.js';
import type { Table } from './table/table.js';
import { tableToSet } from './table/to-set.js';

/** How CSV text is cut into cells. */
export interface CsvFormat {
  /** Whether the first line names the columns. Default: true. */
  readonly header?: boolean;
  /** Default: a comma. */
  readonly delimiter?: string;
  /** Default: a double quote. */
  readonly quote?: string;
}

export interface CsvOptions extends TableOptions, CsvFormat {}

/**
 * A set from CSV text: each row a sample, the last column the target unless `target` says otherwise. Cells may be quoted, lines end as they
 * like, empty lines and a byte order mark are passed over.
 *
 * Shape: a sample is an input [number of inputs] in float32, and a class in int32 or a target [number of targets] in float32.
 * @throws DataError on a cell that is missing or no number, a row that is too short or too long, quotes that do not close; with row, line and
 * column. ArgumentError on options that mean nothing, and on columns that are not there
 * @example
 * const { train, classes } = parseCsv('length,width,kind\n1.4,0.2,setosa\n4.7,1.4,versicolor\n');
 * [classes, train.get(1)[1]!.item()] // [['setosa', 'versicolor'], 1]
 */
export function parseCsv(text: string, options: CsvOptions = {}): LabelledSet {
  checkCsvOptions('parseCsv', options);
  return tableToSet(csvTable('parseCsv', text, options), null, options);
}

/** @throws ArgumentError on options that mean nothing */
export function checkCsvOptions(op: string, options: CsvOptions): void {
  checkTableOptions(op, options);
  const { delimiter = ',', quote = '"' } = options;
  for (const [argument, value] of Object.entries({ delimiter, quote })) {
    if (typeof value === 'string' && value.length === 1 && !/[\r\n]/.test(value)) continue;
    throw new ArgumentError(op, `${argument} has to be one character, got ${JSON.stringify(value)}`, {
      argument,
      hint: `{ ${argument}: ';' }`,
    });
  }
  if (delimiter === quote) throw new ArgumentError(op, 'delimiter and quote are the same', { argument: 'quote' });
}

/** The options of csv-parse. Rows of another length come through: our own message has the row. */
export function csvParseOptions({ delimiter = ',', quote = '"' }: CsvFormat): Options {
  return {
    bom: true,
    delimiter,
    quote,
    escape: quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 2 ** 24,
  };
}

/** @throws DataError on text that is no CSV */
export function csvTable(op: string, text: string, options: CsvFormat & { readonly file?: string }): Table {
  if (typeof text !== 'string') {
    throw new ArgumentError(op, `text has to be a string, got ${typeof text}`, {
      argument: 'text',
      hint: 'new TextDecoder().decode(bytes)',
    });
  }
  const { header = true, file } = options;
  const rows: string[][] = [];
  const lines: number[] = [];
  try {
    parse(text, {
      ...csvParseOptions(options),
      on_record(record: string[], context) {
        rows.push(record);
        lines.push(context.lines);
        return null;
      },
    });
  } catch (error) {
    throw csvError(op, file, error);
  }
  const head = header ? rows.shift() : undefined;
  if (header) lines.shift();
  if (header && head === undefined) throw new DataError(op, 'there is no header: nothing but empty lines', { file });
  const columns = head === undefined ? (rows[0] ?? []).map((_, i) => i) : checkHeader(op, file, head);
  rows.forEach((row, i) => checkLength(op, columns.length, row, { file, row: i + 1, line: lines[i]! }));
  return { op, file, columns, rows, lines, numbersAreText: true };
}

/** What csv-parse threw, as an error of ours. */
export function csvError(op: string, file: string | undefined, error: unknown): Error {
  if (!isCsvError(error)) return error as Error;
  const { lines: line, column } = error as CsvError & { readonly lines?: number; readonly column?: string | number };
  const problems: Partial<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE: 'behind a closing quote there is neither a delimiter nor the end of the line',
    INVALID_OPENING_QUOTE: 'there is a quote within a cell that is not quoted',
    CSV_MAX_RECORD_SIZE: 'the row is longer than 16 million characters',
  };
  return new DataError(op, problems[error.code] ?? excerpt(error.message), { file, line, column }, { cause: error });
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(?:CSV|INVALID)_/.test(error.code);
}

/** @throws DataError on a header without names, or with one twice */
export function checkHeader(op: string, file: string | undefined, names: readonly string[]): readonly string[] {
  const trimmed = names.map((name) => name.trim());
  const unnamed = trimmed.indexOf('');
  if (unnamed >= 0) {
    const hint = `a name for it (pandas: to_csv(index=False)), or { header: false }`;
    throw new DataError(op, 'the column has no name in the header', { file, column: unnamed }, { hint });
  }
  const twice = trimmed.find((name, i) => trimmed.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError(op, 'two columns have this name', { file, column: twice });
  if (trimmed.every((name) => Number.isFinite(Number(name)))) {
    throw new DataError(op, `the first line has only numbers: ${excerpt(trimmed.join(', '))}`, { file }, { hint: '{ header: false }' });
  }
  return trimmed;
}

/** @throws DataError on a row that is too short or too long */
export function checkLength(
  op: string,
  wanted: number,
  row: readonly string[],
  place: { readonly file: string | undefined; readonly row: number; readonly line: number },
): void {
  if (row.length === wanted) return;
  const column = Math.min(row.length, wanted);
  throw new DataError(op, `the row has ${row.length} cells, there are ${wanted} columns`, { ...place, column });
}
