// A worker that trains nothing: what it does stands in the settings of its job.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval, setTimeout } from 'node:timers';

process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  if (message.type === 'start') work(message);
  else process.send({ type: 'stopped' }, () => process.exit(0));
});

function work({ set, directory }) {
  const { seed, behaviour = 'end', lr = 1 } = Object.fromEntries(set);
  const end = (message) => process.send(message, () => process.exit(0));
  process.send({ type: 'progress', epoch: 0, epochs: 1, step: 1, loss: 0.5 });
  switch (behaviour) {
    case 'fail':
      return end({ type: 'failed', reason: 'the loss is NaN' });
    case 'exit':
      console.error('RangeError: out of luck');
      return process.exit(3);
    case 'kill':
      return process.kill(process.pid, 'SIGKILL');
    case 'wait':
      return setInterval(() => undefined, 1000);
    default:
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'result.json'), JSON.stringify({ stopReason: null, final: { loss: lr / (seed + 3), accuracy: 1 } }));
      // Later jobs end sooner, so that the order of ending is not that of the jobs.
      return setTimeout(() => end({ type: 'done' }), Math.max(0, 60 - 10 * seed));
  }
}
