import { ArgumentError, excerpt } from '@lamella/core';
import { DataError } from './data-error.js';
import { lineOfError } from './json/line-of-error.js';
import { nestedSet } from './json/nested.js';
import { tableOf } from './json/tables.js';
import type { LabelledSet } from './labelled-set.js';
import { checkTableOptions, type TableOptions } from './table/options.js';
import { tableToSet } from './table/to-set.js';

export type JsonOptions = TableOptions;

/**
 * A set from JSON text, in one of these forms:
 * - a list of objects, one a row: `[{ "age": 30, "price": 5 }, …]`; or a list of lists, without names;
 * - an object of columns: `{ "age": [30, …], "price": [5, …] }`;
 * - `{ "inputs": […], "targets": […] }`: an input is a number or nested lists of numbers, all of one shape; a target is a number, text or a
 *   list of numbers.
 *
 * Shape: a sample is an input in float32, and a class in int32 or a target [number of targets] in float32.
 * @throws DataError on text that is no JSON or has another form, a cell that is missing or no number; with row and column. ArgumentError on
 * options that mean nothing, and on columns that are not there
 * @example
 * const { train, inputShape } = parseJson('{ "inputs": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], "targets": ["a", "b"] }');
 * [train.length, inputShape] // [2, [2, 2]]
 */
export function parseJson(text: string, options: JsonOptions = {}): LabelledSet {
  return readJsonTexts('parseJson', text, null, options, options.file);
}

/** The same with a second text for the test part. */
export function readJsonTexts(
  op: string,
  text: string,
  test: { readonly text: string; readonly file: string } | null,
  options: JsonOptions,
  file: string | undefined,
): LabelledSet {
  checkTableOptions(op, options);
  const value = parsed(op, text, file);
  const testValue = test === null ? null : parsed(op, test.text, test.file);
  if (isNested(value)) {
    if (testValue !== null && !isNested(testValue)) {
      throw new DataError(op, 'is not of the form { inputs, targets }, which the training file has', { file: test?.file });
    }
    return nestedSet(op, { value, file }, testValue === null ? null : { value: testValue, file: test?.file }, options);
  }
  const testTable = testValue === null ? null : tableOf(op, testValue, test?.file);
  return tableToSet(tableOf(op, value, file), testTable, options);
}

function parsed(op: string, text: string, file: string | undefined): unknown {
  if (typeof text !== 'string') {
    throw new ArgumentError(op, `text has to be a string, got ${typeof text}`, { argument: 'text', hint: 'JSON.stringify(rows)' });
  }
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    throw new DataError(
      op,
      `is no JSON: ${excerpt((cause as Error).message)}`,
      { file, line: lineOfError(text, cause as Error) },
      { cause },
    );
  }
}

function isNested(value: unknown): value is { readonly inputs: unknown; readonly targets: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).sort().join() === 'inputs,targets';
}
