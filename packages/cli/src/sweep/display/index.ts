import { canBeLive, lookOf } from '../../dashboard/surroundings.js';
import type { SweepWatcher } from '../run-sweep.js';
import { Board } from './board.js';
import { openLive } from './live.js';

export interface SweepDisplay extends Required<SweepWatcher> {
  /** A line among those of the runs. */
  print(line: string): void;
  /** The terminal is as it was. */
  close(): void;
}

export interface SweepDisplayOptions {
  /** How many runs there are. */
  readonly total: number;
  readonly metric: string;
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Plain lines even in a terminal. */
  readonly plain: boolean;
}

const REDRAW_MS = 200;

/** Shows a sweep while it runs: a line a run that ended, and in a terminal those that are at work below them. */
export function openSweepDisplay({ total, metric, stdout, env, plain }: SweepDisplayOptions): SweepDisplay {
  const board = new Board(total, metric, () => performance.now() / 1000);
  if (plain || !canBeLive(stdout, env)) {
    return {
      onStart: (job) => board.start(job),
      onProgress: (job, progress) => board.progress(job, progress),
      onEnd(job, outcome, isNew) {
        const line = board.end(job, outcome, isNew);
        if (line !== null) stdout.write(`${line}\n`);
      },
      print: (line) => void stdout.write(`${line}\n`),
      close: () => undefined,
    };
  }
  const look = lookOf(stdout, env);
  const live = openLive(stdout);
  const ended: string[] = [];
  const draw = (): void => live.draw(ended, board.lines(stdout.columns, look));
  const timer = setInterval(draw, REDRAW_MS);
  return {
    onStart(job) {
      board.start(job);
      draw();
    },
    onProgress: (job, progress) => board.progress(job, progress),
    onEnd(job, outcome, isNew) {
      const line = board.end(job, outcome, isNew);
      if (line !== null) ended.push(line);
      draw();
    },
    print(line) {
      ended.push(line);
      draw();
    },
    close() {
      clearInterval(timer);
      live.close();
    },
  };
}
