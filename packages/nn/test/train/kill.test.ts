import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, MemoryLog } from '../../src/train/index.js';
import { DirectoryStore } from '../../src/train/node/index.js';
import { bitsOf, finish, newRun } from './support/training.js';

const KILLS = Number(process.env['LAMELLA_KILLS'] ?? 4);
const EPOCHS = KILLS > 10 ? 60 : 10;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-kill-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['source'] },
    ssr: { noExternal: true, resolve: { conditions: ['source'] } },
    build: { ssr: fileURLToPath(new URL('support/killed-run.ts', import.meta.url)), outDir: join(folder, 'program'), target: 'node20' },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The process's output, or null if it was killed so many milliseconds after its first step. */
async function train(checkpoints: string, after = Infinity): Promise<string | null> {
  const child = spawn(process.execPath, [join(folder, 'program', 'killed-run.js'), checkpoints, String(EPOCHS)], {
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
  const [code] = (await end) as [number | null];
  return code === 0 ? output.replace('ready\n', '').trim() : null;
}

describe('a process that is killed', () => {
  it(
    `at ${KILLS} random moments always leaves whole checkpoints, and the run ends with the bits of one that was not killed`,
    { timeout: 600_000 },
    async () => {
      const log = new MemoryLog();
      const whole = newRun([], log, EPOCHS);
      await finish(whole);
      const bits = bitsOf(whole);
      let round = 0;
      const place = (): string => join(folder, `run-${round}`);
      const check = async (ended: string): Promise<void> => {
        expect(ended).toBe(bits);
        expect(await readFile(`${place()}.jsonl`, 'utf8')).toBe(log.text);
        round += 1;
      };
      let newest = 0;
      for (let kill = 0; kill < KILLS;) {
        const ended = await train(place(), Math.random() ** 2 * 400);
        if (ended !== null) {
          await check(ended);
          newest = 0;
          continue;
        }
        kill += 1;
        const store = new DirectoryStore(place());
        const names = [...(await store.list())].sort();
        for (const name of names) decodeCheckpoint((await store.read(name))!, name);
        const step = Number(names.at(-1)?.slice(5) ?? 0);
        expect(step).toBeGreaterThanOrEqual(newest);
        newest = step;
      }
      await check((await train(place()))!);
    },
  );
});
