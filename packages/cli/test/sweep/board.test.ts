import { describe, expect, it } from 'vitest';
import { Board } from '../../src/sweep/display/board.js';
import { jobsOf } from '../../src/sweep/job.js';

const plain = { color: false, unicode: true };

describe('the board of a sweep', () => {
  const [a, b, c] = jobsOf([[['lr', 0.1]]], [0, 1, 2]);

  it('says how far the whole and each run at work is, and how long it will take', () => {
    let now = 100;
    const board = new Board(3, 'valAccuracy', () => now);
    board.start(a!);
    board.start(b!);
    now += 10;
    board.progress(b!, { type: 'progress', epoch: 1, epochs: 4, step: 9, loss: 0.25 });
    expect(board.end(a!, { status: 'done', final: { valAccuracy: 0.5 } }, true)).toBe('1/3  lr=0.1,seed=0  valAccuracy 0.5000  0:10');
    board.start(c!);
    expect(board.lines(80, plain)).toEqual([
      '━━━━━━╸───────────── 1/3 runs · 0:10 · about 0:20 left',
      '━━━━━─────────────── lr=0.1,seed=1  epoch 2/4 loss 0.2500',
      '──────────────────── lr=0.1,seed=2  starting',
    ]);
  });

  it('says why a run failed, and counts the runs that were done before', () => {
    const board = new Board(3, 'loss', () => 0);
    expect(board.end(a!, { status: 'done', final: { loss: 2 } }, false)).toBe('1/3  lr=0.1,seed=0  loss 2.0000  (was done)');
    board.start(b!);
    expect(board.end(b!, { status: 'failed', reason: 'diverged' }, true)).toBe('2/3  lr=0.1,seed=1  failed: diverged  0:00');
    board.start(c!);
    expect(board.end(c!, { status: 'stopped' }, true)).toBeNull();
    expect(board.lines(80, plain)[0]).toContain('2/3 runs · 1 failed');
  });

  it('has no line that is longer than the terminal is wide', () => {
    const board = new Board(2, 'loss', () => 0);
    board.start({ ...a!, name: 'x'.repeat(300) });
    for (const columns of [20, 80, 200]) for (const line of board.lines(columns, plain)) expect(line.length).toBeLessThanOrEqual(columns);
  });
});
