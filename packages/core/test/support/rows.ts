import { readdirSync } from 'node:fs';
import type { Kernels } from '@lamella/core';
import { referenceKernels } from '@lamella/core/ndarray';
import type { OpRow } from '@lamella/core/testing';

/** Every kernel set: the table runs on each. */
export const kernelSets: readonly Kernels[] = [referenceKernels];

// A file a family, as in src/ops.
const folder = new URL('../table/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const families = await Promise.all(files.map(async (file) => (await import(new URL(file, folder).href)) as { rows: readonly OpRow[] }));

/** The op table, all families together. */
export const rows: readonly OpRow[] = families.flatMap((family) => family.rows);
