import {
  defaultGenerator,
  FileError,
  kernels,
  loadSafetensors,
  readSafetensorsMetadata,
  saveSafetensors,
  type Tensor,
} from '@lamella/core';
import type { Trainer } from '../trainer.js';
import type { TrainerState } from '../state.js';
import { dataHash, tensorHash } from './data-hash.js';
import { pack, unpack, type Json } from './pack.js';
import { sha256 } from './sha256.js';
import { LAYOUT, VERSION } from './version.js';

/** What a checkpoint says of itself. */
export interface Manifest {
  readonly layout: number;
  readonly lamella: string;
  /** The seeds that the generators began from. */
  readonly seeds: Readonly<Record<string, string>>;
  readonly kernels: string;
  /** A hash of the training data; null where they cannot be hashed. */
  readonly data: string | null;
  /** The SHA-256 of each tensor's bytes. */
  readonly tensors: Readonly<Record<string, string>>;
  /** The state without its tensors. */
  readonly state: Json;
}

export interface Checkpoint {
  readonly manifest: Manifest;
  readonly state: TrainerState;
}

/** A checkpoint that was cut off or altered. */
export class CheckpointError extends FileError {
  override readonly name: string = 'CheckpointError';
  /** Which checkpoint. */
  readonly checkpoint: string;
  /** Where it is damaged: a tensor's name, or a place in the file. */
  readonly where: string;

  constructor(checkpoint: string, where: string, problem: string, cause?: unknown) {
    super('checkpoint', `${checkpoint} is damaged at ${where}: ${problem}`, { hint: 'the checkpoint before it', cause });
    this.checkpoint = checkpoint;
    this.where = where;
  }
}

/**
 * The bytes of a checkpoint: a `.safetensors` file, whose metadata hold a JSON manifest (`lamella`) and its checksum. The generators are in
 * PyTorch's 5,056 bytes, parameters under `model.`, so that Python can read both.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const trainer = new Trainer({ model, optimizer: new nn.optim.SGD(model.parameters()), loss: nn.functional.mseLoss });
 * const { manifest } = decodeCheckpoint(encodeCheckpoint(trainer));
 * manifest.kernels // 'wasm'
 */
export function encodeCheckpoint(trainer: Trainer): Uint8Array {
  const { tree, tensors } = pack(trainer.stateDict());
  const seeds = Object.entries({ default: defaultGenerator, ...trainer.options.generators }).map(([name, generator]) => [
    name,
    String(generator.initialSeed()),
  ]);
  const manifest: Manifest = {
    layout: LAYOUT,
    lamella: VERSION,
    seeds: Object.fromEntries(seeds) as Record<string, string>,
    kernels: kernels().name,
    data: dataHash(trainer.batches),
    tensors: Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, tensorHash(x)])),
    state: tree,
  };
  return withManifest(tensors, JSON.stringify(manifest));
}

function withManifest(tensors: Readonly<Record<string, Tensor>>, text: string): Uint8Array {
  return saveSafetensors(tensors, { metadata: { format: 'pt', lamella: text, checksum: sha256(new TextEncoder().encode(text)) } });
}

/**
 * What `encodeCheckpoint` wrote, once every byte was checked.
 *
 * @throws CheckpointError on a file that was cut off or altered anywhere: `checkpoint` and `where` say which and where
 * @example
 * try { decodeCheckpoint(new Uint8Array(3), 'last'); } catch (error) { (error as CheckpointError).checkpoint } // 'last'
 */
export function decodeCheckpoint(bytes: Uint8Array, name = 'checkpoint'): Checkpoint {
  const [metadata, tensors] = read(name, bytes);
  const text = metadata['lamella'] ?? '';
  if (sha256(new TextEncoder().encode(text)) !== metadata['checksum']) {
    throw new CheckpointError(name, 'the manifest', 'it has another checksum than when it was written');
  }
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.layout !== LAYOUT) {
    throw new FileError('checkpoint', `${name} has layout ${manifest.layout} of lamella ${manifest.lamella}; this version reads ${LAYOUT}`);
  }
  for (const key of new Set([...Object.keys(manifest.tensors), ...Object.keys(tensors)])) {
    if (tensors[key] !== undefined && tensorHash(tensors[key]) === manifest.tensors[key]) continue;
    throw new CheckpointError(name, `the tensor ${key}`, 'its bytes have another checksum than when they were written');
  }
  // What is left is the header: names, shapes and gaps have to be those that the writer writes.
  const written = withManifest(tensors, text);
  const at = bytes.findIndex((byte, i) => byte !== written[i]);
  if (at !== -1 || bytes.length !== written.length) throw new CheckpointError(name, `byte ${at}`, 'it is another one than was written');
  return { manifest, state: unpack({ tree: manifest.state, tensors }) as TrainerState };
}

function read(name: string, bytes: Uint8Array): [Record<string, string>, Record<string, Tensor>] {
  try {
    return [readSafetensorsMetadata(bytes), loadSafetensors(bytes)];
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(name, `the header, of a file of ${bytes.length} bytes`, problem, cause);
  }
}
