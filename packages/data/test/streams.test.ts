import { arange, ArgumentError, manualSeed, memoryStats, saveNpy, tensor, zeros, type Tensor } from '@lamella/core';
import { data, functional, Linear, optim } from '@lamella/nn';
import { Trainer } from '@lamella/nn/train';
import { closeSync, openSync, readdirSync, readlinkSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { NpyFileDataset, readCsv, readNpy, streamCsv, streamNpy, type StreamCsvOptions } from '../src/node/index.js';
import { DataError } from '../src/index.js';
import { dataErrorOf, samplesOf } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { path, write } = scratch();
let count = 0;
const npy = (x: Tensor): string => write(`${count++}.npy`, saveNpy(x));
const csv = (text: string): string => write(`${count++}.csv`, text);

/** Whether this process has the file open, where /proc tells. */
function isOpen(file: string): boolean {
  return readdirSync('/proc/self/fd').some((descriptor) => {
    try {
      return readlinkSync(join('/proc/self/fd', descriptor)) === file;
    } catch {
      return false;
    }
  });
}

/** A stream closes its file in its own time. */
async function closed(file: string): Promise<boolean> {
  for (let i = 0; i < 500 && isOpen(file); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isOpen(file);
}

async function blocksOf(source: data.IterableDataset): Promise<Tensor[][]> {
  const blocks: Tensor[][] = [];
  for await (const block of source) blocks.push([...block]);
  return blocks;
}

async function refusal(file: string, options: StreamCsvOptions = {}): Promise<DataError> {
  const error: unknown = await blocksOf(streamCsv(file, options)).catch((reason: unknown) => reason);
  return dataErrorOf(() => {
    throw error;
  });
}

describe('streamCsv', () => {
  const text = `\ufeffa,"b",k\r\n${Array.from({ length: 10 }, (_, i) => `${i},"${i * 2}",${i % 2 === 0 ? 'even' : '"o\r\ndd"'}`).join('\r\n')}\r\n`;

  it.each([1, 3, 10, 1024])('gives the rows that readCsv reads, %i at once', async (blockSize) => {
    const file = csv(text);
    const blocks = await blocksOf(streamCsv(file, { classes: ['even', 'o\r\ndd'], blockSize }));
    expect(blocks).toHaveLength(Math.ceil(10 / blockSize));
    const rows = blocks.flatMap(([x, y]) => (x!.toArray() as unknown[]).map((row, i) => [row, (y!.toArray() as unknown[])[i]]));
    expect(rows).toEqual(samplesOf(readCsv(file).train));
  });

  it('reads lines that the disk cuts anywhere', async () => {
    // A stream gives 64 KiB at a time: the cut falls into every place of the line.
    const lines = Array.from({ length: 9000 }, (_, i) => `${i},"${i}",${i}.25`);
    const file = csv(`a,b,y\r\n${lines.join('\r\n')}`);
    const blocks = await blocksOf(streamCsv(file));
    const targets = blocks.flatMap(([, y]) => Array.from(y!.data()));
    expect(targets).toEqual(lines.map((_, i) => i + 0.25));
  });

  it('reads numbers, several targets, chosen columns, no header, missing cells', async () => {
    const [[x, y]] = (await blocksOf(streamCsv(csv('1;2;3\n;5;6\n'), { header: false, delimiter: ';', target: [1, 2], missing: -1 }))) as [
      [Tensor, Tensor],
    ];
    expect([x.toArray(), y.toArray()]).toEqual([[[1], [-1]], [[2, 3], [5, 6]]]); // prettier-ignore
    const [[z]] = (await blocksOf(streamCsv(csv('a,b,y\n1,2,3\n'), { inputs: ['b'] }))) as [[Tensor]];
    expect(z.toArray()).toEqual([[2]]);
  });

  it('counts rows and lines through all blocks', async () => {
    const good = Array.from({ length: 7 }, () => '1,2').join('\n');
    expect(await refusal(csv(`a,y\n${good}\nx,2\n`), { blockSize: 3 })).toMatchObject({ row: 8, line: 9, column: 'a', op: 'streamCsv' });
    expect(await refusal(csv(`a,y\n${good}\n1,2,3\n`), { blockSize: 3 })).toMatchObject({ row: 8, line: 9, column: 2 });
    expect((await refusal(csv(`a,y\n${good}\n,2\n`), { blockSize: 2 })).message).toContain(
      "row 8 (line 9), column 'a': the cell is missing",
    );
    expect((await refusal(csv(`a,k\n1,x\n1,y\n`), { classes: ['x'] })).message).toContain(`'y' is none of the 1 classes`);
    expect((await refusal(csv(`a,k\n1,x\n`))).message).toContain(`'x' is no number`);
    expect((await refusal(csv('a,y\n1,"2\n'))).message).toContain('a quote is opened and never closed');
    expect((await refusal(csv('a,y\n'))).message).toContain('there is no row of data');
    expect((await refusal(csv(''))).message).toContain('there is no row of data');
    expect((await refusal('/nowhere.csv')).message).toContain('streamCsv: /nowhere.csv: cannot be read (ENOENT');
  });

  it.each([{ missing: 'mean' as never }, { missing: NaN }, { blockSize: 0 }, { delimiter: '' }, { classes: [] }])(
    'refuses %j',
    (options) => {
      expect(() => streamCsv('x.csv', options)).toThrow(ArgumentError);
    },
  );

  it.skipIf(process.platform !== 'linux')('closes the file at the end, at an error, and where a walk ends early', async () => {
    const long = csv(`a,y\n${'1,2\n'.repeat(100_000)}`);
    for await (const _ of streamCsv(long, { blockSize: 10 })) {
      expect(isOpen(long)).toBe(true);
      break;
    }
    expect(await closed(long)).toBe(true);
    const bad = csv(`a,y\n1,2\nx,2\n${'1,2\n'.repeat(100_000)}`);
    await refusal(bad);
    expect(await closed(bad)).toBe(true);
    const short = csv('a,y\n1,2\n');
    await blocksOf(streamCsv(short));
    expect(await closed(short)).toBe(true);
  });
});

describe('NpyFileDataset', () => {
  const x = arange(0, 60, 1, { dtype: 'float32' }).reshape([10, 2, 3]);
  const y = arange(0, 10);

  it('gives the samples of a TensorDataset of the same arrays', () => {
    const [file, whole] = [new NpyFileDataset(npy(x), npy(y)), new data.TensorDataset(x, y)];
    expect(samplesOf(file)).toEqual(samplesOf(whole));
    for (const indices of [[0], [9, 0], [3, 4, 5, 1, 2, 2, 2, 3], [], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
      expect(file.batch(indices).map((part) => [part.dtype, part.shape, part.toArray()])).toEqual(
        indices.length === 0 ? [['float32', [0, 2, 3], []], ['int32', [0], []]] : whole.batch(indices).map((part) => [part.dtype, part.shape, part.toArray()]), // prettier-ignore
      );
    }
    file.close();
    expect(() => file.get(0)).toThrow(DataError);
    file.close();
  });

  it('goes with a DataLoader, shuffled', () => {
    const batches = (set: data.Dataset): unknown => {
      manualSeed(3);
      return [...new data.DataLoader(set, { batchSize: 4, shuffle: true })].map((parts) => parts.map((part) => part.toArray()));
    };
    const file = new NpyFileDataset(npy(x), npy(y));
    expect(batches(file)).toEqual(batches(new data.TensorDataset(x, y)));
    file.close();
  });

  it.each(['uint8', 'bool', 'int32', 'float64'] as const)('reads %s', (dtype) => {
    const file = new NpyFileDataset(npy(tensor([[1], [0], [1]]).to(dtype)));
    expect(file.batch([2, 1])[0]!.dtype).toBe(dtype);
    expect(file.batch([2, 1])[0]!.data()).toEqual(tensor([1, 0]).to(dtype).data());
    file.close();
  });

  it('refuses what it cannot read piece by piece', () => {
    const refusals: [() => unknown, string][] = [
      [() => new NpyFileDataset(npy(tensor(1))), 'holds a single number'],
      [() => new NpyFileDataset(npy(x), npy(zeros([9]))), 'has 9 rows'],
      [
        () => new NpyFileDataset(write('short.npy', saveNpy(x).subarray(0, -1))),
        'ends early: 10 rows of [2, 3] need 368 bytes, there are 367',
      ],
      [() => new NpyFileDataset(write('no.npy', 'hello')), 'this is no .npy file'],
      [() => new NpyFileDataset(write('f.npy', Buffer.from(saveNpy(x)).toString('latin1').replace('False', 'True '))), ''],
      [() => new NpyFileDataset('/nowhere.npy'), 'cannot be read (ENOENT'],
    ];
    for (const [make, message] of refusals) expect(dataErrorOf(make).message).toContain(message);
    expect(() => new NpyFileDataset()).toThrow(ArgumentError);
    const file = new NpyFileDataset(npy(x));
    for (const index of [-1, 10, 0.5]) expect(() => file.get(index)).toThrow(ArgumentError);
    file.close();
  });

  it('refuses Fortran order, and a file that has become shorter', () => {
    const bytes = saveNpy(x);
    const at = Buffer.from(bytes).indexOf('False');
    bytes.set(Buffer.from('True '), at);
    expect(dataErrorOf(() => new NpyFileDataset(write('fortran.npy', bytes))).message).toContain('is in Fortran order');
    const path = npy(x);
    const file = new NpyFileDataset(path);
    truncateSync(path, 200);
    expect(file.get(0)[0]!.shape).toEqual([2, 3]);
    expect(dataErrorOf(() => file.get(9))).toMatchObject({ row: 10 });
    file.close();
  });

  it.skipIf(process.platform !== 'linux')('leaves no file open that it refuses', () => {
    const [a, b] = [npy(x), npy(zeros([9]))];
    dataErrorOf(() => new NpyFileDataset(a, b));
    expect([isOpen(a), isOpen(b)]).toEqual([false, false]);
  });
});

/** A file of `rows` rows of 1,000 float32, written row by row. */
function largeNpy(rows: number): string {
  const file = join(path, `large-${count++}.npy`);
  const shown = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 1000), }`.padEnd(117) + '\n';
  const descriptor = openSync(file, 'w');
  writeSync(
    descriptor,
    Buffer.concat([Uint8Array.of(0x93), Buffer.from('NUMPY'), Uint8Array.of(1, 0, shown.length, 0), Buffer.from(shown)]),
  );
  const block = new Float32Array(1000 * 1000);
  for (let row = 0; row < rows; row += 1000) {
    for (let i = 0; i < 1000; i++) block.fill(row + i, i * 1000, (i + 1) * 1000);
    writeSync(descriptor, new Uint8Array(block.buffer, 0, 4000 * Math.min(1000, rows - row)));
  }
  closeSync(descriptor);
  return file;
}

describe('a set that is larger than what is held', () => {
  const rows = 50_000; // 200 MB
  // The shuffle buffer is 4 MB, a block 2 MB, a batch 0.4 MB.
  const bound = 20e6;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const inUse = (): number => process.memoryUsage().arrayBuffers + memoryStats().used;

  it('streams through a StreamLoader, and is read at random through a DataLoader', { timeout: 120_000 }, async () => {
    const file = largeNpy(rows);
    collect();
    const before = inUse();
    let [most, sum, seen] = [0, 0, 0];
    const check = async (batch: Tensor): Promise<void> => {
      seen += batch.shape[0]!;
      sum += Number(batch.select(1, 999).sum().item());
      if (seen % 5000 !== 0) return;
      // Without what V8 has not yet thrown away. The turn is for the finalizers of tensors.
      for (let i = 0; i < 3; i++) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      most = Math.max(most, inUse() - before);
    };
    const loader = new data.StreamLoader(streamNpy([file], { blockSize: 500 }), { batchSize: 100, shuffleBuffer: 1000 });
    for await (const [x] of loader) await check(x!);
    expect([seen, sum]).toEqual([rows, (rows * (rows - 1)) / 2]);
    expect(most).toBeLessThan(bound);

    [most, sum, seen] = [0, 0, 0];
    const set = new NpyFileDataset(file);
    for (const [x] of new data.DataLoader(set, { batchSize: 100, shuffle: true })) await check(x!);
    set.close();
    expect([seen, sum]).toEqual([rows, (rows * (rows - 1)) / 2]);
    expect(most).toBeLessThan(bound);
  });
});

describe('with a Trainer', () => {
  const points = Array.from(
    { length: 200 },
    (_, i) => `${(i % 10) / 10},${Math.floor(i / 10) / 20},${((i % 10) / 10) * 2 - Math.floor(i / 10) / 20}`,
  );
  const file = csv(`a,b,y\n${points.join('\n')}\n`);

  it('learns from a CSV file that it streams', async () => {
    manualSeed(1);
    const model = new Linear(2, 1);
    const trainer = new Trainer({ model, optimizer: new optim.Adam(model.parameters(), { lr: 0.05 }), loss: functional.mseLoss });
    const loader = new data.StreamLoader(streamCsv(file, { blockSize: 32 }), { batchSize: 20, shuffleBuffer: 50, samples: 200 });
    await trainer.fit(loader, { epochs: 30 });
    expect(Number(trainer.history.at(-1)!.loss)).toBeLessThan(1e-3);
    expect(loader.length).toBe(10);
  });

  it.skipIf(process.platform !== 'linux')('an abort closes the file', async () => {
    const long = csv(`a,b,y\n${'1,2,3\n'.repeat(50_000)}`);
    const controller = new AbortController();
    const model = new Linear(2, 1);
    let wasOpen = false;
    const trainer = new Trainer({
      model,
      optimizer: new optim.SGD(model.parameters(), { lr: 1e-3 }),
      loss: functional.mseLoss,
      callbacks: [
        {
          onStep({ step }) {
            wasOpen ||= isOpen(long);
            if (step === 3) controller.abort();
          },
        },
      ],
    });
    await trainer.fit(new data.StreamLoader(streamCsv(long, { blockSize: 64 }), { batchSize: 16 }), {
      epochs: 2,
      signal: controller.signal,
    });
    expect([wasOpen, await closed(long), trainer.stopReason]).toEqual([true, true, 'aborted']);
  });
});

it('readNpy and NpyFileDataset agree', () => {
  const [a, b] = [npy(arange(0, 6, 1, { dtype: 'float32' }).reshape([3, 2])), npy(tensor([0, 1, 0], { dtype: 'int32' }))];
  const file = new NpyFileDataset(a, b);
  expect(samplesOf(file)).toEqual(samplesOf(readNpy(a, b).train));
  file.close();
});
