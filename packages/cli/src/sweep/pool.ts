import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Ended, FromWorker, Progress, Start, ToWorker } from './messages.js';

export interface PoolOptions {
  /** How many processes run at once. */
  readonly jobs: number;
  /** The program of a worker. */
  readonly worker: string;
  /** Tells running workers to end behind their step, and starts no more. */
  readonly stop?: AbortSignal | undefined;
  /** Ends running workers where they are. */
  readonly kill?: AbortSignal | undefined;
  readonly onStart?: (i: number) => void;
  readonly onProgress?: (i: number, progress: Progress) => void;
  readonly onEnd?: (i: number, ended: Ended) => void | Promise<void>;
}

/**
 * A process for each start, `jobs` at a time, and how each ended. No process sees two runs, so that none has what another left behind. One that
 * dies is failed; the others go on.
 */
export async function runPool(starts: readonly Start[], options: PoolOptions): Promise<Ended[]> {
  const ended: Ended[] = starts.map(() => ({ type: 'stopped' }));
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    while (next < starts.length && options.stop?.aborted !== true) {
      const i = next++;
      options.onStart?.(i);
      ended[i] = await runOne(starts[i]!, options, (progress) => options.onProgress?.(i, progress));
      await options.onEnd?.(i, ended[i]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, starts.length) }, takeTurns));
  return ended;
}

/** As much of what a worker complains about as a reason may be long. */
const TAIL = 2000;

async function runOne(start: Start, options: PoolOptions, onProgress: (progress: Progress) => void): Promise<Ended> {
  const { stop, kill } = options;
  const child = fork(options.worker, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const tell = (message: ToWorker): void => {
    // Nobody hears a worker that is gone; its end says so.
    if (child.connected) child.send(message, () => undefined);
  };
  const tellStop = (): void => tell({ type: 'stop' });
  const killChild = (): void => void child.kill('SIGKILL');
  let said: Ended | null = null;
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-TAIL)));
  child.on('message', (message: FromWorker) => {
    if (message.type === 'progress') onProgress(message);
    else said = message;
  });
  stop?.addEventListener('abort', tellStop);
  kill?.addEventListener('abort', killChild);
  tell(start);
  try {
    // A last message may come behind the process's end, but not behind the channel's.
    const [[code, signal]] = (await Promise.all([once(child, 'exit'), once(child, 'disconnect'), once(child.stderr!, 'close')])) as [
      [number | null, string | null],
      unknown,
      unknown,
    ];
    if (said !== null) return said;
    if (stop?.aborted === true) return { type: 'stopped' };
    return { type: 'failed', reason: deathOf(code, signal, complaint) };
  } catch (error) {
    return { type: 'failed', reason: `no process: ${(error as Error).message}` };
  } finally {
    stop?.removeEventListener('abort', tellStop);
    kill?.removeEventListener('abort', killChild);
  }
}

function deathOf(code: number | null, signal: string | null, complaint: string): string {
  const how = signal === null ? `ended with code ${String(code)}` : `was killed by ${signal}`;
  const line = complaint.split('\n').find((line) => /error|fatal/i.test(line)) ?? '';
  return `the process ${how}${line === '' ? '' : `: ${line.trim().slice(0, 300)}`}`;
}
