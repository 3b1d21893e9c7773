import { code } from '../../wasm/instance.js';
import type { Kernels } from '../kernels.js';
import { conv, convInputGrad, convWeightGrad } from './conv.js';
import { binary, copy, fill, ternary, unary } from './elementwise.js';
import { fused } from './fused.js';
import { gemm } from './gemm.js';
import { gather, nonzero, scatter } from './indexing.js';
import { avgPool, avgPoolBackward, maxPool } from './pool.js';
import { argReduce, reduce } from './reductions.js';
import { row, rowBackward } from './rows.js';
import { scan } from './scans.js';
import { sort } from './sorting.js';

/**
 * The default kernel set, in WebAssembly (assembly/): SIMD within 128 bits, several threads for large work, and the same bits everywhere.
 * With `setRelaxedSimd` of `@lamella/core/relaxed` it is named `wasm-relaxed`. Each function finds its operands in the heap, looks for the short way, and calls a kernel.
 */
export const wasmKernels: Kernels = {
  get name() {
    return code.name;
  },
  fused,
  fill,
  copy,
  unary,
  binary,
  ternary,
  reduce,
  argReduce,
  scan,
  row,
  rowBackward,
  sort,
  gemm,
  conv,
  convInputGrad,
  convWeightGrad,
  maxPool,
  avgPool,
  avgPoolBackward,
  gather,
  scatter,
  nonzero,
};
