import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { smallRun, temporaryFolder, writeRun } from '../support/program.js';

const KILLS = Number(process.env['LAMELLA_KILLS'] ?? 4);
const folder = temporaryFolder();

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['source'] },
    ssr: { noExternal: true, resolve: { conditions: ['source'] } },
    build: { ssr: fileURLToPath(new URL('../support/killed-run.ts', import.meta.url)), outDir: join(folder, 'program'), target: 'node20' },
  });
}, 120_000);

/** Whether the process came to its end, and was not killed so many milliseconds after its first step. */
async function train(file: string, directory: string, after = Infinity): Promise<boolean> {
  const child = spawn(process.execPath, [join(folder, 'program', 'killed-run.js'), file, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = once(child, 'close');
  if (after !== Infinity) {
    await Promise.race([once(child.stdout, 'data'), end]);
    await Promise.race([sleep(after), end]);
    child.kill('SIGKILL');
  }
  await end;
  return output.endsWith('done\n');
}

function leftIn(directory: string): Record<string, string> {
  const newest = readdirSync(join(directory, 'checkpoints'))
    .filter((name) => name.startsWith('step-') && name.endsWith('.safetensors'))
    .sort()
    .at(-1)!;
  const names = ['run.json', 'result.json', 'log.jsonl', join('checkpoints', newest)];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]));
}

it(`a run that is killed at ${KILLS} random moments ends with the bytes of one that was not`, { timeout: 600_000 }, async () => {
  const file = writeRun(
    folder,
    'run.json',
    smallRun({
      data: { source: { type: 'moons', n: 200 }, validation: 0.2, transforms: ['Normalize', 'Mixup'], batchSize: 4 },
      schedule: { type: 'CosineAnnealingLR', tMax: 6 },
      train: { epochs: 6, ema: 0.9, checkpoints: { last: 2, best: 'valAccuracy', everySteps: 1 }, threads: 1 },
    }),
  );
  const whole = join(folder, 'whole');
  expect(await train(file, whole)).toBe(true);
  const wanted = leftIn(whole);
  let round = 0;
  for (let kill = 0; kill < KILLS;) {
    const ended = await train(file, join(folder, `run-${round}`), Math.random() ** 2 * 600);
    if (!ended) kill += 1;
    else expect(leftIn(join(folder, `run-${round++}`))).toEqual(wanted);
  }
  expect(await train(file, join(folder, `run-${round}`))).toBe(true);
  expect(leftIn(join(folder, `run-${round}`))).toEqual(wanted);
});
