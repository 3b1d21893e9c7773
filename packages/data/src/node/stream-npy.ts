import { ArgumentError } from '@lamella/core';
import type { data } from '@lamella/nn';
import { openAll } from './npy-file.js';

export interface StreamNpyOptions {
  /** How many samples are read at once. Default: 1024. */
  readonly blockSize?: number;
}

/**
 * The samples of `.npy` files in their order, a block at a time, for `nn.data.StreamLoader`. Files are opened when a walk begins, and closed
 * when it ends, early or not.
 *
 * Shape: files of (N, …); a block has some rows of each.
 * @throws DataError, when it is walked, on a file that cannot be read, is cut off or in Fortran order, or on counts that differ; ArgumentError
 * on a block size that is no whole number from 1
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-stream.npy`;
 * writeFileSync(path, saveNpy(zeros([5, 2])));
 * const shapes = [];
 * for await (const [x] of new nn.data.StreamLoader(streamNpy([path]), { batchSize: 4 })) shapes.push(x!.shape);
 * shapes // [[4, 2], [1, 2]]
 */
export function streamNpy(paths: readonly string[], options: StreamNpyOptions = {}): data.IterableDataset {
  const blockSize = checkBlockSize('streamNpy', options.blockSize);
  return {
    yields: 'block',
    async *[Symbol.asyncIterator]() {
      const files = openAll('streamNpy', paths);
      try {
        for (let start = 0; start < files[0]!.rows; start += blockSize) {
          const count = Math.min(blockSize, files[0]!.rows - start);
          yield await Promise.resolve(files.map((file) => file.rowsAt(start, count)));
        }
      } finally {
        for (const file of files) file.close();
      }
    },
  };
}

/** @throws ArgumentError on anything but a whole number from 1 */
export function checkBlockSize(op: string, blockSize = 1024): number {
  if (Number.isSafeInteger(blockSize) && blockSize > 0) return blockSize;
  throw new ArgumentError(op, `blockSize has to be a whole number from 1, got ${String(blockSize)}`, { argument: 'blockSize' });
}
