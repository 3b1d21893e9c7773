import type { Generator, Tensor, TypedArray } from '@lamella/core';
import type { IterableDataset } from './iterable-dataset.js';
import { RowLayout } from './rows.js';
import { ShuffleBuffer } from './shuffle-buffer.js';

export interface BatchPlan {
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Samples in the shuffle buffer; 0: in the order of the source. */
  readonly shuffleBuffer: number;
  readonly generator: Generator;
  /** Batches at the start that somebody had already: they are passed over. */
  readonly skip: number;
}

/** The samples of the source in batches. What it holds: one block of the source, the shuffle buffer, and one batch. */
export async function* batchesOf(source: IterableDataset, plan: BatchPlan): AsyncGenerator<readonly Tensor[], void, undefined> {
  const { batchSize, dropLast, shuffleBuffer, generator } = plan;
  const layout = new RowLayout();
  const buffer = shuffleBuffer > 0 ? new ShuffleBuffer(layout, shuffleBuffer, generator) : null;
  let batch: readonly TypedArray[] = [];
  let [filled, toSkip] = [0, plan.skip];
  const add = (from: readonly TypedArray[], row: number): void => {
    if (batch.length === 0) batch = layout.allocate(batchSize);
    layout.copy(from, row, batch, filled++);
  };
  const take = (): readonly Tensor[] | null => {
    const count = filled;
    filled = 0;
    if (toSkip > 0) {
      toSkip -= 1;
      return null;
    }
    return layout.toTensors(batch, count);
  };

  for await (const parts of source) {
    const block = layout.read(parts, source.yields === 'block');
    for (let row = 0; row < block.count; row++) {
      if (buffer === null) add(block.values, row);
      else buffer.push(block.values, row, add);
      if (filled < batchSize) continue;
      const full = take();
      if (full !== null) yield full;
    }
  }
  while (buffer?.pop(add) === true) {
    if (filled < batchSize) continue;
    const full = take();
    if (full !== null) yield full;
  }
  if (filled === 0 || dropLast) return;
  const last = take();
  if (last !== null) yield last;
}
