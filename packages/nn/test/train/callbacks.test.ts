import { ArgumentError, defaultGenerator, manualSeed, noGrad, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Conv2d, data, functional as F, Linear, optim, Sequential, SELU } from '../../src/index.js';
import {
  Checkpoints, ClipGradients, CsvLog, decodeCheckpoint, EarlyStopping, EmaWeights, findLR, JsonlLog, LRSchedule, MaxNorm, MemoryLog, MemoryStore,
  Metric, Progress, progressLine, restore, Trainer, type Callback, type Logs, type ProgressReport, type TrainerOptions,
} from '../../src/train/index.js'; // prettier-ignore

const batch: Tensor[] = [ones([1, 1]), zeros([1, 1])];

/** A weight of 1 that each step of SGD halves: the slope of w² is 2 w. */
function halving(
  callbacks: readonly Callback[],
  options: Partial<TrainerOptions> = {},
): { trainer: Trainer; model: Linear; weight: () => number } {
  const model = new Linear(1, 1, { bias: false });
  noGrad(() => model.weight.fill_(1));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.25 });
  const trainer = new Trainer({ model, optimizer, loss: F.mseLoss, callbacks, ...options });
  return { trainer, model, weight: () => Number(model.weight.item()) };
}

/** Tells one given value after the other. */
class Told extends Metric<{ at: number }> {
  readonly values: readonly number[];
  #epoch = -1;
  constructor(...values: number[]) {
    super();
    this.values = values;
  }
  protected override initial(): { at: number } {
    return { at: 0 };
  }
  override update(): void {
    this.state.at = 1;
  }
  override compute(): number {
    this.#epoch += 1;
    return this.values[this.#epoch]!;
  }
}

describe('EarlyStopping', () => {
  it.each<[string, number[], number, 'min' | 'max', number, number]>([
    ['min', [3, 2, 2, 2.5, 1, 0], 2, 'min', 0, 4],
    ['max', [1, 2, 3, 2, 1, 0], 1, 'max', 0, 4],
    ['patience 0 is as 1', [3, 3, 1], 0, 'min', 0, 2],
    ['minDelta', [3, 2.9, 2.8, 0], 2, 'min', 0.5, 3],
    ['NaN is no better', [1, NaN, NaN, 0], 2, 'min', 0, 3],
  ])('%s', async (_, values, patience, mode, minDelta, epochs) => {
    const stopping = new EarlyStopping({ monitor: 'told', patience, mode, minDelta });
    const { trainer } = halving([stopping], { metrics: { told: new Told(...values) } });
    await trainer.fit([batch], { epochs: values.length });
    expect(trainer.epoch).toBe(epochs);
    expect(trainer.stopReason).toMatch('no better told');
  });

  it('remembers its best over a checkpoint, and refuses a log that is not there', async () => {
    const [a, b] = [new EarlyStopping({ monitor: 'loss', patience: 3 }), new EarlyStopping({ monitor: 'loss', patience: 3 })];
    await halving([a]).trainer.fit([batch], { epochs: 2 });
    b.loadStateDict(a.stateDict() as never);
    expect(b.stateDict()).toEqual({ best: 0.25, bad: 0 });
    await expect(halving([new EarlyStopping({ monitor: 'valLoss' })]).trainer.fit([batch], { epochs: 1 })).rejects.toThrow(
      "no log 'valLoss'",
    );
    expect(() => new EarlyStopping({ monitor: 'loss', mode: 'up' as never })).toThrow(ArgumentError);
  });
});

describe('Checkpoints', () => {
  it('keeps the newest ones and the best, and goes back to the best', async () => {
    const store = new MemoryStore();
    const saving = new Checkpoints(store, { keep: 2, best: { monitor: 'told', mode: 'max' } });
    const { trainer, weight } = halving([saving], { metrics: { told: new Told(1, 5, 2, 3) } });
    await trainer.fit([batch], { epochs: 4 });
    expect([...(await store.list())].sort()).toEqual(['best-0000000002', 'step-0000000003', 'step-0000000004']);
    expect(weight()).toBe(1 / 16);
    expect(await restore(trainer, store, { best: true })).toBe('best-0000000002');
    expect([weight(), trainer.epoch, trainer.history.length]).toEqual([1 / 4, 2, 2]);
  });

  it('saves every so many steps, and where an aborted run ends', async () => {
    const [store, controller] = [new MemoryStore(), new AbortController()];
    const abort: Callback = { onStep: ({ step }) => { if (step === 5) controller.abort(); } }; // prettier-ignore
    const { trainer } = halving([new Checkpoints(store, { everySteps: 2, keep: 9 }), abort]);
    await trainer.fit(Array.from({ length: 9 }, () => batch), { epochs: 1, signal: controller.signal }); // prettier-ignore
    expect([...(await store.list())].sort()).toEqual(['step-0000000002', 'step-0000000004', 'step-0000000005']);
    expect(decodeCheckpoint((await store.read('step-0000000005'))!).state.progress).toMatchObject({ epoch: 0, batch: 5, step: 5 });
    expect(() => new Checkpoints(store, { keep: 0 })).toThrow(ArgumentError);
  });
});

describe('LRSchedule', () => {
  it('steps once an epoch or once a step, and tells a metric', async () => {
    for (const every of ['epoch', 'step'] as const) {
      const { trainer } = halving([]);
      const schedule = new LRSchedule(new optim.lrScheduler.ExponentialLR(trainer.optimizer, 0.5), { every });
      (trainer.callbacks as Callback[]).push(schedule);
      await trainer.fit([batch, batch, batch], { epochs: 1 });
      expect(trainer.optimizer.paramGroups[0]!.lr).toBe(every === 'epoch' ? 0.125 : 0.03125);
    }
    const seen: unknown[] = [];
    const spy = { step: (metric?: number) => void seen.push(metric), stateDict: () => ({}), loadStateDict: () => undefined };
    const { trainer } = halving([new LRSchedule(spy, { monitor: 'loss' })]);
    await trainer.fit([batch], { epochs: 2 });
    expect(seen).toEqual([1, 0.25]);
    await expect(halving([new LRSchedule(spy, { monitor: 'none' })]).trainer.fit([batch], { epochs: 1 })).rejects.toThrow("no log 'none'");
  });
});

describe('ClipGradients', () => {
  it('bounds the norm, or each value', async () => {
    for (const bound of [{ norm: 0.4 }, { value: 0.4 }]) {
      const { trainer, weight } = halving([new ClipGradients(bound)]);
      await trainer.fit([batch], { epochs: 1 });
      expect(weight()).toBeCloseTo(1 - 0.25 * 0.4, 5);
    }
    expect(() => new ClipGradients({})).toThrow(ArgumentError);
  });
});

describe('MaxNorm', () => {
  it('shortens rows that are too long, and those alone', async () => {
    const model = new Linear(2, 2);
    noGrad(() => {
      model.weight.copy_(tensor([[3, 4], [0.3, 0.4]])); // prettier-ignore
      model.bias!.fill_(9);
    });
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    await new Trainer({ model, optimizer, loss: F.mseLoss, callbacks: [new MaxNorm(1)] }).fit([[ones([1, 2]), ones([1, 2])]], {
      epochs: 1,
    });
    const expected = [0.6, 0.8, 0.3, 0.4];
    model.weight.data().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    expect(model.bias!.toArray()).toEqual([9, 9]);
    expect(() => new MaxNorm(0)).toThrow(ArgumentError);
  });

  it('takes all that comes into a channel of a convolution together, and only what the filter takes', async () => {
    const model = new Sequential(new Conv2d(2, 3, 3), new Conv2d(3, 1, 1));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    const second = Number(model.layers[1]!.stateDict()['weight']!.norm().item());
    const callbacks = [new MaxNorm(0.01, { filter: (name) => name === '0.weight' })];
    await new Trainer({ model, optimizer, loss: F.mseLoss, callbacks }).fit([[ones([1, 2, 3, 3]), ones([1, 1, 1, 1])]], { epochs: 1 });
    model.stateDict()['0.weight']!.flatten(1).norm(2, 1).data().forEach((norm) => expect(norm).toBeCloseTo(0.01, 6)); // prettier-ignore
    expect(Number(model.stateDict()['1.weight']!.norm().item())).toBe(second);
  });
});

describe('EmaWeights', () => {
  it('is the running mean, evaluates with it, and leaves the weights alone', async () => {
    const ema = new EmaWeights({ decay: 0.5 });
    const { trainer, model, weight } = halving([ema]);
    const [first] = await trainer.fit([batch, batch], { epochs: 1, validation: [batch] });
    // Weights 1, 1/2, 1/4: means 1, 3/4, 1/2.
    expect([weight(), first!['valLoss']]).toEqual([0.25, 0.25]);
    ema.swap(model);
    expect(weight()).toBe(0.5);
    ema.swap(model);
    expect(weight()).toBe(0.25);
    const other = new EmaWeights({ decay: 0.5 });
    other.loadStateDict(ema.stateDict() as never);
    other.swap(model);
    expect(weight()).toBe(0.5);
    expect(() => new EmaWeights({ decay: 1 })).toThrow(ArgumentError);
    const plain = halving([new EmaWeights({ decay: 0.5, evaluate: false })]);
    expect((await plain.trainer.fit([batch, batch], { epochs: 1, validation: [batch] }))[0]!['valLoss']).toBe(0.0625);
  });
});

describe('logs', () => {
  it('CsvLog has a header and a row an epoch', async () => {
    const log = new MemoryLog();
    await halving([new CsvLog(log)], { metrics: { 'a,"b"': new Told(1, NaN) } }).trainer.fit([batch, batch], { epochs: 2 });
    expect(log.text).toBe('epoch,step,loss,"a,""b""",lr\n1,2,0.625,1,0.25\n2,4,0.0390625,NaN,0.25\n');
  });

  it('JsonlLog has a line a step, NaN as text, and ASCII alone', async () => {
    const log = new MemoryLog();
    await halving([new JsonlLog(log, { every: 'step' })]).trainer.fit([batch, batch], { epochs: 1 });
    expect(log.text).toBe('{"epoch":1,"step":1,"loss":1,"lr":0.25}\n{"epoch":1,"step":2,"loss":0.25,"lr":0.25}\n');
    const other = new MemoryLog();
    await halving([new JsonlLog(other)], { metrics: { é: new Told(NaN) } }).trainer.fit([batch], { epochs: 1 });
    expect(other.text).toMatch(/"\\u00e9":"NaN"/);
    expect(JSON.parse(other.text)).toMatchObject({ é: 'NaN' });
  });

  it('a log that grows a column is refused', async () => {
    const csv = new CsvLog(new MemoryLog());
    const tell = (logs: Logs): Promise<void> => csv.onEpochEnd({ epoch: 1, step: 1 } as Trainer, logs);
    await tell({ loss: 1 });
    await tell({});
    await expect(tell({ loss: 1, more: 2 })).rejects.toThrow("no 'more' in the first row");
  });

  it('a new run begins an empty log', async () => {
    const log = new MemoryLog();
    log.append('what was there');
    await halving([new CsvLog(log)]).trainer.fit([batch], { epochs: 1 });
    expect(log.text).toMatch(/^epoch/);
  });
});

describe('Progress', () => {
  it('reports at most once an interval, and each end of an epoch', async () => {
    const reports: ProgressReport[] = [];
    let clock = 0;
    const progress = new Progress({ report: (report) => void reports.push(report), interval: 30, now: () => (clock += 5) });
    await halving([progress]).trainer.fit(Array.from({ length: 12 }, () => batch), { epochs: 2 }); // prettier-ignore
    const within = reports.filter(({ isEpochEnd }) => !isEpochEnd);
    expect(within.length).toBeGreaterThan(2);
    expect(within.length).toBeLessThan(12);
    expect(
      reports.filter(({ isEpochEnd }) => isEpochEnd).map(({ epoch, epochs, batch: at, batches }) => [epoch, epochs, at, batches]),
    ).toEqual([
      [1, 2, 12, 12],
      [2, 2, 12, 12],
    ]);
  });

  it('in a line has small numbers with their power of ten', () => {
    const report = { epoch: 2, epochs: 9, batch: 3, batches: null, logs: { lr: 1e-5, matrix: [[1]] }, isEpochEnd: false, seconds: 61 };
    expect(progressLine(report)).toBe('epoch 2/9  lr 1.00e-5  61.0 s');
  });
});

describe('findLR', () => {
  it('finds where the loss falls, and leaves everything as it was', async () => {
    manualSeed(0);
    const model = new Sequential(new Linear(4, 8), new SELU(), new Linear(8, 1));
    const x = randn([64, 4]);
    const loader = new data.DataLoader(new data.TensorDataset(x, x.sum(1, { keepdim: true })), { batchSize: 16, shuffle: true });
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.003 });
    const trainer = new Trainer({ model, optimizer, loss: F.mseLoss });
    await trainer.fit(loader, { epochs: 1 });
    model.eval();
    const before = [model.stateDict(), optimizer.stateDict()].map((state) => JSON.stringify(state, plain));
    const generator = defaultGenerator.getState();
    const { rates, losses, suggestion } = await findLR(trainer, loader, { from: 1e-6, to: 100, steps: 60 });
    expect([model.stateDict(), optimizer.stateDict()].map((state) => JSON.stringify(state, plain))).toEqual(before);
    expect([defaultGenerator.getState(), model.training, trainer.step]).toEqual([generator, false, 4]);
    expect(rates[0]).toBe(1e-6);
    expect(rates[1]! / rates[0]!).toBeCloseTo(1e8 ** (1 / 59), 9);
    expect(losses).toHaveLength(rates.length);
    expect(rates.length).toBeLessThan(60); // it diverged
    expect(suggestion).toBeGreaterThan(1e-3);
    expect(suggestion).toBeLessThan(3);
  });

  it('checks its rates', async () => {
    await expect(findLR(halving([]).trainer, [batch], { from: 1, to: 0.1 })).rejects.toThrow(ArgumentError);
  });
});

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'storage' in value ? [...(value as Tensor).data()] : value;
