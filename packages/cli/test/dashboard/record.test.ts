import { describe, expect, it } from 'vitest';
import { Curve, smooth } from '../../src/dashboard/curve.js';
import { epochTable } from '../../src/dashboard/epoch-table.js';
import { EpochLog } from '../../src/dashboard/epoch-log.js';
import { amount, duration, valueText } from '../../src/dashboard/format.js';
import { summary } from '../../src/dashboard/summary.js';
import { metricNames } from '../../src/dashboard/view.js';
import { FakeRun } from './support/fake-run.js';

const plain = { color: false, unicode: true };

describe('Curve', () => {
  it('keeps a million values in bounded memory, each point the mean of as many', () => {
    const curve = new Curve();
    for (let i = 0; i < 1_000_000; i++) curve.add(i, i % 2 === 0 ? 1 : 3);
    const points = curve.points();
    expect(points.length).toBeLessThanOrEqual(1024);
    expect(points.length).toBeGreaterThan(400);
    expect(new Set(points.map(([, y]) => y))).toEqual(new Set([2]));
    expect(points.at(-1)![0]).toBeGreaterThan(995_000);
  });

  it('leaves out what is not finite, and shows a gap where nothing else was', () => {
    const curve = new Curve();
    for (let i = 0; i < 1024; i++) curve.add(i, i < 512 ? NaN : i % 2 === 0 ? Infinity : 5);
    const ys = curve.points().map(([, y]) => y);
    expect(ys.length).toBe(512);
    expect(ys.slice(0, 256).every(Number.isNaN)).toBe(true);
    expect(ys.slice(256).every((y) => y === 5)).toBe(true);
  });

  it('is smoothed without a pull towards zero', () => {
    const flat = Array.from({ length: 200 }, (_, i) => [i, 4] as const);
    for (const [, y] of smooth(flat)) expect(y).toBeCloseTo(4, 12);
    const noisy = Array.from({ length: 200 }, (_, i) => [i, i % 2] as const);
    for (const [, y] of smooth(noisy).slice(20)) expect(Math.abs(y - 0.5)).toBeLessThan(0.2);
  });
});

