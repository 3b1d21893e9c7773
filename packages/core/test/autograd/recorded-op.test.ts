import { expect, it } from 'vitest';
import { noGrad, ones, originOf } from '../../src/index.js';

it('names the op, its operands and the shapes of its outputs', () => {
  const x = ones([2, 3], { requiresGrad: true });
  const exp = x.exp();
  const tanh = exp.mul(ones([3])).tanh();
  const origin = originOf(tanh)!;
  expect(origin.node).toMatchObject({ name: 'tanh', outputs: [{ shape: [2, 3], dtype: 'float32' }] });
  const mul = origin.node!.edges[0]!.node!;
  expect(mul.name).toBe('mul');
  expect(mul.edges[0]!.node).toBe(originOf(exp)!.node);
  expect(mul.edges[1]).toBe(null); // a constant
  expect(originOf(exp)!.node!.edges[0]!.leaf).toBe(x);
  expect(origin.node!.sequence).toBeGreaterThan(mul.sequence);
});

it('is the tensor itself for a leaf, and null where nothing is recorded', () => {
  const x = ones([2], { requiresGrad: true });
  expect(originOf(x)).toEqual({ node: null, output: 0, leaf: x });
  expect(originOf(ones([2]))).toBe(null);
  expect(originOf(noGrad(() => x.exp()))).toBe(null);
});
