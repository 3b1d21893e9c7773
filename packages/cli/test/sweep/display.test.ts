import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSweepDisplay, type SweepDisplay } from '../../src/sweep/display/index.js';
import { jobsOf } from '../../src/sweep/job.js';

const [a, b] = jobsOf([[['lr', 0.1]]], [0, 1]);

function opened(isTTY: boolean, env: NodeJS.ProcessEnv = {}): { display: SweepDisplay; text: () => string } {
  let text = '';
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream;
  stdout.on('data', (part: Buffer) => (text += part.toString()));
  return { display: openSweepDisplay({ total: 2, metric: 'loss', stdout, env, plain: false }), text: () => text };
}

function sweep(display: SweepDisplay): void {
  display.onStart(a!);
  display.onProgress(a!, { type: 'progress', epoch: 0, epochs: 2, step: 3, loss: 0.5 });
  display.onEnd(a!, { status: 'done', final: { loss: 0.25 } }, true);
  display.print('Stopping.');
  display.onStart(b!);
  display.onEnd(b!, { status: 'failed', reason: 'diverged' }, true);
}

describe('the display of a sweep', () => {
  it('in a pipe is a line a run that ended, without escape codes', () => {
    const { display, text } = opened(false);
    sweep(display);
    display.close();
    expect(text()).toBe('1/2  lr=0.1,seed=0  loss 0.2500  0:00\nStopping.\n2/2  lr=0.1,seed=1  failed: diverged  0:00\n');
  });

  it('is such lines where a terminal cannot move its cursor, and in CI', () => {
    for (const env of [{ TERM: 'dumb' }, { CI: 'true' }]) {
      const { display, text } = opened(true, env);
      sweep(display);
      display.close();
      expect(text().split('\n')).toHaveLength(4);
    }
  });

  it('in a terminal leaves the same lines once each, and is over when it is closed', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')];
    onTestFinished(() => void vi.restoreAllMocks());
    const { display, text } = opened(true, { NO_COLOR: '1', LANG: 'C.UTF-8' });
    sweep(display);
    await sleep(100);
    display.close();
    await sleep(50);
    const whole = text();
    for (const line of ['1/2  lr=0.1,seed=0  loss 0.2500', 'Stopping.', '2/2  lr=0.1,seed=1  failed: diverged'])
      expect(whole.split(line)).toHaveLength(2);
    await sleep(300);
    expect(text()).toBe(whole);
    expect(clear).toHaveBeenCalledWith(set.mock.results[0]!.value);
  });
});
