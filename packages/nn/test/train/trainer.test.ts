import { ArgumentError, cat, manualSeed, noGrad, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { data, functional as F, Linear, Module, optim } from '../../src/index.js';
import { Accuracy, Trainer, type Callback, type TrainerOptions } from '../../src/train/index.js';
import { newRun, points } from './support/training.js';

const batches = (n: number, size: number): Tensor[][] => {
  manualSeed(3);
  return Array.from({ length: n }, () => [randn([size, 3]), randn([size, 1])]);
};

function linear(options: Partial<TrainerOptions> = {}): { trainer: Trainer; model: Linear } {
  manualSeed(0);
  const model = new Linear(3, 1);
  model.to('float64');
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  return { trainer: new Trainer({ model, optimizer, loss: F.mseLoss, ...options }), model };
}
const wide = (all: Tensor[][]): Tensor[][] => all.map((batch) => batch.map((x) => x.to('float64')));
const weights = (model: Module): unknown => [...model.parameters()].map((p) => p.toArray());

describe('fit', () => {
  it('does what the plain loop does, bit for bit', async () => {
    const { trainer, loader } = newRun([], undefined, 2);
    await trainer.fit(loader, { epochs: 2 });
    const other = newRun([], undefined, 2);
    const { model, optimizer } = other.trainer;
    const schedule = new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, 7, { TMult: 2 });
    model.train();
    for (let epoch = 0; epoch < 2; epoch++) {
      for (const [x, y] of other.loader) {
        optimizer.zeroGrad();
        F.crossEntropy(model.forward(x!), y!).backward();
        optimizer.step();
        schedule.step();
      }
    }
    expect(weights(model)).toEqual(weights(trainer.model));
  });

  it('tells the mean loss by samples, validation and the rate', async () => {
    const { trainer, model } = linear({ optimizer: new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.5 }) });
    noGrad(() => model.bias!.fill_(1)); // the optimiser has other parameters: the output stays 1
    const [x, y] = [zeros([4, 3], { dtype: 'float64' }), zeros([4, 1], { dtype: 'float64' })];
    const one = [x.narrow(0, 0, 1), y.narrow(0, 0, 1).add(2)];
    const [log] = await trainer.fit([[x, y], one, [x, y.add(4)]], { epochs: 1, validation: [[x, y.add(1)]] });
    expect(log).toEqual({ loss: (4 * 1 + 1 * 1 + 4 * 9) / 9, valLoss: 0, lr: 0.5 });
  });

  it('averages the gradients of several batches, as one large batch would', async () => {
    const all = wide(batches(5, 4));
    const joined = [all.slice(0, 2), all.slice(2, 4), all.slice(4)].map((group) => [0, 1].map((part) => cat(group.map((b) => b[part]!))));
    const [few, one] = [linear({ accumulate: 2 }), linear()];
    await few.trainer.fit(all, { epochs: 2 });
    await one.trainer.fit(joined, { epochs: 2 });
    expect([few.trainer.step, one.trainer.step]).toEqual([6, 6]);
    const [a, b] = [few, one].map(({ model }) => [...model.weight.data(), ...model.bias!.data()]);
    a!.forEach((value, i) => expect(value).toBeCloseTo(b![i]!, 12));
  });

  it('passes the weights of the classes on', async () => {
    const losses: number[] = [];
    manualSeed(0);
    const model = new Linear(2, 2);
    const [x, y] = [ones([2, 2]), tensor([0, 1]).to('int32')];
    const weight = tensor([1, 3]);
    const expected = Number(F.crossEntropy(model.forward(x), y, { weight }).item());
    const remember: Callback = { onStep: (_, { loss }) => void losses.push(Number(loss)) };
    const optimizer = new optim.SGD(model.parameters());
    await new Trainer({ model, optimizer, loss: F.crossEntropy, classWeights: weight, callbacks: [remember] }).fit([[x, y]], { epochs: 1 });
    expect(losses).toEqual([expected]);
  });

  it('gives a model all its inputs', async () => {
    class Sum extends Module {
      readonly fc = new Linear(3, 1);
      override forward(a: Tensor, b: Tensor): Tensor {
        return this.fc.forward(a.add(b));
      }
    }
    const model = new Sum();
    const trainer = new Trainer({ model, optimizer: new optim.SGD(model.parameters()), loss: F.mseLoss, inputs: 2 });
    await trainer.fit([[ones([2, 3]), ones([2, 3]), ones([2, 1])]], { epochs: 1 });
    expect((await trainer.predict([[ones([2, 3]), ones([2, 3])]])).shape).toEqual([2, 1]);
    await expect(trainer.fit([[ones([2, 3]), ones([2, 3])]], { epochs: 2 })).rejects.toThrow('a batch has 2 parts');
  });

  it('counts epochs in all, and takes batches that arrive over time', async () => {
    const { trainer } = linear();
    const all = wide(batches(2, 2));
    await trainer.fit(all, { epochs: 2 });
    await trainer.fit(all, { epochs: 2 });
    expect([trainer.epoch, trainer.step, trainer.history.length]).toEqual([2, 4, 2]);
    const stream = { async *[Symbol.asyncIterator]() { for (const batch of all) yield await Promise.resolve(batch); } }; // prettier-ignore
    await trainer.fit(stream, { epochs: 3 });
    expect(trainer.step).toBe(6);
  });

  it('lets the event loop turn at each batch', async () => {
    let turns = 0;
    const { trainer } = linear();
    const count = (): void => {
      turns += 1;
      if (trainer.epoch < 1) port2.postMessage(null);
    };
    // Not a timer: browsers let those wait.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = count;
    port2.postMessage(null);
    await trainer.fit(wide(batches(50, 2)), { epochs: 1 });
    expect(turns).toBeGreaterThanOrEqual(50);
    port1.close();
  });

  it('ends behind the step at hand when it is aborted, and goes on there', async () => {
    const all = wide(batches(6, 2));
    const [cut, whole] = [linear({ callbacks: [{ onStep: ({ step }) => { if (step === 4) controller.abort(); } }] }), linear()]; // prettier-ignore
    const controller = new AbortController();
    await cut.trainer.fit(all, { epochs: 2, signal: controller.signal });
    expect([cut.trainer.stopReason, cut.trainer.epoch, cut.trainer.batch]).toEqual(['aborted', 0, 4]);
    await cut.trainer.fit(all, { epochs: 2 });
    await whole.trainer.fit(all, { epochs: 2 });
    expect(weights(cut.model)).toEqual(weights(whole.model));
    expect(cut.trainer.history).toEqual(whole.trainer.history);
    expect(cut.trainer.stopReason).toBeNull();
  });

  it('does not begin when it is aborted already, nor another epoch when that happens during validation', async () => {
    const all = wide(batches(3, 2));
    const { trainer } = linear();
    await trainer.fit(all, { epochs: 2, signal: AbortSignal.abort() });
    expect([trainer.step, trainer.stopReason]).toEqual([0, 'aborted']);
    const controller = new AbortController();
    const late = linear({ callbacks: [{ onEvaluateEnd: () => controller.abort() }] }).trainer;
    await late.fit(all, { epochs: 2, validation: all, signal: controller.signal });
    expect([late.step, late.epoch, late.batch, late.stopReason]).toEqual([3, 1, 0, 'aborted']);
  });

  it('waits while it is paused, and an abort ends the wait', async () => {
    const pauseAt3: Callback = { onStep: (trainer) => { if (trainer.step === 3) trainer.pause(); } }; // prettier-ignore
    for (const how of ['resume', 'abort'] as const) {
      const { trainer } = linear({ callbacks: [pauseAt3] });
      const controller = new AbortController();
      const fit = trainer.fit(wide(batches(6, 2)), { epochs: 1, signal: controller.signal });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect([trainer.step, trainer.isPaused]).toEqual([3, true]);
      if (how === 'resume') trainer.resume();
      else controller.abort();
      await fit;
      expect(trainer.step).toBe(how === 'resume' ? 6 : 3);
    }
  });

  it('refuses to run twice at once, and begins the epoch anew after an error', async () => {
    const bad: Callback = { onStep: ({ step }) => { if (step === 2) throw new Error('mine'); } }; // prettier-ignore
    const { trainer } = linear({ callbacks: [bad] });
    const all = wide(batches(3, 2));
    const first = trainer.fit(all, { epochs: 1 });
    await expect(trainer.fit(all, { epochs: 1 })).rejects.toThrow(ArgumentError);
    await expect(first).rejects.toThrow('mine');
    await trainer.fit(all, { epochs: 1 });
    expect([trainer.step, trainer.epoch]).toEqual([5, 1]);
  });

  it('checks its numbers', async () => {
    expect(() => linear({ accumulate: 0 })).toThrow(ArgumentError);
    expect(() => linear({ inputs: 0.5 })).toThrow(ArgumentError);
    await expect(linear().trainer.fit([], { epochs: -1 })).rejects.toThrow(ArgumentError);
  });

  it('calls its callbacks at their moments, and waits for them', async () => {
    const seen: string[] = [];
    const moments = ['onFitStart', 'onEpochStart', 'onGradients', 'onStep', 'onEvaluateStart', 'onEvaluateEnd', 'onEpochEnd', 'onSafePoint', 'onFitEnd'] as const; // prettier-ignore
    const late = (name: string) => async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(name);
    };
    const all = wide(batches(1, 2));
    const callback = Object.fromEntries(moments.map((name) => [name, late(name)]));
    await linear({ callbacks: [callback] }).trainer.fit(all, { epochs: 1, validation: all });
    expect(seen).toEqual([
      'onFitStart', 'onEpochStart', 'onGradients', 'onStep', 'onSafePoint', 'onEvaluateStart', 'onEvaluateEnd', 'onEpochEnd', 'onSafePoint', 'onFitEnd',
    ]); // prettier-ignore
  });
});

