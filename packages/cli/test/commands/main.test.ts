import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensor, saveNpy, loadNpy } from '@lamella/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/index.js';
import type { Context } from '../../src/commands/context.js';
import { starters } from '../../src/run/starters.js';
import { Kept, lamella, smallRun, temporaryFolder, writeRun } from '../support/program.js';

const folder = temporaryFolder();
const small = writeRun(folder, 'small.json', smallRun());
const trained = join(folder, 'trained');

beforeAll(async () => {
  const { code } = await lamella(['train', small, '--dir', trained, '--set', 'train.checkpoints.best=valAccuracy', '--quiet']);
  expect(code).toBe(0);
});

it('the examples of the help begin with a starter that there is', async () => {
  const { stdout } = await lamella(['--help']);
  const [, name] = /lamella init ([\w-]+)/.exec(stdout)!;
  expect(Object.keys(starters)).toContain(name);
  expect(stdout).toContain(`lamella train ${name!}.json`);
});

describe('lamella', () => {
  it('alone says how it is used, and ends with 2', async () => {
    const { code, stdout, stderr } = await lamella([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: lamella [options] [command]');
  });

  it.each([
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [['--help'], /Exit codes: 0; 1 the run failed; 2/],
    ...commands
      .map((make) => make({} as Context).name())
      .map((name) => [[name, '--help'], new RegExp(`^Usage: lamella ${name}[^]*Examples?:[^]*lamella ${name}`)] as const),
  ] as const)('%j is told on stdout', async (argv, text) => {
    const { code, stdout, stderr } = await lamella(argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(text);
  });

  it.each([
    [['trian', 'x.json'], "unknown command 'trian'\n(Did you mean train?)"],
    [['train', small, '--epoch', '3'], "unknown option '--epoch'\n(Did you mean --epochs?)"],
    [['train'], "missing required argument 'run.json'"],
    [['train', small, '--epochs', '0'], 'Wanted a whole number from 1.'],
    [['train', small, '--seed', 'x'], 'Wanted a whole number from 0.'],
    [['train', small, '--set', 'seed'], 'Wanted a path and a value: --set optimizer.lr=0.01'],
    [['evaluate', trained, '--on', 'all'], 'Allowed choices are test, validation, train.'],
    [['summary', small, '--shape', '0'], 'Wanted sizes with commas between them: 1,28,28'],
    [['init', 'nothing'], 'Allowed choices are digits-mlp'],
    [['predict', trained, '--output', 'x.txt'], 'Wanted a .csv, .json or .npy file, or -.'],
    [['train', join(folder, 'none.json')], 'none.json:1:1  there is no such file\n'],
    [['train', small, '--set', 'optimizer.lr=-1'], '--set  optimizer.lr: wanted at least 0, got -1\n'],
    [
      ['train', small, '--dir', trained],
      `there is a run in ${trained} already. Try: lamella resume ${trained}, --dir elsewhere, or --force\n`,
    ],
    [['resume', folder], `there is no run in ${folder}: it has no run.json`],
    [['evaluate', folder], `there is no run in ${folder}: it has no run.json`],
  ])('%j ends with 2', async (argv, text) => {
    const { code, stdout, stderr } = await lamella(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  it.each([
    [
      [
        'train',
        small,
        '--dir',
        join(folder, 'nan'),
        '--set',
        'optimizer={"type":"SGD","lr":1e25}',
        '--set',
        'loss={"type":"multiMarginLoss","p":2}',
      ],
      'lamella: diverged: loss is ',
    ],
    [['train', small, '--dir', join(folder, 'csv'), '--set', 'data.source={"type":"csv","file":"none.csv"}'], 'none.csv'],
    [['train', small, '--dir', join(folder, 'plugin'), '--plugin', 'no-such-package'], 'the plugin no-such-package cannot be imported'],
  ])('%j ends with 1', async (argv, text) => {
    const { code, stderr } = await lamella(argv);
    expect(code).toBe(1);
    expect(stderr).toContain(text);
  });
});

describe('train', () => {
  it('shows a line an epoch, and what came of it', async () => {
    const directory = join(folder, 'shown');
    const { code, stdout, stderr } = await lamella(['train', small, '--dir', directory]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^small\ndata +moons: 36 to train on, 12 to validate, 12 to test\nmodel +Sequential, 42 parameters; Adam, seed 0\n/,
    );
    expect(stdout.match(/^epoch \d\/3 /gm)).toHaveLength(3);
    expect(stdout).toMatch(/\ntestLoss 0\.\d{4} {2}testAccuracy [01]\.\d{4}\nKept in .*shown\n$/);
  });

  it('--json prints one object, and progress elsewhere', async () => {
    const { code, stdout, stderr } = await lamella([
      'train',
      small,
      '--dir',
      join(folder, 'json'),
      '--json',
      '--epochs',
      '2',
      '--seed',
      '4',
    ]);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({ epochs: 2, stopReason: null, final: { testAccuracy: expect.any(Number) as number } });
    expect(stderr).toContain('epoch 2/2');
    expect(JSON.parse(readFileSync(join(folder, 'json', 'run.json'), 'utf8'))).toMatchObject({ seed: 4, train: { epochs: 2 } });
  });

  it('--quiet prints nothing', async () => {
    expect(await lamella(['train', small, '--dir', join(folder, 'quiet'), '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('--force takes away what was there', async () => {
    const directory = join(folder, 'forced');
    await lamella(['train', small, '--dir', directory, '--quiet']);
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    expect((await lamella(['train', small, '--dir', directory, '--quiet', '--force', '--epochs', '1'])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8'))).toMatchObject({ epochs: 1 });
    expect(existsSync(join(directory, 'notes.txt'))).toBe(true);
  });

  it("tells of a plugin's modules only when it was named", async () => {
    const url = new URL('../support/plugin.ts', import.meta.url).pathname;
    const file = writeRun(
      folder,
      'plugged.json',
      smallRun({ model: { type: 'Sequential', layers: [{ type: 'test/Twice' }, { type: 'Linear', inFeatures: 2, outFeatures: 2 }] } }),
    );
    const refused = await lamella(['train', file, '--dir', join(folder, 'plugged')]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('run files import no code, --plugin test does')]);
    expect((await lamella(['train', file, '--dir', join(folder, 'plugged'), '--quiet', '--plugin', url])).code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  const interrupted = async (argv: readonly string[], times: number) => {
    const signals = new EventEmitter();
    const codes: number[] = [];
    const stdout = new Kept();
    const write = stdout._write.bind(stdout);
    stdout._write = (chunk, encoding, done) => {
      if (chunk.toString().startsWith('epoch 1/')) for (let i = 0; i < times; i++) signals.emit('SIGINT');
      write(chunk, encoding, done);
    };
    const exit = (code: number): void => void codes.push(code);
    const ended = await lamella(argv, {
      signals: signals as unknown as NodeJS.Process,
      stdout: stdout as unknown as NodeJS.WriteStream,
      exit,
    });
    return { ...ended, codes, left: signals.listenerCount('SIGINT') };
  };

  it('ends behind the step, saves, and says how to go on', async () => {
    const directory = join(folder, 'interrupted');
    const { code, stderr, codes, left } = await interrupted(['train', small, '--dir', directory], 1);
    expect([code, codes, left]).toEqual([130, [], 0]);
    expect(stderr).toContain('Stopping behind this step. Ctrl-C again ends at once.\n');
    expect(stderr).toContain(`lamella resume ${directory}\n`);
    const resumed = await lamella(['resume', directory, '--json', '--quiet']);
    const whole = await lamella(['train', small, '--dir', join(folder, 'whole'), '--json', '--quiet']);
    expect({ ...JSON.parse(resumed.stdout), directory: null }).toEqual({ ...JSON.parse(whole.stdout), directory: null });
  });

  it('twice at once is one key press that came twice', async () => {
    const { codes } = await interrupted(['train', small, '--dir', join(folder, 'twice')], 2);
    expect(codes).toEqual([]);
  });
});

describe('resume', () => {
  it('of a run that has ended tells its result', async () => {
    const { code, stdout, stderr } = await lamella(['resume', trained]);
    expect(code).toBe(0);
    expect(stderr).toContain('has come to its end already, after 3 epochs. --epochs goes on for longer.');
    expect(stdout).toContain('testAccuracy');
  });

  it('--epochs goes on for longer, as if it had been meant to', async () => {
    const directory = join(folder, 'longer');
    await lamella(['train', small, '--dir', directory, '--quiet']);
    const { stdout } = await lamella(['resume', directory, '--epochs', '5', '--json', '--quiet']);
    const whole = await lamella(['train', small, '--dir', join(folder, 'long'), '--epochs', '5', '--json', '--quiet']);
    expect({ ...JSON.parse(stdout), directory: null }).toEqual({ ...JSON.parse(whole.stdout), directory: null });
  });
});

describe('evaluate and predict', () => {
  it('tell what the result says', async () => {
    const { final } = JSON.parse(readFileSync(join(trained, 'result.json'), 'utf8')) as { final: Record<string, number> };
    const { stdout } = await lamella(['evaluate', trained, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      checkpoint: 'step-0000000015',
      on: 'test',
      samples: 12,
      logs: { loss: final['testLoss'], accuracy: final['testAccuracy'] },
    });
    const validation = await lamella(['evaluate', trained, '--on', 'validation', '--json']);
    expect(JSON.parse(validation.stdout)).toMatchObject({ samples: 12, logs: { loss: final['valLoss'] } });
    expect((await lamella(['evaluate', trained])).stdout).toMatch(/^step-0000000015 on 12 samples \(test\)\nloss /);
  });

  it('take the best checkpoint, or any', async () => {
    const best = JSON.parse((await lamella(['evaluate', trained, '--best', '--on', 'validation', '--json'])).stdout) as {
      checkpoint: string;
      logs: { accuracy: number };
    };
    const { history } = JSON.parse(readFileSync(join(trained, 'result.json'), 'utf8')) as { history: { valAccuracy: number }[] };
    expect(best.checkpoint).toMatch(/^best-/);
    expect(best.logs.accuracy).toBe(Math.max(...history.map(({ valAccuracy }) => valAccuracy)));
    const file = join(trained, 'checkpoints', `${best.checkpoint}.safetensors`);
    expect(JSON.parse((await lamella(['evaluate', file, '--on', 'validation', '--json'])).stdout)).toEqual(best);
    const bytes = readFileSync(file);
    bytes[bytes.length - 5]! ^= 1;
    mkdirSync(join(folder, 'broken', 'checkpoints'), { recursive: true });
    writeFileSync(join(folder, 'broken', 'run.json'), readFileSync(join(trained, 'run.json')));
    writeFileSync(join(folder, 'broken', 'checkpoints', 'step-1.safetensors'), bytes);
    const { code, stderr } = await lamella(['evaluate', join(folder, 'broken')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('step-1 is damaged at the tensor')]);
  });

  it('take other data', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},${i % 3},${i % 3 === 0 ? 'yes' : 'no'}`);
    writeFileSync(join(folder, 'rows.csv'), `a,b,kind\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'more.csv'), `a,b,kind\n${rows.slice(3, 9).join('\n')}\n`);
    const file = writeRun(
      folder,
      'rows.json',
      smallRun({ data: { source: { type: 'csv', file: 'rows.csv' }, transforms: ['Normalize'], batchSize: 4 } }),
    );
    const directory = join(folder, 'rows');
    expect((await lamella(['train', file, '--dir', directory, '--quiet'])).code).toBe(0);
    const more = JSON.parse((await lamella(['evaluate', directory, '--data', join(folder, 'more.csv'), '--json'])).stdout) as object;
    expect(more).toMatchObject({ on: 'data', samples: 6 });
    const { stdout } = await lamella(['predict', directory, '--data', join(folder, 'more.csv')]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(lines[0]![0]).toBe('class');
    expect(
      lines.slice(1).map(([said, ...scores]) => lines[0]![1 + scores.map(Number).indexOf(Math.max(...scores.map(Number)))] === said),
    ).toEqual(new Array(6).fill(true));
  });

  it('predict reads and writes .npy, with the weights that evaluation has', async () => {
    const [input, output] = [join(folder, 'in.npy'), join(folder, 'out.npy')];
    writeFileSync(
      input,
      saveNpy(
        tensor(
          [
            [1, 2],
            [0, 0.5],
            [-1, 0],
          ],
          { dtype: 'float32' },
        ),
      ),
    );
    expect(await lamella(['predict', trained, '--input', input, '--output', output])).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await lamella(['predict', trained, '--input', input]);
    const scores = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(1).map(Number));
    expect(loadNpy(new Uint8Array(readFileSync(output))).toArray()).toEqual(scores);
    writeFileSync(input, saveNpy(tensor([[1, 2, 3]])));
    const { code, stderr } = await lamella(['predict', trained, '--input', input]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has the shape [1, 3], the run takes [N, 2]')]);
  });
});

describe('summary', () => {
  it('shows layers, shapes and parameters', async () => {
    const { code, stdout } = await lamella(['summary', small]);
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
    expect(rows).toEqual(
      expect.arrayContaining([
        'input | (N, 2)',
        '0 | Linear(inFeatures=2, outFeatures=8, bias=true) | (N, 8) | 24',
        '42 parameters, 0.2 KiB',
      ]),
    );
  });

  it('--json, and a shape in place of the data', async () => {
    const { stdout } = await lamella(['summary', small, '--json', '--shape', '2']);
    expect(JSON.parse(stdout)).toMatchObject({
      input: [2],
      parameters: 42,
      trainable: 42,
      rows: [{ name: '', type: 'Sequential', parameters: 0 }, { name: '0', output: [8] }, {}, {}, {}],
    });
    const { code, stderr } = await lamella(['summary', small, '--shape', '1x3']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/small\.json:\d+:3 {2}model: does not take samples of shape \[1, 3\]/)]);
  });
});

it('schema prints the JSON Schema', async () => {
  const { stdout } = await lamella(['schema']);
  expect(JSON.parse(stdout)).toMatchObject({ title: 'A run of Lamella', $defs: { Linear: {}, Module: {} } });
});

it('init writes a file, and not over another', async () => {
  const output = join(folder, 'begun.json');
  expect(await lamella(['init', 'iris', '--output', output])).toEqual({
    code: 0,
    stdout: '',
    stderr: `Wrote ${output}. Next: lamella train ${output}\n`,
  });
  expect((await lamella(['init', 'digits-mlp', '--output', output])).code).toBe(2);
  expect((await lamella(['init', 'digits-mlp', '--output', output, '--force'])).code).toBe(0);
  expect((await lamella(['init', 'digits-mlp', '--output', '-'])).stdout).toBe(readFileSync(output, 'utf8'));
});

it('a reader that has gone ends it with 141', async () => {
  const stdout = new Kept();
  stdout._write = (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  const codes: number[] = [];
  await lamella(['schema'], { stdout: stdout as unknown as NodeJS.WriteStream, exit: (code) => void codes.push(code) });
  expect(codes).toEqual([141]);
});
