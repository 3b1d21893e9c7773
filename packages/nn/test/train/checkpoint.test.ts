import { loadSafetensors, manualSeed, ones, saveSafetensors, tensor, zeros, type Tensor } from '@lamella/core';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../src/index.js';
import { pack, unpack } from '../../src/train/checkpoint/pack.js';
import { sha256 } from '../../src/train/checkpoint/sha256.js';
import { VERSION } from '../../src/train/checkpoint/version.js';
import {
  CheckpointError, Checkpoints, dataHash, decodeCheckpoint, encodeCheckpoint, MemoryStore, restore,
} from '../../src/train/index.js'; // prettier-ignore
import { DirectoryStore } from '../../src/train/node/index.js';
import { finish, newRun } from './support/training.js';

describe('sha256', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])('of %i bytes is Node`s', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('pack', () => {
  it('keeps every value', () => {
    const state = {
      numbers: [1.5, -0, NaN, Infinity, -Infinity, 1e-320],
      texts: ['', '$tensor'],
      nested: [null, true, { big: 12345678901234567890n, bytes: new Uint8Array([1, 2]) }],
      long: Array.from({ length: 200 }, (_, i) => i / 3),
      'a.b': { c: tensor([1]) },
      a: { 'b.c': tensor([2]) },
    };
    const { tree, tensors } = pack(state);
    const back = unpack({ tree: JSON.parse(JSON.stringify(tree)), tensors }) as typeof state;
    expect({ ...back, 'a.b': 0, a: 0 }).toEqual({ ...state, 'a.b': 0, a: 0 });
    expect([back['a.b'].c.item(), back.a['b.c'].item()]).toEqual([1, 2]);
  });

  it('refuses what is no plain data, and says where', () => {
    expect(() => pack({ a: [0, new Map()] })).toThrow('a.1 is no plain data: [object Map]');
    expect(() => pack({ a: { $x: 1 } })).toThrow('$x in a');
  });
});

describe('a checkpoint', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    const run = newRun([], undefined, 1);
    let kept: Uint8Array | null = null;
    const controller = new AbortController();
    (run.trainer.callbacks as unknown[]).push({
      onSafePoint: () => {
        kept = encodeCheckpoint(run.trainer);
        controller.abort();
      },
    });
    await finish(run, controller.signal);
    bytes = kept!;
  });

  it('is a safetensors file with a manifest', () => {
    const { manifest, state } = decodeCheckpoint(bytes, 'it');
    expect(manifest).toMatchObject({ layout: 1, lamella: VERSION, seeds: { default: '2' }, kernels: 'wasm' });
    expect(manifest.data).toMatch(/^[0-9a-f]{64}$/);
    expect(state.progress).toEqual({ epoch: 0, step: 1, batch: 1, history: [] });
    const tensors = loadSafetensors(bytes);
    expect(tensors['model.0.weight']!.shape).toEqual([8, 4]);
    expect(tensors['model.1.running_mean']!.shape).toEqual([8]);
    expect(tensors['optimizer.state.0.exp_avg']!.shape).toEqual([8, 4]);
    expect(tensors['generators.default']!.shape).toEqual([5056]);
    expect(VERSION).toBe((JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version);
  });

  it('is refused when it is cut off, wherever, or has a byte more', () => {
    for (let i = 0; i < 60; i++) {
      const length = Math.floor((bytes.length * i) / 60);
      expect(() => decodeCheckpoint(bytes.subarray(0, length), 'last')).toThrow(CheckpointError);
    }
    expect(() => decodeCheckpoint(bytes.subarray(0, -1), 'last')).toThrow(/last is damaged at the header, of a file of \d+ bytes/);
    expect(() => decodeCheckpoint(Uint8Array.from([...bytes, 0]), 'last')).toThrow(CheckpointError);
  });

  it('is refused when a byte is altered, wherever, and says where', () => {
    const places = [...Array.from({ length: 90 }, (_, i) => Math.floor((bytes.length * i) / 90)), 0, 7, 8, bytes.length - 1];
    for (const place of places) {
      const altered = bytes.slice();
      altered[place]! ^= 1;
      expect(() => decodeCheckpoint(altered, 'last')).toThrow(CheckpointError);
    }
    const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const blank = bytes.slice();
    const gap = new TextDecoder().decode(bytes.subarray(8, 8 + header)).trimEnd().length;
    if (gap < header) {
      blank[8 + gap] = 9; // a tab is as good as a space to JSON
      expect(() => decodeCheckpoint(blank, 'last')).toThrow(`byte ${8 + gap}`);
    }
    const { 'model.0.bias': bias, ...others } = loadSafetensors(bytes);
    expect(where(() => decodeCheckpoint(withTensor(bytes, 'model.0.bias', bias!), 'last'))).toBe('the tensor model.0.bias');
    expect(where(() => decodeCheckpoint(saveSafetensors(others), 'last'))).toBe('the manifest');
  });

  it('holds what a trainer of other parts does not take', async () => {
    const store = new MemoryStore();
    await store.write('step-1', bytes);
    const other = newRun([new Checkpoints(store)]);
    await expect(restore(other.trainer, store)).rejects.toThrow('the trainer has the callbacks [Checkpoints, EmaWeights, LRSchedule]');
    const same = newRun([]);
    const wrong = new data.DataLoader(new data.TensorDataset(zeros([8, 4]), zeros([8]).to('int32')));
    await expect(restore(same.trainer, store, { batches: wrong })).rejects.toThrow('began with other data');
    expect(await restore(same.trainer, store, { batches: same.loader })).toBe('step-1');
  });

  it('that is damaged is named, or passed over', async () => {
    const store = new MemoryStore();
    await store.write('step-1', bytes);
    await store.write('step-2', bytes.subarray(0, 1000));
    const { trainer } = newRun([]);
    await expect(restore(trainer, store)).rejects.toThrow('step-2 is damaged');
    expect(await restore(trainer, store, { skipDamaged: true })).toBe('step-1');
    expect(await restore(trainer, store, { best: true })).toBeNull();
  });
});

