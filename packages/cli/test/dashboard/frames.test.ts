import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeRun, viewOf } from './support/fake-run.js';
import { frameOf } from './support/frames.js';

/** In the middle of the seventh of twenty epochs. */
function halfway(): FakeRun {
  const run = new FakeRun().start().epochs(6).beginEpoch();
  for (let i = 0; i < 13; i++) run.step();
  return run;
}

const picture = (name: string): string => `frames/${name}.txt`;

describe('a frame', () => {
  it('has all parts in 80x24', async () => {
    await expect(frameOf(viewOf(halfway().record, 80, 24))).toMatchFileSnapshot(picture('80x24'));
  });

  it('has panels and all charts in 200x50', async () => {
    await expect(frameOf(viewOf(halfway().record, 200, 50, { messages: ['saved epoch 5', 'saved epoch 6'] }))).toMatchFileSnapshot(
      picture('200x50'),
    );
  });

  it('has what matters most in 40x10', async () => {
    await expect(frameOf(viewOf(halfway().record, 40, 10))).toMatchFileSnapshot(picture('40x10'));
  });

  it('keeps to ASCII where the terminal has no more', async () => {
    const frame = frameOf(viewOf(halfway().record, 80, 24, { look: { color: false, unicode: false } }));
    // eslint-disable-next-line no-control-regex
    expect(frame).toMatch(/^[\x00-\x7F]*$/);
    await expect(frame).toMatchFileSnapshot(picture('ascii'));
  });

  it('shows another metric, on a logarithmic axis', async () => {
    await expect(frameOf(viewOf(halfway().record, 70, 18, { metric: -2, isLog: true }))).toMatchFileSnapshot(picture('accuracy-log'));
  });

  it('says before the first step that it waits', () => {
    expect(frameOf(viewOf(new FakeRun().record, 80, 24))).toContain('waiting for the first step');
  });

  it('has escape codes only where colours are wanted', () => {
    const { record } = halfway();
    expect(frameOf(viewOf(record, 80, 24))).not.toContain('\u001B');
    expect(frameOf(viewOf(record, 80, 24, { look: { color: true, unicode: true } }))).toContain('\u001B[32m● training\u001B[39m');
  });

  it.each([
    ['paused', (run: FakeRun) => (run.trainer.isPaused = true), {}, '‖ paused'],
    ['validating', (run: FakeRun) => run.record.onEvaluateStart(), {}, '● validating'],
    ['stopping', () => undefined, { isStopping: true }, '■ stopping'],
    ['done', (run: FakeRun) => run.record.onFitEnd(), { isStopping: true }, '✓ done'],
    ['diverged', (run: FakeRun) => run.step(10, { loss: NaN }), {}, '! loss is NaN'],
  ])('tells that training is %s', (_, act, more, shown) => {
    const run = halfway();
    act(run);
    expect(frameOf(viewOf(run.record, 80, 24, more)).split('\n')[0]).toContain(shown);
  });

  it('says how to leave at once while it stops, and only Ctrl-C where no keys arrive', () => {
    const { record } = halfway();
    expect(
      frameOf(viewOf(record, 80, 24, { isStopping: true }))
        .split('\n')
        .at(-1),
    ).toContain('Ctrl-C leave at once');
    expect(
      frameOf(viewOf(record, 80, 24, { hasKeys: false }))
        .split('\n')
        .at(-1),
    ).toBe(' Ctrl-C stop');
  });

  it('fits into any terminal', () => {
    const { record } = halfway();
    const size = fc.tuple(fc.integer({ min: 1, max: 220 }), fc.integer({ min: 1, max: 60 }));
    const more = fc.record({
      title: fc.constantFrom('a', 'a title that is longer than most terminals are wide, by far and more'),
      metric: fc.integer({ min: -5, max: 5 }),
      isLog: fc.boolean(),
      messages: fc.constantFrom(
        [],
        ['one'],
        Array.from({ length: 50 }, (_, i) => 'x'.repeat(i * 5)),
      ),
      look: fc.record({ color: fc.boolean(), unicode: fc.boolean() }),
    });
    const fits = fc.property(size, more, ([columns, rows], options) => {
      const lines = stripVTControlCharacters(frameOf(viewOf(record, columns, rows, options))).split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    });
    fc.assert(fits, { numRuns: 100 });
  });
});
