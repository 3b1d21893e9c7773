/// <reference types="vite/types/importMeta.d.ts" />
import { wasmKernels, type Kernels } from '@lamella/core';
import { referenceKernels } from '@lamella/core/ndarray';
import type { OpRow } from '@lamella/core/testing';

/** Every kernel set: the table runs on each. */
export const kernelSets: readonly Kernels[] = [wasmKernels, referenceKernels];

// A file a family, as in src/ops. Vite's glob, because a browser has no folders to read.
const families = import.meta.glob<{ rows: readonly OpRow[] }>('../table/*.ts', { eager: true });

/** The op table, all families together. */
export const rows: readonly OpRow[] = Object.values(families).flatMap((family) => family.rows);
