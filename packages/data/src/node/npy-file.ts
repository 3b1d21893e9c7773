import { ArgumentError, bytesOf, checkSizes, excerpt, readElements, readNpyHeader, Tensor, type NpyHeader } from '@lamella/core';
import type { data } from '@lamella/nn';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from '../data-error.js';
import { inFile, unreadable } from './files.js';

/** numpy's longest plain header, with what stands before it. */
const HEAD = 10_012;

/** An open `.npy` file, of which rows are read by their place: one row is what stands at one number of the first dimension. */
export class NpyFile {
  readonly path: string;
  readonly rows: number;
  /** The shape of a row. */
  readonly rowShape: readonly number[];
  readonly #op: string;
  readonly #header: NpyHeader;
  readonly #rowBytes: number;
  #descriptor: number | null;

  /** @throws DataError on a file that cannot be read, is cut off, or is in Fortran order */
  constructor(op: string, path: string) {
    this.#op = op;
    this.path = path;
    try {
      this.#descriptor = openSync(path, 'r');
    } catch (cause) {
      throw unreadable(op, path, cause);
    }
    try {
      const head = new Uint8Array(HEAD);
      const header = inFile(op, path, () => readNpyHeader(op, head.subarray(0, this.#read(head, 0))));
      const [rows, ...rowShape] = header.shape;
      if (rows === undefined) throw new DataError(op, 'holds a single number, wanted rows along a first dimension', { file: path });
      if (header.fortranOrder && header.shape.length > 1) {
        throw new DataError(
          op,
          'is in Fortran order, where a row is not in one piece',
          { file: path },
          { hint: 'np.save(path, np.ascontiguousarray(array))' },
        );
      }
      inFile(op, path, () => checkSizes(op, 'a row', rowShape, 0));
      const elements = rowShape.reduce((product, size) => product * size, 1);
      const needed = header.offset + rows * elements * bytesOf(header.kind);
      const { size } = fstatSync(this.#descriptor);
      if (!Number.isSafeInteger(needed) || size < needed) {
        throw new DataError(op, `ends early: ${rows} rows of [${rowShape.join(', ')}] need ${needed} bytes, there are ${size}`, {
          file: path,
        });
      }
      this.#header = header;
      this.rows = rows;
      this.rowShape = rowShape;
      this.#rowBytes = elements * bytesOf(header.kind);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Rows from `start`, as (count, …). */
  rowsAt(start: number, count: number): Tensor {
    const bytes = new Uint8Array(count * this.#rowBytes);
    this.#readRows(bytes, start);
    return this.#toTensor(bytes, count);
  }

  /** The rows with these numbers, as (count, …); those that follow each other are read at once. */
  rowsOf(numbers: readonly number[]): Tensor {
    const bytes = new Uint8Array(numbers.length * this.#rowBytes);
    for (let i = 0; i < numbers.length;) {
      let end = i + 1;
      while (end < numbers.length && numbers[end] === numbers[end - 1]! + 1) end += 1;
      this.#readRows(bytes.subarray(i * this.#rowBytes, end * this.#rowBytes), numbers[i]!);
      i = end;
    }
    return this.#toTensor(bytes, numbers.length);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #readRows(bytes: Uint8Array, start: number): void {
    if (this.#read(bytes, this.#header.offset + start * this.#rowBytes) < bytes.length) {
      throw new DataError(this.#op, 'has become shorter since it was opened', { file: this.path, row: start + 1 });
    }
  }

  #read(bytes: Uint8Array, position: number): number {
    if (this.#descriptor === null) throw new DataError(this.#op, 'is closed', { file: this.path });
    let done = 0;
    for (;;) {
      const got = readSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
      done += got;
      if (got === 0 || done === bytes.length) return done;
    }
  }

  #toTensor(bytes: Uint8Array, count: number): Tensor {
    const { kind, littleEndian } = this.#header;
    const shape = [count, ...this.rowShape];
    const numel = shape.reduce((product, size) => product * size, 1);
    const storage = inFile(this.#op, this.path, () => readElements(this.#op, bytes, kind, numel, littleEndian));
    const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * Math.max(size, 1), 1));
    return new Tensor({ storage, shape, strides, offset: 0 });
  }
}

/**
 * Samples in `.npy` files, read from the disk one batch at a time, in any order: for sets larger than memory. A sample has a row of each file;
 * numbers keep the dtype that `loadNpy` gives them, and their values are not looked at. Close it when it is done with.
 *
 * Shape: files of (N, …); a sample has each without N.
 * @throws DataError on a file that cannot be read, is cut off or in Fortran order, or on counts that differ
 * @see numpy.load with mmap_mode
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-file.npy`;
 * writeFileSync(path, saveNpy(arange(0, 6).reshape([3, 2])));
 * const set = new NpyFileDataset(path);
 * const sample = set.get(2)[0]!.toArray();
 * set.close();
 * sample // [4, 5]
 */
export class NpyFileDataset implements data.Dataset {
  readonly paths: readonly string[];
  readonly #files: readonly NpyFile[];

  constructor(...paths: readonly string[]) {
    this.paths = paths;
    this.#files = openAll('NpyFileDataset', paths);
  }

  get length(): number {
    return this.#files[0]!.rows;
  }

  get(index: number): readonly Tensor[] {
    this.#check(index);
    return this.#files.map((file) => file.rowsOf([index]).select(0, 0));
  }

  batch(indices: readonly number[]): readonly Tensor[] {
    for (const index of indices) this.#check(index);
    return this.#files.map((file) => file.rowsOf(indices));
  }

  /** Closes the files. */
  close(): void {
    for (const file of this.#files) file.close();
  }

  #check(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new ArgumentError('NpyFileDataset', `there is no sample ${String(index)} among ${this.length}`, { argument: 'index' });
  }
}

/** Files with as many rows each. @throws DataError otherwise, with none left open */
export function openAll(op: string, paths: readonly string[]): readonly NpyFile[] {
  if (paths.length === 0) throw new ArgumentError(op, 'needs a file', { argument: 'paths', hint: `new ${op}('x.npy', 'y.npy')` });
  const files: NpyFile[] = [];
  try {
    for (const path of paths) files.push(new NpyFile(op, path));
    const other = files.find(({ rows }) => rows !== files[0]!.rows);
    if (other !== undefined) {
      throw new DataError(op, `has ${other.rows} rows, ${excerpt(paths[0]!)} has ${files[0]!.rows}`, { file: other.path });
    }
    return files;
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}