/** The file with other values in one tensor, and all else as it was. */
function withTensor(bytes: Uint8Array, name: string, x: Tensor): Uint8Array {
  const tensors = loadSafetensors(bytes);
  const marked = saveSafetensors({ ...tensors, [name]: ones(x.shape).mul(12345) });
  const plain = saveSafetensors(tensors);
  const start = bytes.length - plain.length;
  return bytes.map((byte, i) => (i >= start && marked[i - start] !== plain[i - start] ? marked[i - start]! : byte));
}

function where(act: () => unknown): string | null {
  try {
    act();
  } catch (error) {
    return error instanceof CheckpointError ? error.where : null;
  }
  return null;
}

describe('dataHash', () => {
  it('tells sets apart by values, shapes, dtypes and choice', () => {
    manualSeed(0);
    const set = new data.TensorDataset(ones([4, 2]));
    const hashes = [
      set,
      new data.TensorDataset(ones([4, 2]).mul(2)),
      new data.TensorDataset(ones([4, 2, 1])),
      new data.TensorDataset(ones([4, 2]).to('int32')),
      new data.Subset(set, [0, 1]),
      new data.Subset(set, [1, 0]),
    ].map((each) => dataHash(new data.DataLoader(each)));
    expect(new Set(hashes).size).toBe(6);
    expect(dataHash(new data.DataLoader(new data.TensorDataset(ones([4, 2]))))).toBe(hashes[0]);
    expect(dataHash(new data.DataLoader({ length: 1, get: () => [] }))).toBeNull();
    expect(dataHash([])).toBeNull();
  });
});

describe('DirectoryStore', () => {
  it('writes, reads, lists and removes, and takes away what a killed process left', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamella-store-'));
    const store = new DirectoryStore(folder);
    await writeFile(join(folder, 'step-1.safetensors.unfinished'), 'half');
    expect(await store.list()).toEqual([]);
    await store.write('step-2', new Uint8Array([1, 2]));
    expect(await readdir(folder)).toEqual(['step-2.safetensors']);
    expect(await store.list()).toEqual(['step-2']);
    expect(await store.read('step-2')).toEqual(new Uint8Array([1, 2]));
    expect(await store.read('step-3')).toBeNull();
    await expect(store.write('../x', new Uint8Array())).rejects.toThrow("'../x' is no name");
    await store.remove('step-2');
    expect(await store.list()).toEqual([]);
    expect(await new DirectoryStore(join(folder, 'none')).list()).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
