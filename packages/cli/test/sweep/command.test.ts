import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/main.js';
import { planSweep } from '../../src/sweep/plan.js';
import { runSweep } from '../../src/sweep/run-sweep.js';
import { irisRun } from './support/iris-run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-command-'));
  await writeFile(join(folder, 'run.json'), irisRun);
  await writeFile(
    join(folder, 'sweep.json'),
    JSON.stringify({ run: 'run.json', seeds: [0, 1], settings: { 'optimizer.lr': [0.1, 0.01] }, metric: 'loss' }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function lamella(...argv: string[]): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()] as unknown as NodeJS.WriteStream[] as [
    NodeJS.WriteStream,
    NodeJS.WriteStream,
  ];
  let [out, err] = ['', ''];
  stdout.on('data', (text: Buffer) => (out += text.toString()));
  stderr.on('data', (text: Buffer) => (err += text.toString()));
  const code = await main({ argv, stdout, stderr, env: {}, exit: () => undefined });
  return { code, out, err };
}

/** A folder in which all runs are done, by workers that train nothing. */
async function finished(name: string): Promise<string> {
  const dir = join(folder, name);
  const settings = [{ path: 'optimizer.lr', values: [0.1, 0.01] }];
  const plan = await planSweep({ run: join(folder, 'run.json'), seeds: [0, 1], settings, metric: 'loss', goal: null, random: null });
  await runSweep(plan, { folder: dir, jobs: 2, worker: fileURLToPath(new URL('support/fake-worker.mjs', import.meta.url)) });
  return dir;
}

describe('lamella sweep', () => {
  it('shows a table, a chart, and where the rest is', async () => {
    const dir = await finished('shown');
    const { code, out, err } = await lamella('sweep', join(folder, 'sweep.json'), '--dir', dir, '--resume');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('4/4  lr=0.01,seed=1  loss 0.2500  (was done)\n');
    expect(out).toMatch(/│ +0\.1 │ +0\.292 ± 0\.042 │ +2 │ \* best │/);
    expect(out).toContain('loss: means, bars of one standard error');
    expect(out).toContain(`Kept in ${dir}: plot.svg, results.csv, runs.csv, results.json\n`);
    expect(out).not.toContain('\u001B');
  });

  it('--json prints results.json alone on stdout, and --quiet nothing else', async () => {
    const dir = await finished('json');
    const json = await lamella('sweep', join(folder, 'sweep.json'), '--dir', dir, '--resume', '--json');
    expect(json.out).toBe(await readFile(join(dir, 'results.json'), 'utf8'));
    expect(json.err).toContain('4/4');
    const quiet = await lamella('sweep', join(folder, 'sweep.json'), '--dir', dir, '--resume', '--quiet');
    expect(quiet).toEqual({ code: 0, out: '', err: '' });
  });

  it('ends with 1 where a run failed, and says which', async () => {
    const dir = await finished('failed');
    await writeFile(join(dir, 'lr=0.1,seed=1', 'result.json'), '{"stopReason": null, "final": {"loss": "NaN"}}');
    const { code, err, out } = await lamella('sweep', join(folder, 'sweep.json'), '--dir', dir, '--resume', '--json');
    expect(code).toBe(1);
    expect(err).toContain('failed: lr=0.1,seed=1: its last epoch has no number loss; there are loss\n');
    expect(JSON.parse(out)).toMatchObject({
      rows: [
        { n: 1, missing: 1, best: false },
        { n: 2, best: true },
      ],
    });
  });

  it('takes options before what a sweep file says', async () => {
    const dir = await finished('options');
    const argv = ['sweep', join(folder, 'sweep.json'), '--dir', dir, '--resume', '--json', '--quiet'];
    const { out } = await lamella(...argv, '--seeds', '1', '--set', 'optimizer.lr=0.01', '--metric', 'accuracy', '--goal', 'min');
    expect(JSON.parse(out)).toMatchObject({ metric: 'accuracy', goal: 'min', rows: [{ settings: { 'optimizer.lr': 0.01 }, n: 1 }] });
  });
});

describe('lamella sweep refuses with exit code 2, and starts nothing', () => {
  it.each([
    [['--seeds', '4..0'], 'has no end or no beginning'],
    [['--set', 'optimizer.lr'], 'wanted a path and its values'],
    [['--set', 'optimizer.lrr=1'], '--set  optimizer.lrr: there is no field "lrr"; lr is near'],
    [['--jobs', '0'], 'wanted a whole number from 1'],
    [['--metric', 'valLos'], 'the runs tell no valLos; there are loss'],
    [['--search-seed', '1'], '--search-seed is of --random'],
    [['--random', '3'], 'nothing to draw at random'],
    [['--set', 'optimizer.lr=0.1..1'], 'a grid needs a list of values, got a range'],
    [['--goal', 'up'], 'Allowed choices are max, min'],
  ])('%j', async (options, problem) => {
    const dir = join(folder, 'never');
    const { code, out, err } = await lamella('sweep', join(folder, 'run.json'), '--dir', dir, ...options);
    expect(err).toContain(problem);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('a file that is not there, a sweep file with a fault, and a folder that is taken', async () => {
    expect(await lamella('sweep', join(folder, 'nothing.json'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no such file'),
    });
    await writeFile(join(folder, 'fault.json'), '{\n  "run": "run.json",\n  "seed": 3\n}');
    expect(await lamella('sweep', join(folder, 'fault.json'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/fault\.json:3:3 {2}seed: there is no such field/),
    });
    const dir = await finished('taken');
    expect(await lamella('sweep', join(folder, 'sweep.json'), '--dir', dir)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--resume'),
    });
  });
});
