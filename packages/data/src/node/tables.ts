import { checkCsvOptions, csvTable, type CsvOptions } from '../csv.js';
import { readJsonTexts, type JsonOptions } from '../json.js';
import type { LabelledSet } from '../labelled-set.js';
import { tableToSet } from '../table/to-set.js';
import { checkTestFile } from './checks.js';
import { readText } from './files.js';

/** A second file for the test part. */
export interface TestFileOptions {
  /** Another file of the same form, which is the test part; instead of the share `test`. */
  readonly testFile?: string;
}

export interface ReadCsvOptions extends Omit<CsvOptions, 'file'>, TestFileOptions {}
export interface ReadJsonOptions extends Omit<JsonOptions, 'file'>, TestFileOptions {}

/**
 * A set from a `.csv` file. Columns, classes and what missing cells are filled with come from `path`, for `testFile` too.
 *
 * Shape: a sample is an input [number of inputs] in float32, and a class in int32 or a target [number of targets] in float32.
 * @throws DataError as `parseCsv`, with the file; and on a file that cannot be read. ArgumentError on options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-example.csv`;
 * writeFileSync(path, 'x,y\n1,2\n3,6\n');
 * readCsv(path).train.get(1).map((part) => part.toArray()) // [[3], [6]]
 */
export function readCsv(path: string, options: ReadCsvOptions = {}): LabelledSet {
  const { testFile, ...others } = options;
  checkCsvOptions('readCsv', others);
  checkTestFile('readCsv', options);
  const tableIn = (file: string): ReturnType<typeof csvTable> => csvTable('readCsv', readText('readCsv', file), { ...others, file });
  return tableToSet(tableIn(path), testFile === undefined ? null : tableIn(testFile), others);
}

/**
 * A set from a `.json` file, in the forms that `parseJson` reads.
 *
 * Shape: a sample is an input in float32, and a class in int32 or a target [number of targets] in float32.
 * @throws DataError as `parseJson`, with the file; and on a file that cannot be read. ArgumentError on options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-example.json`;
 * writeFileSync(path, '[{ "x": 1, "y": 2 }, { "x": 3, "y": 6 }]');
 * readJson(path).inputShape // [1]
 */
export function readJson(path: string, options: ReadJsonOptions = {}): LabelledSet {
  const { testFile, ...others } = options;
  checkTestFile('readJson', options);
  const text = readText('readJson', path);
  const test = testFile === undefined ? null : { text: readText('readJson', testFile), file: testFile };
  return readJsonTexts('readJson', text, test, others, path);
}
