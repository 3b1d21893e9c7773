import { ArgumentError, kernels, warnOnce } from '@lamella/core';
import type { Batches } from '../parts.js';
import type { Trainer } from '../trainer.js';
import { dataHash } from './data-hash.js';
import { CheckpointError, decodeCheckpoint, type Checkpoint } from './encode.js';
import type { CheckpointStore } from './store.js';

/** Names begin with this; the step follows, in so many digits that names sort by it. */
export const LAST = 'step-';
export const BEST = 'best-';

export const nameOf = (prefix: string, step: number): string => `${prefix}${String(step).padStart(10, '0')}`;

export interface RestoreOptions {
  /** The batches that the run will go on with; data other than those it began with are refused. */
  readonly batches?: Batches;
  /** Passes over checkpoints that are damaged, to the newest one that is whole. Default: false. */
  readonly skipDamaged?: boolean;
  /** The best checkpoint instead of the newest one. Default: false. */
  readonly best?: boolean;
}

/**
 * Sets the trainer to the newest checkpoint of the store and tells which it is; null where there is none. The next `fit` goes on there, bit for
 * bit as the run would have that wrote it.
 *
 * @throws CheckpointError on a damaged one; ArgumentError on other data, and where the trainer is another one
 * @example
 * const store = new MemoryStore();
 * const model = new nn.Linear(2, 1);
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.Adam(model.parameters()),
 *   loss: nn.functional.mseLoss,
 *   callbacks: [new Checkpoints(store)],
 * });
 * await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: 2 });
 * await restore(trainer, store) // 'step-0000000002'
 */
export async function restore(trainer: Trainer, store: CheckpointStore, options: RestoreOptions = {}): Promise<string | null> {
  const { best = false, skipDamaged = false, batches } = options;
  const names = (await store.list()).filter((name) => name.startsWith(best ? BEST : LAST)).sort();
  for (const name of names.reverse()) {
    const checkpoint = await readOne(store, name, skipDamaged);
    if (checkpoint === null) continue;
    const { manifest, state } = checkpoint;
    checkData(name, manifest.data, dataHash(batches ?? null));
    if (manifest.kernels !== kernels().name) {
      warnOnce('restore/kernels', `${name} was written with the kernels ${manifest.kernels}, not ${kernels().name}: the bits will differ`);
    }
    trainer.loadStateDict(state);
    return name;
  }
  return null;
}

async function readOne(store: CheckpointStore, name: string, skipDamaged: boolean): Promise<Checkpoint | null> {
  const bytes = await store.read(name);
  if (bytes === null) return null;
  try {
    return decodeCheckpoint(bytes, name);
  } catch (error) {
    if (skipDamaged && error instanceof CheckpointError) return null;
    throw error;
  }
}

function checkData(name: string, saved: string | null, here: string | null): void {
  if (saved === null || here === null || saved === here) return;
  throw new ArgumentError('restore', `the run of ${name} began with other data: their hash is ${saved}, of these ${here}`, {
    argument: 'batches',
    hint: 'the same data in the same order',
  });
}
