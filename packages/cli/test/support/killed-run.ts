import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRun, trainRun } from '../../src/run/index.js';

// A process that trains a run, or resumes it where its directory has one, and is killed meanwhile. It says when it has made its first step.

const [file, directory] = process.argv.slice(2) as [string, string];
const saved = join(directory, 'run.json');
const resume = existsSync(saved);
let isWarm = false;
const onStep = (): void => {
  if (!isWarm) process.stdout.write('ready\n');
  isWarm = true;
};
await trainRun(await readRun(resume ? saved : file), { directory, resume, overwrite: true, callbacks: [{ onStep }] });
process.stdout.write('done\n');
