import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

// Each test has a copy of Lamella with a heap of its own, so that it is small.

const MEBIBYTE = 2 ** 20;
const LIMIT = 16 * MEBIBYTE;
/** 20 MiB. */
const LARGE = 5 * MEBIBYTE;

let core: typeof import('@lamella/core');
beforeEach(async () => {
  vi.resetModules();
  core = await import('@lamella/core');
  core.setHeapLimit(LIMIT);
});
afterAll(() => {
  core.setHeapLimit(256 * MEBIBYTE);
});

function refusalOf(call: () => unknown): InstanceType<typeof core.MemoryError> {
  try {
    call();
  } catch (error) {
    if (error instanceof core.MemoryError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a tensor that is larger than the heap may become', () => {
  it('is refused by an op, which says the limit and what to write, and is computed with after that was written', () => {
    const x = core.zeros([LARGE]);
    const error = refusalOf(() => x.add(1));
    expect(error.message).toBe(
      'heap: a call needs 20 MiB beside its other operands, and the heap may take 16 MiB in all. Try: setHeapLimit(67108864)',
    );
    core.setHeapLimit(Number(/\d+/.exec(error.hint!)![0]));
    const y = x.add(1);
    expect(y.narrow(0, LARGE - 2, 2).toArray()).toEqual([1, 1]);
    expect(y.sum().item()).toBe(LARGE);
  });

  it('can be made, read, cut into views, and computed with in parts', () => {
    const x = core.zeros([5, MEBIBYTE]);
    expect(x.narrow(1, 3, 2).toArray()).toHaveLength(5);
    expect(x.data()).toHaveLength(LARGE);
  });

  it('is not told to raise the limit beyond what there can be', () => {
    core.setHeapLimit(2 ** 32);
    const error = refusalOf(() => core.zeros([2 ** 30]).add(1));
    expect(error.hint).toBe('the same in smaller parts');
  });

  it('does not push others out of the heap', () => {
    const others = Array.from({ length: 4 }, () => core.ones([1000]).add(1));
    const { count } = core.memoryStats().evicted;
    const { residents } = core.memoryStats();
    refusalOf(() => core.zeros([LARGE]).add(1));
    expect(core.memoryStats()).toMatchObject({ residents, evicted: { count } });
    expect(others.map((x) => x.sum().item())).toEqual([2000, 2000, 2000, 2000]);
  });
});

describe('a tensor that just fits', () => {
  it('is computed with, though the heap has grown in steps, and all of it is in use', () => {
    core.setHeapLimit(64 * MEBIBYTE);
    const others = Array.from({ length: 10 }, (_, i) => core.full([MEBIBYTE / 4], i).add(1));
    // 56 MiB: the rest of the limit alone would not do.
    const x = core.ones([14 * MEBIBYTE]);
    expect(x.sum().item()).toBe(14 * MEBIBYTE);
    expect(core.memoryStats().size).toBeLessThanOrEqual(64 * MEBIBYTE);
    expect(others.map((other) => other.mean().item())).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

it('the limit holds for a heap that has grown already', () => {
  core.setHeapLimit(64 * MEBIBYTE);
  const work = (): unknown => Array.from({ length: 12 }, () => core.ones([MEBIBYTE / 2]).add(1)).map((x) => x.sum().item());
  while (core.memoryStats().size < 32 * MEBIBYTE) work();
  const limit = core.memoryStats().size;
  core.setHeapLimit(limit);
  for (let i = 0; i < 10; i++) work();
  expect(core.memoryStats().size).toBeLessThanOrEqual(limit);
});

describe('what a refusal leaves', () => {
  it('is the target as it was, of every op that would have changed it', () => {
    const x = core.tensor(new Float32Array(LARGE).fill(7));
    const small = core.ones([2]);
    const changes = [
      () => x.add_(1),
      () => x.fill_(3),
      () => x.narrow(0, 0, LARGE - 1).mul_(2),
      () => x.zero_(),
      () => core.overwrite('overwritten', x, (target) => core.kernels().fill(target, 1)),
      () => small.copy_(x.narrow(0, 0, 2)),
    ];
    for (const change of changes) refusalOf(change);
    expect([x.storage.version, small.storage.version]).toEqual([0, 0]);
    expect(x.data().every((value) => value === 7)).toBe(true);
    expect(small.toArray()).toEqual([1, 1]);
  });

  it('are the gradients as they were', () => {
    const x = core.ones([2], { requiresGrad: true });
    x.mul(3).sum().backward();
    const large = x.expand([LARGE / 2, 2]);
    refusalOf(() => large.mul(2).sum().backward());
    expect(x.grad!.toArray()).toEqual([3, 3]);
  });

  it('is a heap that goes on working, and has lost no memory', () => {
    const x = core.zeros([LARGE]);
    const operands = Array.from({ length: 3 }, () => core.ones([3 * MEBIBYTE]));
    const count = (): number => core.memoryStats().used;
    const refuse = (): void => {
      refusalOf(() => x.add(operands[0].narrow(0, 0, 1)));
      refusalOf(() => core.cat(operands).sum());
      refusalOf(() => operands[0].reshape([3, MEBIBYTE]).matmul(operands[1].reshape([MEBIBYTE, 3])));
      refusalOf(() => operands[0].add(operands[1]));
    };
    refuse();
    const before = count();
    for (let i = 0; i < 20; i++) refuse();
    expect(count()).toBe(before);
    for (const tensor of operands) tensor.dispose();
    const kept = core.arange(0, 1000);
    for (let i = 0; i < 50; i++)
      expect(
        core
          .ones([1000, i + 1])
          .sum(1)
          .add(kept)
          .sum()
          .item(),
      ).toBe(1000 * (i + 1) + 499_500);
  });
});
