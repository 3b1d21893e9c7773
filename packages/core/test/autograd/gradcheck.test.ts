import { cat, defineOp, gradcheck, gradgradcheck, noGrad, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

const x = tensor([0.5, -1, 2], { dtype: 'float64', requiresGrad: true });
const w = tensor([1, 2, 3], { dtype: 'float64' });

/** x², with whatever slope is said. */
const square = (slope: (grad: Tensor, x: Tensor) => Tensor): ((x: Tensor) => Tensor) =>
  defineOp('square', { forward: (a: Tensor) => ({ out: a.mul(a), save: [a] }), backward: ({ grad, saved: [a] }) => [slope(grad, a)] });

const right = square((g, a) => g.mul(a).mul(2));

describe('gradcheck', () => {
  it('passes right gradients', () => {
    expect(gradcheck(right, [x])).toBe(true);
    expect(gradcheck((a, b) => [a.mul(b), a.sum()], [x, w])).toBe(true);
    expect(gradcheck((a) => a.t().mul(2), [tensor([[1, 2]], { dtype: 'float64', requiresGrad: true })])).toBe(true);
  });

  it.each<[string, (grad: Tensor, x: Tensor) => Tensor]>([
    ['a factor', (g, a) => g.mul(a)],
    ['a sign', (g, a) => g.mul(a).mul(-2)],
    ['a neglected incoming gradient', (_, a) => a.mul(2)],
    ['zeros', (g) => g.mul(0)],
    ['NaN', (g) => g.mul(NaN)],
    ['a transposition', (g, a) => g.mul(a).mul(2).flip([0])],
  ])('finds %s', (_, slope) => {
    expect(refusal(() => gradcheck(square(slope), [x]))).toMatchObject({ name: 'AutogradError', op: 'gradcheck' });
  });

  it('finds an error in one element', () => {
    const oneOff = square((g, a) =>
      g
        .mul(a)
        .mul(2)
        .add(tensor([0, 0, 0.01], { dtype: 'float64' }).mul(g)),
    );
    expect(refusal(() => gradcheck(oneOff, [x])).message).toContain('element 2 of output 0 by element 2 of input 0');
  });

  it('names output and input by their places, the elements, and both numbers', () => {
    const wrong = (a: Tensor, b: Tensor): Tensor[] => [a.mul(2), square((g, c) => g.mul(c))(b)];
    const error = refusal(() => gradcheck(wrong, [w, x]));
    expect(error.message).toMatch(
      /element 0 of output 1 by element 0 of input 1 \[3\] is 0\.5, finite differences give (1|0\.99999\d*|1\.00000\d*)$/,
    );
    expect(error.shapes).toEqual([[3]]);
  });

  it('finds a gradient that is not recorded', () => {
    expect(refusal(() => gradcheck((a) => a.detach().mul(2), [x])).message).toContain('is 0, finite differences give');
  });

  it('says that float32 is too coarse, when that may be the reason', () => {
    expect(refusal(() => gradcheck((a) => a.exp(), [tensor([1], { requiresGrad: true })])).hint).toContain('float64');
    expect(
      refusal(() =>
        gradcheck(
          square((g) => g),
          [x],
        ),
      ).hint,
    ).toBeUndefined();
  });

  it('wants an input that wants a gradient', () => {
    expect(refusal(() => gradcheck((a) => a.mul(2), [w]))).toMatchObject({ op: 'gradcheck', argument: 'inputs' });
  });

  it('leaves inputs and their gradients as they were', () => {
    const before = x.toArray();
    gradcheck(right, [x]);
    expect([x.toArray(), x.grad]).toEqual([before, null]);
  });

  it('looks at the elements of a strided view where they lie', () => {
    const line = tensor([1, 9, 2, 9, 3], { dtype: 'float64' }).slice(0, 0, null, 2).requiresGrad_();
    expect(gradcheck(right, [line])).toBe(true);
  });
});

describe('gradgradcheck', () => {
  it('passes right second derivatives, also those that are zero', () => {
    expect(gradgradcheck(right, [x])).toBe(true);
    expect(gradgradcheck((a) => a.mul(3), [x])).toBe(true);
    expect(gradgradcheck((a, b) => cat([a.mul(b), a.exp()]), [x, w])).toBe(true);
  });

  it('finds a backward that is right once, but cannot be differentiated', () => {
    const once = square((g, a) => noGrad(() => g.mul(a).mul(2)));
    expect(gradcheck(once, [x])).toBe(true);
    expect(refusal(() => gradgradcheck(once, [x])).op).toBe('gradcheck');
  });

  it('finds a backward that forgets that it depends on the input', () => {
    const once = square((g, a) => g.mul(a.detach()).mul(2));
    expect(gradcheck(once, [x])).toBe(true);
    expect(refusal(() => gradgradcheck(once, [x])).op).toBe('gradcheck');
  });
});
