import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll } from 'vitest';
import { main, type Surroundings } from '../../src/main.js';

/** A stream that keeps what is written to it. */
export class Kept extends Writable {
  text = '';
  readonly columns = 80;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program, in this process. */
export async function lamella(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const code = await main({
    argv,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env: {},
    signals: new EventEmitter() as unknown as NodeJS.Process,
    exit: (code) => {
      throw new Error(`the program would have ended with ${code}`);
    },
    ...surroundings,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A folder for the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamella-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A small run that takes all that a run can have, on moons. */
export const smallRun = (changes: object = {}): Record<string, unknown> => ({
  version: 1,
  name: 'small',
  data: { source: { type: 'moons', n: 60, test: 0.2 }, validation: 0.25, transforms: ['Normalize'], batchSize: 8 },
  model: {
    type: 'Sequential',
    layers: [
      { type: 'Linear', inFeatures: 2, outFeatures: 8 },
      { type: 'SELU' },
      { type: 'AlphaDropout', p: 0.1 },
      { type: 'Linear', inFeatures: 8, outFeatures: 2 },
    ],
  },
  init: 'selfNormalizing',
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'Adam', lr: 0.01 },
  train: { epochs: 3, threads: 1 },
  ...changes,
});

export function writeRun(folder: string, name: string, file: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file, null, 2));
  return path;
}
