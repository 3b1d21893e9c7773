/// <reference types="vite/types/importMeta.d.ts" />
import { setKernels, wasmKernels } from '@lamella/core';
import { referenceKernels } from '@lamella/core/ndarray';
import { setRelaxedSimd } from '@lamella/core/relaxed';
import type { OpRow } from '@lamella/core/testing';
import { findRelaxedSimd } from './relaxed.js';

/** Kernels that the table runs on. */
export interface KernelSet {
  readonly name: string;
  use(): void;
  leave(): void;
}

export const kernelSets: readonly KernelSet[] = [
  { name: 'wasm', use: () => void setKernels(wasmKernels), leave: () => void setKernels(wasmKernels) },
  { name: 'ndarray', use: () => void setKernels(referenceKernels), leave: () => void setKernels(wasmKernels) },
  ...(findRelaxedSimd() ? [{ name: 'wasm-relaxed', use: () => setRelaxedSimd(true), leave: () => setRelaxedSimd(false) }] : []),
];

// A file a family, as in src/ops. Vite's glob, because a browser has no folders to read.
const families = import.meta.glob<{ rows: readonly OpRow[] }>('../table/*.ts', { eager: true });

/** The op table, all families together. */
export const rows: readonly OpRow[] = Object.values(families).flatMap((family) => family.rows);
