// One loop in a process of its own: node run-loop.mjs NAME STEPS THREADS. A line of JSON on stdout for each twentieth of the steps.

import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { memoryStats, setNumThreads } from '../../packages/core/dist/index.js';
import { loops, makeStep } from './loops.mjs';

const [name, steps, threads] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { turns = false } = loops.find((loop) => loop.name === name);
const PARTS = 20;

setNumThreads(threads);
const step = makeStep(name);
// What V8 compiles while it warms up is not counted as a step's time.
await walk(0, Math.round(steps / PARTS));
for (let part = 0; part < PARTS; part++) {
  const [start, end] = [part, part + 1].map((edge) => Math.round((edge * steps) / PARTS));
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await walk(start, end);
  const { user, system } = process.cpuUsage(cpu);
  tell({ steps: end, count: end - start, wall: performance.now() - wall, cpu: (user + system) / 1000 });
}

async function walk(start, end) {
  for (let i = start; i < end; i++) {
    step(i);
    if (turns) await setImmediate();
  }
}

function tell(what) {
  const { size, residents, evicted } = memoryStats();
  const memory = { rss: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024, size, residents, evicted: evicted.bytes };
  // Written at once: in a synchronous loop a stream would keep it until the end.
  writeSync(1, `${JSON.stringify({ ...what, ...memory })}\n`);
}