describe('metricTarget', () => {
  it('is what metrics see of targets that mixup has made probabilities', async () => {
    manualSeed(0);
    const model = new Linear(4, 2);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
    const metricTarget = (target: Tensor): Tensor => (target.ndim === 1 ? target : target.argmax(1));
    const trainer = new Trainer({ model, optimizer, loss: F.crossEntropy, metrics: { accuracy: new Accuracy() }, metricTarget });
    const transform = new data.Mixup(0.2, { numClasses: 2, seed: 0 });
    await trainer.fit(new data.DataLoader(points(), { batchSize: 8, shuffle: true, transform }), { epochs: 20 });
    expect(Number(trainer.history.at(-1)!.accuracy)).toBeGreaterThan(0.8);
    expect((await trainer.evaluate(new data.DataLoader(points(), { batchSize: 8 }))).accuracy).toBeGreaterThan(0.9);
  });
});

describe('evaluate and predict', () => {
  it('have dropout off, record nothing, and give each module its mode back', async () => {
    const { trainer, loader, validation } = newRun([], undefined, 1);
    await trainer.fit(loader, { epochs: 1 });
    const [frozen] = [...trainer.model.modules()].slice(2);
    frozen!.training = false;
    const [a, b] = [await trainer.evaluate(validation), await trainer.evaluate(validation)];
    expect(a).toEqual(b);
    expect([...trainer.model.modules()].filter(({ training }) => !training)).toEqual([frozen]);
    const outputs = await trainer.predict(validation);
    expect([outputs.shape, outputs.requiresGrad]).toEqual([[48, 2], false]);
    const accuracy = new Accuracy();
    accuracy.update(outputs, points().tensors[1]!);
    expect(a['accuracy']).toBeGreaterThan(0);
  });

  it('in the middle of an epoch leave its metrics alone', async () => {
    const other = [[zeros([4, 4]), zeros([4]).to('int32')]];
    const spy: Callback = {
      async onStep(trainer) {
        if (trainer.step === 3) await trainer.evaluate(other);
      },
    };
    const plain = newRun();
    const [a] = await plain.trainer.fit(plain.loader, { epochs: 1 });
    const { trainer, loader } = newRun([spy]);
    const [b] = await trainer.fit(loader, { epochs: 1 });
    expect(b).toEqual(a);
  });

  it('reject when they are aborted', async () => {
    const { trainer } = linear();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(trainer.evaluate(wide(batches(2, 2)), { signal })).rejects.toThrow('enough');
    await expect(trainer.predict(wide(batches(2, 2)), { signal })).rejects.toThrow('enough');
    expect(trainer.model.training).toBe(true);
  });

  it('work on a loader', async () => {
    const { trainer } = linear();
    const set = new data.TensorDataset(...wide(batches(1, 5))[0]!);
    expect((await trainer.predict(new data.DataLoader(set, { batchSize: 2 }))).shape).toEqual([5, 1]);
  });
});
