import { numbers } from './arrays.mjs';

function gemm(m, k, n, more) {
  const name = m === n && m === k ? `GEMM ${m}` : `GEMM ${m}x${k}x${n}`;
  return { name, kind: 'gemm', flops: 2 * m * k * n, inputs: { a: numbers([m, k]), b: numbers([k, n]) }, ...more };
}

const million = () => ({ x: numbers([1e6], 4) });
const grid = () => ({ x: numbers([1000, 1000]) });
const dropout = (name, kind, p, more) => ({
  name,
  isLarge: true,
  kind,
  p,
  inputs: { x: numbers([1e6]) },
  tolerance: 0.01,
  sameMasks: true,
  ...more,
});

/** Single operations. `flops` is for those whose limit is arithmetic; `isLarge`: the result is of 4 MB; `sameMasks`: Lamella draws what PyTorch draws. */
export const ops = [
  gemm(64, 64, 64, { goals: { tfjs: 1.2 } }),
  gemm(128, 128, 128),
  gemm(256, 256, 256, { goals: { limit: 0.8 } }),
  gemm(512, 512, 512, { goals: { limit: 0.8, twoThreads: 1.6 } }),
  gemm(1024, 1024, 1024, { goals: { limit: 0.8 } }),
  gemm(64, 784, 256),
  gemm(1, 784, 256, { goals: { tfjs: 1.2 } }),
  { name: 'add, 1e6', isLarge: true, kind: 'add', inputs: { a: numbers([1e6]), b: numbers([1e6]) }, goals: { torchSse: 0.8 } },
  { name: 'selu, 1e6', isLarge: true, kind: 'unary', op: 'selu', inputs: million(), goals: { tfjs: 5 } },
  { name: 'exp, 1e6', isLarge: true, kind: 'unary', op: 'exp', inputs: million(), goals: { tfjs: 5 } },
  { name: 'sum of 1000x1000 over dim 0', kind: 'sum', dim: 0, inputs: grid(), goals: { torchSse: 0.8 } },
  { name: 'sum of 1000x1000 over dim 1', kind: 'sum', dim: 1, inputs: grid(), goals: { torchSse: 0.8 } },
  { name: 'softmax of 1000x1000', isLarge: true, kind: 'softmax', inputs: grid() },
  dropout('dropout, 1e6', 'dropout', 0.5, { goals: { torchSse: 4, torch: 4 } }),
  dropout('alpha dropout, 1e6', 'alphaDropout', 0.1, { goals: { torchSse: 4, torch: 4 } }),
  {
    name: 'add of 16 elements',
    kind: 'add',
    inputs: { a: numbers([16]), b: numbers([16]) },
    goals: { torchSse: 4, torch: 4 },
  },
  {
    name: 'ten adds of 16 elements, forward and backward',
    kind: 'chain',
    length: 10,
    inputs: { x: numbers([16]), b: numbers([16]) },
    goals: { torchSse: 4, torch: 4 },
  },
];
