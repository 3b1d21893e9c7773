import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scalar, type Logs } from '@lamella/nn/train';
import { RunDirectoryError } from '../run/run-error.js';
import type { Plan } from './plan.js';
import type { Outcome } from './results.js';
import { sweepText } from './sweep-file.js';

/** What `runs.json` in the folder of a sweep holds: the fingerprint of each run that was ever begun there. */
interface Manifest {
  readonly version: 1;
  readonly fingerprints: Readonly<Record<string, string>>;
}

const MANIFEST = 'runs.json';

/**
 * Makes the folder of a sweep, with a `sweep.json` from which it can go on; with `resume` goes on in one that is there, which may hold some of
 * the runs, and others.
 *
 * @throws RunDirectoryError where a folder is not what is wanted: not empty, or of runs that were other ones
 */
export async function openFolder(folder: string, plan: Plan, resume: boolean): Promise<void> {
  const before = await readManifest(folder);
  if (!resume && (before !== null || (await entriesOf(folder)).length > 0)) {
    refuse(`${folder} is not empty`, before === null ? 'another --dir' : '--resume to go on, or another --dir');
  }
  if (resume && before === null) refuse(`there is no sweep in ${folder} to go on with`, 'the same without --resume');
  const fingerprints = new Map(Object.entries(before?.fingerprints ?? {}));
  for (const [i, { name }] of plan.jobs.entries()) {
    const known = fingerprints.get(name);
    if (known !== undefined && known !== plan.fingerprints[i]) {
      refuse(`${join(folder, name)} was begun with another config: ${plan.run.file} has changed since`, 'another --dir');
    }
    fingerprints.set(name, plan.fingerprints[i]!);
  }
  const manifest: Manifest = { version: 1, fingerprints: Object.fromEntries(fingerprints) };
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeWhole(join(folder, 'sweep.json'), sweepText(plan.spec, folder));
}

/** How a run that ended has ended; null for one that has not. */
export async function outcomeOf(folder: string, name: string, metric: string): Promise<Outcome | null> {
  const result = await readJson(join(folder, name, 'result.json'));
  const final = (result as { readonly final?: Logs } | null)?.final;
  if (final === undefined || (result as { readonly stopReason?: unknown }).stopReason === 'aborted') return null;
  const value = scalar(final, metric);
  if (value !== undefined && Number.isFinite(value)) return { status: 'done', final };
  return { status: 'failed', reason: `its last epoch has no number ${metric}; there are ${Object.keys(final).join(', ')}` };
}

/** Written under another name and renamed: a file is whole or not there. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.unfinished`, text);
  await rename(`${path}.unfinished`, path);
}

async function readManifest(folder: string): Promise<Manifest | null> {
  const manifest = (await readJson(join(folder, MANIFEST))) as Partial<Manifest> | null;
  if (manifest === null) return null;
  if (manifest.version === 1 && typeof manifest.fingerprints === 'object') return manifest as Manifest;
  return refuse(`${join(folder, MANIFEST)} is not of this version of lamella`, 'another --dir');
}

/** null where there is no such file, or no JSON in it. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function refuse(problem: string, hint: string): never {
  throw new RunDirectoryError(problem, { hint });
}
