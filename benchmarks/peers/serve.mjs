// How a peer talks: a line of JSON asks, a line of JSON answers. { task: 'check', workload } answers with the numbers that all frameworks
// are compared by, { task: 'time', workload, milliseconds } with the mean time of an iteration over about so long.

import { createInterface } from 'node:readline';
import { Stopwatch } from './stopwatch.mjs';

/**
 * `kinds[workload.kind](workload)` makes what is measured: `step()`, an iteration (a promise where the framework has no other way), and
 * `read()`, an iteration whose answer is given as numbers.
 */
export async function serve(kinds) {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  let timed = { name: null, stopwatch: null };
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, workload, milliseconds } = JSON.parse(line);
    const make = kinds[workload.kind];
    try {
      if (make === undefined) {
        say({ unsupported: true });
      } else if (task === 'check') {
        say({ values: await firstValues(await make({ ...workload, ...workload.check }), workload) });
      } else {
        if (timed.name !== workload.name) timed = { name: workload.name, stopwatch: await Stopwatch.of((await make(workload)).step) };
        say({ milliseconds: await timed.stopwatch.mean(milliseconds) });
      }
    } catch (error) {
      say({ error: error.stack });
    }
  }
}

async function firstValues({ read }, { checkedSteps = 1 }) {
  const values = [];
  for (let i = 0; i < checkedSteps; i++) values.push(...(await read()));
  return values;
}
