import type { Kernels } from '../../kernels/kernels.js';
import { conv, convInputGrad, convWeightGrad } from './conv.js';
import { binary, copy, fill, ternary, unary } from './elementwise.js';
import { gemm } from './gemm.js';
import { gather, nonzero, scatter } from './indexing.js';
import { avgPool, avgPoolBackward, maxPool } from './pool.js';
import { argReduce, reduce, row, rowBackward, scan, sort } from './reductions.js';

/**
 * The kernels as an executable specification: scalar functions, loops over ndarray views, and ndarray-ops. To be read, and to check others
 * against; not to be fast.
 */
export const referenceKernels: Kernels = {
  name: 'ndarray',
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
