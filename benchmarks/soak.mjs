// node benchmarks/soak.mjs: loops that run for long, each in a process of its own. Its memory has to stay below 600 MB, and its last steps
// have to take as long as its first. Exit code 1 where that is not so.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from './runner/table.mjs';
import { showTime } from './runner/units.mjs';
import { loops } from './soak/loops.mjs';

const MOST_BYTES = 600e6;
const MOST_DRIFT = 0.1;
const usage = `node benchmarks/soak.mjs [options]
  --only NAME   only this loop; may be repeated: ${loops.map(({ name }) => name).join(', ')}
  --steps N     so many steps, instead of what a loop takes by default
  --threads N   threads (default 1)
  --quick       a short form, for the memory alone: step times are shown and not judged`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    steps: { type: 'string' },
    threads: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit();
}
const unknown = options.only?.find((wanted) => !loops.some(({ name }) => name === wanted));
if (unknown !== undefined) throw new RangeError(`--only ${unknown}: there is no such loop\n${usage}`);

const rows = [];
for (const loop of loops) if (options.only?.includes(loop.name) ?? true) rows.push(await soak(loop));
const columns = {
  name: 'loop',
  steps: 'steps',
  peak: 'peak',
  last: 'RSS at the end',
  heap: 'heap',
  first: 'first tenth',
  end: 'last tenth',
};
console.log(`\n${table({ ...columns, drift: 'drift', verdict: 'verdict' }, rows)}`);
const failed = rows.filter(({ verdict }) => verdict !== 'ok').length;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function soak({ name, steps, quick }) {
  const count = Number(options.steps ?? Math.round(options.quick ? steps * quick : steps));
  const samples = [];
  const code = await run([name, count, options.threads], (sample) => {
    samples.push(sample);
    if (!options.quick)
      console.log(`${name}: ${sample.steps} steps, RSS ${megabytes(sample.rss)}, ${showTime(sample.cpu / sample.count)} a step`);
  });
  if (code !== 0) return { name, steps: String(count), verdict: `exit code ${code}` };
  // The processor's time, for a machine that is busy with other things. A tenth is two samples.
  const [first, end] = [stepTime(samples.slice(0, 2)), stepTime(samples.slice(-2))];
  const { peak, rss, size } = samples.at(-1);
  const drift = end / first - 1;
  const faults = [];
  if (peak > MOST_BYTES) faults.push('too much memory');
  if (!options.quick && drift > MOST_DRIFT) faults.push('steps get slower');
  return {
    ...{ name, steps: String(count), peak: megabytes(peak), last: megabytes(rss), heap: megabytes(size) },
    ...{ first: showTime(first), end: showTime(end), drift: `${(100 * drift).toFixed(1)} %`, verdict: faults.join(', ') || 'ok' },
  };
}

function run(args, onSample) {
  const program = fileURLToPath(new URL('soak/run-loop.mjs', import.meta.url));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    child.stdout.on('data', (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop();
      for (const line of lines) onSample(JSON.parse(line));
    });
    child.on('close', (code) => resolve(code ?? 'of a signal'));
  });
}

function stepTime(samples) {
  const total = (key) => samples.reduce((sum, sample) => sum + sample[key], 0);
  return total('cpu') / total('count');
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
