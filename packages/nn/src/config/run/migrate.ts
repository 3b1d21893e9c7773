import { showValue } from '../errors.js';

type File = Readonly<Record<string, unknown>>;

/** Turns a run file of one version into one of the next. */
export type Migration = (file: File) => File;

/** From version 1 to 2, from 2 to 3, and so on. */
const migrations: readonly Migration[] = [];

/** The version of run files that is written. */
export const RUN_VERSION: number = migrations.length + 1;

/** The file in the current version, or what is wrong with its version. */
export function migrateRun(file: File, steps: readonly Migration[] = migrations): File | string {
  const { version } = file;
  const current = steps.length + 1;
  if (version === undefined) return `is missing; write "version": ${current}`;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    return `wanted a whole number from 1, got ${showValue(version)}`;
  if (version > current) return `this is version ${version}, and ${current} is the newest known here: install a newer Lamella`;
  return { ...steps.slice(version - 1).reduce((older, step) => step(older), file), version: current };
}
