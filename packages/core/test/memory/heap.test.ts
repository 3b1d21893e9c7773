import { memoryStats, MemoryError, setHeapLimit } from '@lamella/core';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { heap } from '../../src/memory/heap.js';
import { Storage, type View } from '../../src/memory/storage.js';
import { refusal } from '../support/refusal.js';

const MEBIBYTE = 2 ** 20;

function viewOf(length: number, values: Float32Array | null = null): View {
  return { storage: new Storage('float32', length, values), shape: [length], strides: [1], offset: 0 };
}

function call(...views: View[]): number[] {
  heap.enter();
  const addresses = views.map((view) => heap.read(view));
  heap.leave();
  return addresses;
}

afterEach(() => {
  setHeapLimit(256 * MEBIBYTE);
});

describe('the heap', () => {
  it('brings numbers in, keeps them where they are, and shows them', () => {
    const view = viewOf(
      20,
      Float32Array.from({ length: 20 }, (_, i) => i),
    );
    const [address] = call(view);
    expect(address % 16).toBe(0);
    expect([...heap.f32.subarray(address / 4, address / 4 + 3)]).toEqual([0, 1, 2]);
    heap.f32[address / 4] = 10;
    expect([...view.storage.values.subarray(0, 3)]).toEqual([10, 1, 2]);
    expect(call(view)).toEqual([address]);
  });

  it('has tiny storages only for the time of a call, whatever their dtype', () => {
    for (const dtype of ['float32', 'float64', 'int32', 'uint8', 'bool'] as const) {
      const view = { ...viewOf(2), storage: new Storage(dtype, 2) };
      const { residents } = memoryStats();
      heap.enter();
      const address = heap.update(view);
      const other = heap.read(viewOf(16));
      expect(Math.abs(other - address)).toBeGreaterThanOrEqual(64);
      const memory = { float32: heap.f32, float64: heap.f64, int32: heap.i32, uint8: heap.u8, bool: heap.u8 }[dtype];
      memory[address / view.storage.slot.width + 1] = 1;
      heap.leave();
      expect([...view.storage.values]).toEqual([0, 1]);
      expect(memoryStats().residents).toBe(residents);
    }
  });

  it('makes zeros of a storage that was never written, whatever the block held before', () => {
    const before = viewOf(64, new Float32Array(64).fill(7));
    const [address] = call(before);
    before.storage.dispose();
    const fresh = viewOf(64);
    expect(call(fresh)).toEqual([address]);
    expect([...fresh.storage.values]).toEqual(new Array(64).fill(0));
  });

  it('counts in the offset of a view', () => {
    const view = viewOf(8, new Float32Array(8));
    expect(call({ ...view, shape: [3], offset: 5 })[0] - call(view)[0]).toBe(20);
  });

  it('lets go of what was not used for long, keeps every number, and takes it back', () => {
    const length = MEBIBYTE / 16;
    const kept = Array.from({ length: 40 }, (_, i) => viewOf(length, new Float32Array(length).fill(i)));
    call(...kept);
    const before = memoryStats();
    while (kept.some(({ storage }) => storage.slot.address !== 0)) call(viewOf(length));
    kept.forEach((view, i) => expect([view.storage.values[0], view.storage.values.at(-1)]).toEqual([i, i]));
    call(...kept);
    kept.forEach((view, i) => expect(view.storage.values[17]).toBe(i));
    const { evicted, returned, size, limit } = memoryStats();
    expect(returned.count).toBeGreaterThan(before.returned.count);
    expect(returned.bytes - before.returned.bytes).toBe(4 * length * (returned.count - before.returned.count));
    expect(evicted.bytes - before.evicted.bytes).toBeGreaterThanOrEqual(40 * 4 * length);
    expect(size).toBeLessThanOrEqual(limit);
  });

  it('keeps what is used again and again', () => {
    const parameter = viewOf(1000, new Float32Array(1000));
    const [address] = call(parameter);
    const { count } = memoryStats().evicted;
    while (memoryStats().evicted.count < count + 200) call(parameter, viewOf(MEBIBYTE / 16));
    expect(call(parameter)).toEqual([address]);
  });

  it('never lets go of the operands of the running call', () => {
    const views = Array.from({ length: 12 }, (_, i) => viewOf(4 * MEBIBYTE, new Float32Array(4 * MEBIBYTE).fill(i)));
    const addresses = call(...views);
    expect(new Set(addresses).size).toBe(12);
    views.forEach((view, i) => expect(view.storage.values[1]).toBe(i));
  });

  it('refuses a call whose operands do not fit, says the limit, and what to write', () => {
    setHeapLimit(64 * MEBIBYTE);
    const error = refusal(() => call(viewOf(2 ** 25), viewOf(2 ** 25)));
    expect(error).toBeInstanceOf(MemoryError);
    expect(error.message).toMatch(/needs 128 MiB.*take 64 MiB/);
    expect(error.hint).toBe('setHeapLimit(268435456)');
    setHeapLimit(2 ** 29);
    expect(call(viewOf(2 ** 25), viewOf(2 ** 25))).toHaveLength(2);
  });

  it('has what is shared with others only for the time of a call', () => {
    const view = viewOf(20);
    const outside = view.storage.share();
    outside.set([1, 2]);
    heap.enter();
    const address = heap.update(view) / 4;
    expect(heap.f32[address + 1]).toBe(2);
    heap.f32[address] = 5;
    heap.leave();
    expect([...outside.subarray(0, 2)]).toEqual([5, 2]);
    expect(view.storage.values).toBe(outside);
  });

  it('sends what was changed on a visit home, also if it was read in the same call', () => {
    const view = viewOf(20);
    const outside = view.storage.share();
    heap.enter();
    const address = heap.read(view) / 4;
    expect(heap.write(view) / 4).toBe(address);
    heap.f32[address] = 5;
    heap.leave();
    expect(outside[0]).toBe(5);
  });

  it('forgets what a refused call was about to do', () => {
    const [visitor, tiny] = [viewOf(20), viewOf(2)];
    const outside = visitor.storage.share();
    const before = memoryStats();
    heap.enter();
    heap.f32[heap.update(visitor) / 4] = 5;
    heap.f32[heap.update(tiny) / 4] = 5;
    heap.scratch(1000);
    expect(refusal(() => heap.params(new Array<number>(2000).fill(0)))).toBeInstanceOf(MemoryError);
    expect(visitor.storage.values).toBe(outside);
    outside[1] = 3;
    heap.enter();
    expect(heap.f32[heap.read(tiny) / 4]).toBe(0);
    heap.leave();
    expect([outside[0], visitor.storage.values[1], tiny.storage.values[0]]).toEqual([0, 3, 0]);
    expect(memoryStats()).toEqual(before);
  });

  it('gives back what is shared, also between a refused call and the next', () => {
    const [visitor, resident] = [viewOf(20), viewOf(200)];
    visitor.storage.share();
    call(resident);
    const before = memoryStats();
    heap.enter();
    heap.read(visitor);
    visitor.storage.share();
    visitor.storage.dispose();
    call(resident);
    expect(memoryStats()).toEqual(before);
  });

  it('counts large storages that have left it', () => {
    const outside = (): { count: number; bytes: number } => memoryStats().outside;
    const [small, large] = [viewOf(1000), viewOf(MEBIBYTE)];
    call(small, large);
    const before = outside();
    heap.moveOut(small.storage.slot);
    expect(outside()).toEqual(before);
    const oneMore = { count: before.count + 1, bytes: before.bytes + 4 * MEBIBYTE };
    heap.moveOut(large.storage.slot);
    expect(outside()).toEqual(oneMore);
    call(large);
    expect(outside()).toEqual(before);
    large.storage.share();
    call(large);
    expect(outside()).toEqual(oneMore);
    large.storage.dispose();
    expect(outside()).toEqual(before);
  });

  it('does not pile up what it knows of those that died in a synchronous loop', () => {
    for (let i = 0; i < 10_000; i++) call(viewOf(MEBIBYTE / 64));
    expect(memoryStats().outside.count).toBeLessThanOrEqual(4096);
  });

  it('notices that a storage outside is dead once it was collected and the event loop has turned', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const turn = async (): Promise<void> => {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await turn();
    const before = memoryStats().outside.count;
    (() => {
      const views = Array.from({ length: 20 }, () => viewOf(MEBIBYTE / 16));
      call(...views);
      for (const { storage } of views) heap.moveOut(storage.slot);
    })();
    expect(memoryStats().outside.count).toBe(before + 20);
    for (let tries = 0; tries < 100 && memoryStats().outside.count > before + 2; tries++) await turn();
    expect(memoryStats().outside.count).toBeLessThanOrEqual(before + 2);
  });

  it('refuses numbers that were given back', () => {
    for (const length of [2, 200]) refuses(viewOf(length));
  });

  function refuses(view: View): void {
    view.storage.dispose();
    expect(refusal(() => call(view))).toBeInstanceOf(MemoryError);
    expect(refusal(() => view.storage.values)).toBeInstanceOf(MemoryError);
  }

  it('holds no more than 8192 storages, so that dead ones do not pile up', () => {
    for (let i = 0; i < 20_000; i++) call(viewOf(17));
    expect(memoryStats().residents).toBeLessThanOrEqual(8192);
  });

  it.each([0, 2 ** 24 - 1, 2 ** 33, 1.5 * 2 ** 24 + 0.5, NaN])('refuses a limit of %s', (bytes) => {
    expect(refusal(() => setHeapLimit(bytes)).argument).toBe('bytes');
  });
});
