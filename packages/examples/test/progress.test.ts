import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startProgress, type Progress } from '../src/cli/progress.js';
import { screenOn } from '../src/cli/screen.js';
import { FakeStream } from './fake-stream.js';

/** A run on a clock that only the test moves; each batch takes `ms`. */
function run(stream: FakeStream, { epochs = 2, images = 1000, batch = 50, ms = 100, stopAfter = Infinity, columns = 80 } = {}): Progress {
  stream.columns = columns;
  let now = 0;
  const progress = startProgress(screenOn(stream, {}), { epochs, images }, () => now);
  let steps = 0;
  for (let epoch = 0; epoch < epochs && steps < stopAfter; epoch++) {
    progress.startEpoch();
    for (let seen = 0; seen < images && steps < stopAfter; seen += batch, steps++) {
      now += ms;
      progress.batch({ images: batch, loss: 0.5, correct: batch * 0.8 });
    }
    progress.endEpoch();
  }
  progress.stop();
  return progress;
}

/** The states of the live line, one after the other. */
function frames(stream: FakeStream): string[] {
  return stripVTControlCharacters(stream.text)
    .split('\n')
    .map((line) => line.replaceAll('\r', ''))
    .filter((line) => line !== '');
}

describe('where there is no terminal', () => {
  test('a line every tenth of the run, the last one with the time taken', () => {
    const stream = new FakeStream();
    run(stream);
    expect(stream.lines).toHaveLength(10);
    expect(stream.lines[0]).toBe('epoch 1/2  10%  loss 0.5000  accuracy 80.0%  500 images/s  0:04 left');
    expect(stream.lines[4]).toBe('epoch 1/2  50%  loss 0.5000  accuracy 80.0%  500 images/s  0:02 left');
    expect(stream.lines[9]).toBe('epoch 2/2  100%  loss 0.5000  accuracy 80.0%  500 images/s  in 4.0 s');
  });

  test('a line every five seconds where a tenth takes longer', () => {
    const stream = new FakeStream();
    run(stream, { epochs: 1, images: 20, batch: 1, ms: 4000 });
    expect(stream.lines.map((line) => line.split('  ')[1])).toEqual([
      '10%',
      '20%',
      '30%',
      '40%',
      '50%',
      '60%',
      '70%',
      '80%',
      '90%',
      '100%',
    ]);
    const slow = new FakeStream();
    run(slow, { epochs: 1, images: 20, batch: 1, ms: 6000 });
    expect(slow.lines).toHaveLength(20);
  });

  test('a line a batch where a batch is more than a tenth', () => {
    const stream = new FakeStream();
    run(stream, { epochs: 1, images: 90, batch: 30 });
    expect(stream.lines.map((line) => line.split('  ')[1])).toEqual(['33%', '66%', '100%']);
  });

  test('where an interrupted run stands', () => {
    const stream = new FakeStream();
    run(stream, { stopAfter: 7 });
    expect(stream.lines.map((line) => line.split('  ')[1])).toEqual(['10%', '17%']);
  });

  test('no control characters, and 80 columns', () => {
    const stream = new FakeStream();
    run(stream, { epochs: 100, images: 60_000, batch: 6000, ms: 100_000 });
    expect(stream.text).toBe(stripVTControlCharacters(stream.text));
    for (const line of stream.lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('on a terminal', () => {
  test('one line that is drawn over, at most every 80 ms', () => {
    const stream = new FakeStream(80);
    run(stream, { epochs: 1, ms: 10 });
    const drawn = frames(stream);
    expect(drawn[0]).toMatch(/^epoch 1\/1 {2}─+ {4}5% {2}loss 0.5000 {2}acc 80.0% {3}5,000 img\/s {3}0:00 left$/);
    expect(drawn.at(-1)).toMatch(/^epoch 1\/1 {2}━+ {2}100% {2}loss 0.5000 {2}acc 80.0% {3}5,000 img\/s {4}in 0.2 s$/);
    expect(drawn).toHaveLength(4); // at 10, 90, 170 and 200 ms
  });

  test.each([120, 80, 60, 40, 20, 8])('fits in %i columns', (columns) => {
    const stream = new FakeStream(columns);
    run(stream, { epochs: 100, images: 60_000, batch: 6000, ms: 1000, columns });
    for (const line of frames(stream)) expect(line.length).toBeLessThan(columns);
    expect(frames(stream).at(-1)).toContain('epoch 1');
  });

  test('says where an interrupted run stands, and ends with the cursor below', () => {
    const stream = new FakeStream(80);
    run(stream, { stopAfter: 7, ms: 50 });
    expect(frames(stream).at(-1)).toContain(' 17% ');
    expect(stripVTControlCharacters(stream.text).endsWith('\n')).toBe(true);
  });
});

describe('the result of an epoch', () => {
  test('has the means over its images, whatever the sizes of the batches', () => {
    let now = 0;
    const progress = startProgress(screenOn(new FakeStream(), {}), { epochs: 2, images: 100 }, () => now);
    progress.startEpoch();
    progress.batch({ images: 75, loss: 1, correct: 30 });
    progress.batch({ images: 25, loss: 3, correct: 25 });
    now = 500;
    expect(progress.endEpoch()).toEqual({
      epoch: 1,
      images: 100,
      isComplete: true,
      loss: 1.5,
      accuracy: 0.55,
      imagesPerSecond: 200,
      seconds: 0.5,
    });
  });

  test('leaves out the time between epochs, and starts anew', () => {
    let now = 0;
    const progress = startProgress(screenOn(new FakeStream(), {}), { epochs: 2, images: 100 }, () => now);
    progress.startEpoch();
    progress.batch({ images: 100, loss: 1, correct: 30 });
    progress.endEpoch();
    now = 60_000;
    progress.startEpoch();
    now = 61_000;
    progress.batch({ images: 40, loss: 0.5, correct: 20 });
    expect(progress.endEpoch()).toEqual({
      epoch: 2,
      images: 40,
      isComplete: false,
      loss: 0.5,
      accuracy: 0.5,
      imagesPerSecond: 40,
      seconds: 1,
    });
  });
});
