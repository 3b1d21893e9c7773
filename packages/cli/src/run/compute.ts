import { getNumThreads, kernels, setKernels, setNumThreads, wasmKernels } from '@lamella/core';
import { referenceKernels } from '@lamella/core/ndarray';
import type { RunConfig } from '@lamella/nn/config';

/** Computes on the kernels and threads that a run asks for, and on those of before afterwards. */
export async function computing<Result>({ train }: Pick<RunConfig, 'train'>, work: () => Promise<Result>): Promise<Result> {
  const [before, threads] = [kernels(), getNumThreads()];
  setKernels(train.kernels === 'ndarray' ? referenceKernels : wasmKernels);
  if (train.threads !== null) setNumThreads(train.threads);
  try {
    return await work();
  } finally {
    setKernels(before);
    if (train.threads !== null) setNumThreads(threads);
  }
}
