import type { FromWorker, ToWorker } from './messages.js';

// The program of a worker process: it trains one run, and says how it goes. A Ctrl-C in the terminal reaches it too, and is left to the parent,
// which tells it when to stop. The parent's death is a stop as well. What computes is loaded behind these lines.

const stop = new AbortController();
process.on('SIGINT', () => undefined);
process.on('disconnect', () => stop.abort());
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort();
  else void work(message);
});

async function work(start: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  const { trainJob } = await import('./train-job.js');
  const send = (message: FromWorker): void => {
    if (process.connected) process.send?.(message);
  };
  const ended = await trainJob(start, stop.signal, send);
  if (process.connected) process.send?.(ended, () => process.exit(0));
  else process.exit(0);
}
