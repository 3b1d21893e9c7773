// pnpm bench: every workload in every framework, in one table. Progress goes to stderr, the table to stdout and, of a whole run, to
// BENCHMARKS.md.

import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap, run } from '../scripts/bootstrap.mjs';
import { measure } from './runner/measure.mjs';
import { allPeers } from './runner/peers.mjs';
import { torch } from './runner/python.mjs';
import { report } from './runner/report.mjs';
import { startRows, workloadRow } from './runner/rows.mjs';
import { measureStart } from './runner/start.mjs';
import { showTime } from './runner/units.mjs';
import { workloads } from './workloads/index.mjs';

const START = 'cold start and bundle';
const usage = `pnpm bench [options]
  --only NAME    only workloads whose name has this in it; may be repeated. The table is not written then
  --peer KEY     only these: lamella, disposed, relaxed, twoThreads, limit, tfjs, jax, torchSse, torch; may be repeated
  --rounds N     rounds (default 7)
  --quick        3 short rounds
  --cpu          processor time instead of time, for a machine that is busy with other things; the table is not written then
  --no-write     leaves BENCHMARKS.md as it is
  --no-build     measures what is in dist
  --list         lists the workloads`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    peer: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    build: { type: 'boolean', default: true },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

if (options.help || options.list) {
  console.log(options.help ? usage : [...workloads.map(({ name }) => name), START].join('\n'));
  process.exit();
}

const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));
if (!(Number.isInteger(rounds) && rounds > 0)) throw new RangeError(`--rounds ${options.rounds}: a whole number above 0 is wanted`);
const milliseconds = options.quick ? 60 : 300;
const isWanted = (name) => options.only?.some((part) => name.toLowerCase().includes(part.toLowerCase())) ?? true;
// The processor time of two threads says nothing.
const peers = allPeers().filter(({ key }) => (options.peer?.includes(key) ?? true) && !(options.cpu && key === 'twoThreads'));
if (options.cpu) process.env.LAMELLA_BENCH_CLOCK = 'cpu';
const say = (text) => process.stderr.write(`${text}\n`);

if (options.build) build();
const load = loadavg()[0];
const [rows, failures] = [[], []];
for (const workload of workloads.filter(({ name }) => isWanted(name))) {
  const result = await measure(workload, peers, { rounds, milliseconds });
  rows.push(workloadRow(result));
  failures.push(...Object.entries(result.failures).map(([key, what]) => `${workload.name}, ${key}: ${what}`));
  say(
    `${workload.name}: ${Object.entries(result.times)
      .map(([key, time]) => `${key} ${showTime(time)}`)
      .join(', ')}`,
  );
}
if (isWanted(START)) {
  say(START);
  rows.push(...startRows(await measureStart({ rounds: options.quick ? 3 : 2 * rounds + 1 })));
}

const text = report({ rows, failures, torchVersion: torch?.version ?? null, rounds, milliseconds, load, isCpuTime: options.cpu });
console.log(text);
const isWhole = options.only === undefined && options.peer === undefined && !options.cpu;
if (options.write && isWhole) writeFileSync(fileURLToPath(new URL('../BENCHMARKS.md', import.meta.url)), text);
process.exitCode = failures.length === 0 ? 0 : 1;

function build() {
  bootstrap();
  const code = run('turbo', ['run', 'build', '--filter=@lamella/nn', '--output-logs=errors-only', '--log-prefix=none'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code === 0) return;
  console.error('Lamella: the build failed: npx pnpm build says why.');
  process.exit(code);
}
