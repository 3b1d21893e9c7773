import { ArgumentError, tensor, type Tensor } from '@lamella/core';
import type { data } from '@lamella/nn';
import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { checkCsvOptions, checkHeader, checkLength, csvError, csvParseOptions, type CsvFormat } from '../csv.js';
import { DataError } from '../data-error.js';
import { planColumns, type Plan } from '../table/columns.js';
import { fill, readInputs } from '../table/inputs.js';
import type { Column } from '../table/options.js';
import type { Table } from '../table/table.js';
import { readClasses, readTargets } from '../table/targets.js';
import { unreadable } from './files.js';
import { checkBlockSize } from './stream-npy.js';

export interface StreamCsvOptions extends CsvFormat {
  /** The columns that are inputs. Default: all but the target. */
  readonly inputs?: readonly Column[];
  /** The column that is the target, or several for regression. Default: the last. */
  readonly target?: Column | readonly Column[];
  /** The classes, where the target is one: nobody looks through the file for them. Default: none, targets are numbers. */
  readonly classes?: readonly string[];
  /** What stands for a missing input: refused, or a number. Default: `refuse`. */
  readonly missing?: 'refuse' | number;
  /** How many rows are read at once. Default: 1024. */
  readonly blockSize?: number;
}

const OP = 'streamCsv';

/**
 * The rows of a `.csv` file in their order, a block at a time, for `nn.data.StreamLoader`. The file is opened when a walk begins, and closed when
 * it ends, early or not.
 *
 * Shape: a block has inputs (rows, number of inputs) in float32, and classes (rows) in int32 or targets (rows, number of targets) in float32.
 * @throws DataError, when it is walked, as `readCsv`; ArgumentError on options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-stream.csv`;
 * writeFileSync(path, 'x,kind\n1,a\n2,b\n3,a\n');
 * const labels = [];
 * for await (const [, y] of streamCsv(path, { classes: ['a', 'b'] })) labels.push(y!.toArray());
 * labels // [[0, 1, 0]]
 */
export function streamCsv(path: string, options: StreamCsvOptions = {}): data.IterableDataset {
  const { missing = 'refuse', blockSize, ...format } = options;
  checkCsvOptions(OP, { ...format, missing });
  if (missing !== 'refuse' && typeof missing !== 'number') {
    throw new ArgumentError(OP, `missing cells cannot be filled with the ${String(missing)} of a stream`, {
      argument: 'missing',
      hint: '{ missing: 0 }',
    });
  }
  const rowsAtOnce = checkBlockSize(OP, blockSize);
  return { yields: 'block', [Symbol.asyncIterator]: () => blocks(path, options, rowsAtOnce) };
}

async function* blocks(path: string, options: StreamCsvOptions, blockSize: number): AsyncGenerator<readonly Tensor[], void, undefined> {
  const file = createReadStream(path);
  const parser = parse({ ...csvParseOptions(options), info: true });
  file.on('error', (cause) => parser.destroy(unreadable(OP, path, cause)));
  file.pipe(parser);
  const reader = new BlockReader(path, options);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      reader.add(record, info.lines);
      if (reader.length === blockSize) yield reader.take();
    }
    if (reader.length > 0) yield reader.take();
    reader.checkEnd();
  } catch (error) {
    throw csvError(OP, path, error);
  } finally {
    file.destroy();
    parser.destroy();
  }
}

/** Rows of the file, until they are taken as a block. */
class BlockReader {
  readonly #path: string;
  readonly #options: StreamCsvOptions;
  #columns: readonly (string | number)[] | null = null;
  #plan: Plan | null = null;
  #rows: string[][] = [];
  #lines: number[] = [];
  /** Rows of the blocks before. */
  #before = 0;

  constructor(path: string, options: StreamCsvOptions) {
    this.#path = path;
    this.#options = options;
  }

  get length(): number {
    return this.#rows.length;
  }

  add(record: string[], line: number): void {
    const isHeader = this.#columns === null && this.#options.header !== false;
    this.#columns ??= isHeader ? checkHeader(OP, this.#path, record) : record.map((_, i) => i);
    if (isHeader) return;
    checkLength(OP, this.#columns.length, record, { file: this.#path, row: this.#before + this.#rows.length + 1, line });
    this.#rows.push(record);
    this.#lines.push(line);
  }

  take(): readonly Tensor[] {
    const { missing = 'refuse', classes } = this.#options;
    const table: Table = {
      op: OP,
      file: this.#path,
      columns: this.#columns!,
      rows: this.#rows,
      firstRow: this.#before,
      lines: this.#lines,
      numbersAreText: true,
    };
    const plan = (this.#plan ??= planColumns(table, this.#options));
    const rows = this.#rows.map((_, i) => i);
    const inputs = readInputs(table, plan, rows, missing);
    if (missing !== 'refuse') fill(inputs, [missing]);
    const targets =
      classes === undefined
        ? tensor(readTargets(table, plan, rows)).reshape([rows.length, plan.targets.length])
        : tensor(readClasses(table, plan, rows, classes));
    this.#before += rows.length;
    [this.#rows, this.#lines] = [[], []];
    return [tensor(inputs).reshape([rows.length, plan.inputs.length]), targets];
  }

  checkEnd(): void {
    if (this.#before === 0) throw new DataError(OP, 'there is no row of data', { file: this.#path });
  }
}