describe('RunRecord', () => {
  it('tells how fast training is and how long it takes, validation included', () => {
    const { record } = new FakeRun().start().epochs(5).beginEpoch().step().step();
    expect(record.stepsPerSecond).toBeCloseTo(100, 6);
    expect(record.samplesPerSecond).toBeCloseTo((100 * 1270) / 40, 6);
    expect(record.epochLeft).toBeCloseTo(38 * 0.01 + 0.1, 6);
    expect(record.runLeft).toBeCloseTo((15 * 40 - 2) * 0.01 + 15 * 0.1, 6);
    expect(record.elapsed).toBeCloseTo(5 * 0.5 + 0.02, 6);
  });

  it('does not count pauses', () => {
    const run = new FakeRun().start().epochs(1).beginEpoch().step();
    run.trainer.isPaused = true;
    run.record.notePause();
    run.step();
    run.time += 60_000;
    run.trainer.isPaused = false;
    run.record.notePause();
    run.step();
    expect(run.record.stepsPerSecond).toBeCloseTo(100, 6);
    for (let i = 0; i < 37; i++) run.step();
    run.endEpoch();
    expect(run.record.epochLog.last?.seconds).toBeCloseTo(0.5, 6);
  });

  it('learns how long an epoch is from the first one, where the batches do not tell', () => {
    const run = new FakeRun();
    run.trainer.batches = {};
    run.start().beginEpoch().step();
    expect(run.record.batches).toBeNull();
    expect(run.record.runLeft).toBeNaN();
    expect(run.record.samplesPerSecond).toBeNaN();
    for (let i = 1; i < 7; i++) run.step();
    run.endEpoch();
    expect(run.record.batches).toBe(7);
    expect(run.record.runLeft).toBeCloseTo(19 * 7 * 0.01 + 19 * 0.1, 6);
  });

  it('has the epochs of a run that goes on', () => {
    const before = new FakeRun().start().epochs(3);
    const run = new FakeRun();
    Object.assign(run.trainer, { history: [...before.trainer.history], epoch: 3, step: 120 });
    run.start();
    expect(
      run.record.curves
        .get('loss')!
        .validation.points()
        .map(([x]) => x),
    ).toEqual([40, 80, 120]);
    expect(run.record.epochLog.rows(9).map(({ epoch, seconds }) => [epoch, seconds])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
  });

  it('puts validation with its metric, and the learning rate last', () => {
    const { record } = new FakeRun().start().epochs(2);
    expect(metricNames(record)).toEqual(['loss', 'accuracy', 'lr']);
    expect(record.curves.get('accuracy')!.train.points().length).toBe(2);
    expect(record.curves.get('accuracy')!.validation.points().length).toBe(2);
    expect(record.curves.get('loss')!.train.points().length).toBe(80);
  });

  it('stays bounded over many epochs', () => {
    const { record } = new FakeRun().start().epochs(3000, 1);
    expect(record.epochLog.rows(Infinity).length).toBeLessThanOrEqual(200);
    expect(record.curves.get('accuracy')!.validation.points().length).toBeLessThanOrEqual(1024);
  });
});

describe('the table of epochs', () => {
  const log = new EpochLog();
  const values = [0.9, 0.5, 0.7, 0.8, 0.85];
  values.forEach((valLoss, i) =>
    log.add({ epoch: i + 1, logs: { loss: 1 / (i + 1), valLoss, matrix: [[1]] }, seconds: i === 0 ? null : 90 }),
  );

  it('marks the best of each column, and keeps the best epoch in sight', () => {
    expect(epochTable(log, { width: 60, height: 4 }, plain)).toEqual([
      ' epoch     loss   valLoss   time',
      '     2   0.5000    0.5000★  1:30',
      '     4   0.2500    0.8000   1:30',
      '     5   0.2000★   0.8500   1:30',
    ]);
  });

  it('leaves out columns that have no room, never the first and the last', () => {
    expect(epochTable(log, { width: 20, height: 2 }, { color: false, unicode: false })).toEqual([' epoch   time', '     5   1:30']);
  });

  it('is empty before the first epoch', () => {
    expect(epochTable(new EpochLog(), { width: 60, height: 4 }, plain)).toEqual([]);
  });
});

describe('the summary', () => {
  it('has the last epochs and the best values, in lines that fit', () => {
    const { record } = new FakeRun().start().epochs(3);
    const text = summary('selu-mlp', record, 60, plain);
    expect(text).toMatchInlineSnapshot(`
      "selu-mlp: 3 of 20 epochs, 120 steps in 0:02, 3175 samples/s
       epoch     loss   accuracy   valLoss   valAccuracy    time
           1   2.2000     0.3000    2.1000        0.3500   0.5 s
           2   1.6331     0.4984    1.5898        0.5861   0.5 s
           3   1.2268★    0.6406★   1.2242★       0.7293★  0.5 s
      best: loss 1.2268 (epoch 3), accuracy 0.6406 (epoch 3),
            valLoss 1.2242 (epoch 3),
            valAccuracy 0.7293 (epoch 3)
      "
    `);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('is empty where nothing was trained', () => {
    expect(summary('selu-mlp', new FakeRun().record, 60, plain)).toBe('');
  });
});

describe('numbers as text', () => {
  it.each([
    [0.4, '0:00'],
    [59.7, '1:00'],
    [3723, '1:02:03'],
    [183_600, '2d 3h'],
    [NaN, '-'],
  ])('%d seconds', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0, '0'],
    [0.123, '0.12'],
    [99.99, '100'],
    [9999, '9999'],
    [12_345, '12.3k'],
    [999_600, '1.00M'],
    [NaN, '-'],
  ])('an amount of %d', (value, text) => expect(amount(value)).toBe(text));

  it.each([
    [0, '0'],
    [0.12345, '0.1235'],
    [5e-4, '5.00e-4'],
    [1234.56, '1234.6'],
    [-2e9, '-2.00e9'],
    [NaN, 'NaN'],
  ])('a value of %d', (value, text) => expect(valueText(value)).toBe(text));
});
