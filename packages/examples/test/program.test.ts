import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { seluCnn } from '../src/models/selu-cnn.js';
import { seluMlp } from '../src/models/selu-mlp.js';
import { runProgram, type Program } from '../src/training/program.js';

const mlp: Program = { name: 'selu-mlp', about: 'Trains.', defaults: { epochs: 1, p: 0.05, limit: 256 }, makeModel: seluMlp };
const [digits, plain] = [['--data', 'digits'], '--plain'];

let [out, err] = ['', ''];
let folder: string;
beforeEach(() => {
  [out, err] = ['', ''];
  folder = mkdtempSync(join(tmpdir(), 'lamella-example-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it.each([mlp, { ...mlp, makeModel: seluCnn }])('trains on digits, a line an epoch', async (program) => {
  expect(await runProgram(program, [...digits, '--epochs', '2', plain])).toBe(0);
  const epochs = out.split('\n').filter((line) => line.startsWith('epoch'));
  expect(epochs).toHaveLength(2);
  expect(epochs[1]).toMatch(/^epoch 2\/2 {2}4\/4 {2}loss 1?\d\.\d+ {2}accuracy 0\.\d+ {2}valLoss .* valAccuracy/);
});

it('gives the same numbers for a seed, and others for another', async () => {
  const lossOf = async (seed: string): Promise<string> => {
    out = '';
    await runProgram(mlp, [...digits, '--seed', seed, plain]);
    return /loss (\S+)/.exec(out)![1]!;
  };
  const first = await lossOf('1');
  expect(await lossOf('1')).toBe(first);
  expect(await lossOf('2')).not.toBe(first);
});

it('keeps checkpoints, and goes on from them to the numbers of a run that was not cut', async () => {
  const last = (): string =>
    out
      .trimEnd()
      .split('\n')
      .at(-1)!
      .replace(/ {2}[\d.]+ s$/, '');
  await runProgram(mlp, [...digits, '--epochs', '3', plain]);
  const whole = last();
  await runProgram(mlp, [...digits, '--epochs', '1', '--dir', folder, plain]);
  expect(readdirSync(folder).length).toBeGreaterThan(0);
  await runProgram(mlp, [...digits, '--epochs', '3', '--dir', folder, plain]);
  expect(last()).toBe(whole);
});

it.each([
  [['--epochs', '0'], 2, 'Wanted a whole number from 1'],
  [['--p', '2'], 2, 'Wanted a number from 0 to 1'],
  [['--lr', ''], 2, 'Wanted a number above 0'],
  [['--epohcs', '3'], 2, 'Did you mean --epochs?'],
  [['--data', '/nowhere'], 1, '/nowhere: there is no such directory'],
])('refuses %j', async (argv, code, message) => {
  expect(await runProgram(mlp, argv)).toBe(code);
  expect(err).toContain(message);
});

it('lists its options', async () => {
  expect(await runProgram(mlp, ['--help'])).toBe(0);
  expect(out).toContain('--batch-size <n>');
});
