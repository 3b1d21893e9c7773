import type { Tensor } from '@lamella/core';
import { Subset, TensorDataset, type Dataset } from '../../data/dataset.js';
import type { Batches } from '../parts.js';
import { sha256 } from './sha256.js';

const known = new WeakMap<Dataset, string | null>();

/**
 * A hash of all samples, to tell whether a run goes on with the data it began with: of a `DataLoader` over a `TensorDataset` or a `Subset` of
 * one. Of anything else null. It is computed once a set.
 */
export function dataHash(batches: Batches | null): string | null {
  const dataset = (batches as { readonly dataset?: Dataset } | null)?.dataset;
  return dataset === undefined ? null : hashOf(dataset);
}

function hashOf(dataset: Dataset): string | null {
  let hash = known.get(dataset);
  if (hash === undefined) known.set(dataset, (hash = compute(dataset)));
  return hash;
}

function compute(dataset: Dataset): string | null {
  if (dataset instanceof TensorDataset) return hashText(dataset.tensors.map((x) => `${x.dtype}[${x.shape.join()}]${tensorHash(x)}`).join());
  if (!(dataset instanceof Subset)) return null;
  const inner = hashOf(dataset.dataset);
  return inner === null ? null : hashText(`${inner}:${dataset.indices.join()}`);
}

const hashText = (text: string): string => sha256(new TextEncoder().encode(text));

/** The hash of a tensor's elements, row-major. */
export function tensorHash(x: Tensor): string {
  const { buffer, byteOffset, byteLength } = x.data();
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}
