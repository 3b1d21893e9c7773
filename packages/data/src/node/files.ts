import { excerpt } from '@lamella/core';
import { readFileSync } from 'node:fs';
import { DataError } from '../data-error.js';

/** @throws DataError on a file that cannot be read */
export function readBytes(op: string, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(op, file, cause);
  }
}

/** @throws DataError on a file that cannot be read, or is no UTF-8 */
export function readText(op: string, file: string): string {
  const bytes = readBytes(op, file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(op, 'is no UTF-8 text', { file }, { cause });
  }
}

/** What Node said about a file, as an error of ours. */
export function unreadable(op: string, file: string, cause: unknown): DataError {
  return new DataError(op, `cannot be read (${excerpt((cause as Error).message)})`, { file }, { cause });
}

/** What an any-platform reader threw, with the file's name in it. */
export function inFile<Result>(op: string, file: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw named(op, file, cause);
  }
}

export function named(op: string, file: string, cause: unknown): Error {
  return cause instanceof DataError ? cause : new DataError(op, excerpt((cause as Error).message), { file }, { cause });
}
