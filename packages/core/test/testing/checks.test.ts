import { defineOp, DTypeError, inPlace, kernels, mul, onesLike, relu, ShapeError, tensor, type Tensor } from '@lamella/core';
import {
  CheckError,
  checkOp,
  checksFor,
  elementwise,
  empty,
  expectMoments,
  expectShare,
  floating,
  normal,
  op,
  pairs,
  runCheck,
  Stream,
  values,
  type OpRow,
} from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';

// Each check of the op table sees the mistake that it is there for: ops as a plugin would write them, right once and then wrong in one way.

const shifted = [normal(2, 3), values('corner', [-1, 0, 0.5]), empty(0, 3)];

function refuseIntegers(x: Tensor): Tensor {
  const same = mul(x, 1);
  if (same.dtype === 'int32') throw new DTypeError('square', 'is defined for floats, got int32', { dtype: 'int32' });
  return same;
}

const squareOp = defineOp('square', {
  forward: (x: Tensor) => ({ out: x.mul(x), save: [x] }),
  backward: ({ grad, saved: [x] }) => [grad.mul(x).mul(2)],
});
const square = (x: Tensor): Tensor => squareOp(refuseIntegers(x));

const row: OpRow = op('square', {
  call: square,
  reference: elementwise((x: number) => x * x),
  dtypes: floating,
  samples: shifted,
  method: (x: Tensor) => x.square(),
  errors: [{ args: [tensor([1], { dtype: 'int32' })], error: DTypeError, has: { dtype: 'int32' } }],
  laws: [{ name: 'is even', run: () => expect(square(tensor(-3)).item()).toBe(9) }],
});

const product = op('product', {
  call: mul,
  reference: elementwise((a: number, b: number) => a * b),
  dtypes: floating,
  samples: pairs(normal),
  method: false,
});

const rectified = op('relu', {
  call: relu,
  reference: elementwise((x: number) => Math.max(x, 0)),
  dtypes: floating,
  samples: shifted,
  inplace: (x: Tensor) => x.relu_(),
});

/** The square with another backward. */
const withBackward = (backward: (grad: Tensor, x: Tensor) => Tensor) =>
  defineOp('square', {
    forward: (x: Tensor) => ({ out: x.mul(x), save: [x] }),
    backward: ({ grad, saved: [x] }) => [backward(grad, x)],
  });

const selfishProduct = defineOp('product', {
  forward: (a: Tensor, b: Tensor) => ({ out: a.mul(b), save: [a, b] }),
  backward: ({ grad, saved: [a, b], needs }) => [
    needs[0] ? grad.mul(b).sumTo(a.shape) : null,
    needs[0] && needs[1] ? grad.mul(a).sumTo(b.shape) : null,
  ],
});

// A slope that is 0 / 0 in the corner.
const norm = defineOp('relu', {
  forward: (x: Tensor) => ({ out: x.relu(), save: [x] }),
  backward: ({ grad, saved: [x] }) => [grad.mul(x.add(x.abs()).div(x.abs().mul(2)))],
});

/** Reads the memory from its beginning, whatever the strides. */
function flatSquare(x: Tensor): Tensor {
  const result = square(x);
  return x.isContiguous && x.offset === 0 ? result : result.mul(0);
}

/** Writes without asking. */
function careless(x: Tensor): Tensor {
  kernels().copy(x.detach().relu(), x);
  x.storage.bumpVersion();
  return x;
}

const mistakes: readonly (readonly [check: string, wrong: OpRow])[] = [
  ['values', { ...row, call: (x: Tensor) => square(x).mul(1.001) }],
  ['values', { ...row, result: 'int32' }],
  ['edges', { ...row, call: (x: Tensor) => square(x).nanToNum() }],
  ['empty', { ...row, samples: [normal(2, 3)] }],
  ['inputs kept', { ...row, call: (x: Tensor) => (x.storage.bumpVersion(), square(x)) }],
  ['inputs kept', { ...row, view: true }],
  ['method', { ...row, name: 'unheardOf', method: undefined as never }],
  ['method', { ...row, method: (x: Tensor) => x.mul(2) }],
  ['layouts', { ...row, call: flatSquare }],
  ['requires grad', { ...row, call: (x: Tensor) => square(x.detach()) }],
  ['requires grad', { ...row, gradient: false }],
  ['gradients', { ...row, call: withBackward((grad, x) => grad.mul(x)) }],
  ['second gradients', { ...row, call: withBackward((grad, x) => grad.mul(x.detach()).mul(2)) }],
  ['gradients scale', { ...row, call: withBackward((grad, x) => onesLike(grad).mul(x).mul(2)) }],
  ['gradients alone', { ...product, call: selfishProduct }],
  ['gradients in float32', { ...row, call: withBackward((grad, x) => grad.mul(x).mul(x.dtype === 'float32' ? 2.001 : 2)) }],
  ['gradients at kinks', { ...rectified, call: norm }],
  ['slopes at edges', { ...rectified, call: norm }],
  ['in place', { ...rectified, inplace: (x: Tensor) => x.relu_().detach() }],
  ['in place', { ...rectified, inplace: (x: Tensor) => x.mul_(2) }],
  ['in place refusals', { ...rectified, inplace: careless }],
  ['in place on a leaf', { ...rectified, inplace: careless }],
  ['in place gradients', { ...rectified, inplace: (x: Tensor) => inPlace('relu_', x, (target) => target.detach().relu()) }],
  ['errors', { ...row, errors: [{ args: [tensor(1)], error: DTypeError }] }],
  ['errors', { ...row, errors: [{ ...row.errors![0], error: ShapeError }] }],
  ['errors', { ...row, errors: [{ ...row.errors![0], has: { dtype: 'bool' } }] }],
  ['no tensor', { ...row, call: (x: Tensor) => x.mul(x) }],
  ['laws', { ...row, laws: [{ name: 'is odd', run: () => expect(square(tensor(-3)).item()).toBe(-9) }] }],
];

describe('the checks of the op table', () => {
  it.each([row, product, rectified])('pass what is right: $name', (right) => checkOp(right));

  it.each(mistakes)('%s: see the mistake', (name, wrong) => {
    const check = checksFor(wrong).find((candidate) => candidate.name === name)!;
    expect(() => runCheck(wrong, check)).toThrow(CheckError);
  });

  it('say op, sample, what was expected and what came, and the usual fix', () => {
    const [values] = checksFor(row);
    const wrong = { ...row, call: (x: Tensor) => square(x).add(1) };
    expect(() => runCheck(wrong, values)).toThrow(
      /^square, sample 0 \(normal\[2, 3\]\) in float32, result 0: expected [\d.e-]+ at \[0, 0\], got [\d.]+\. Usual fix: /,
    );
  });

  it('fail a skip that has become needless', () => {
    const needless = { ...row, skip: { values: 'was wrong once' } };
    expect(() => runCheck(needless, checksFor(needless)[0])).toThrow(/is skipped \('was wrong once'\) and would pass/);
  });
});

describe('laws of samples', () => {
  const stream = new Stream(3);
  const normals = Float64Array.from({ length: 10_000 }, () => stream.normal());

  it('accept what lies within some standard errors', () => {
    expectMoments(tensor(normals), { mean: 0, variance: 1 });
    expectShare(normals, (x) => x > 0, 0.5);
  });

  it('refuse what does not', () => {
    expect(() => expectMoments(normals, { mean: 0.1 })).toThrow(/expected mean 0\.1/);
    expect(() => expectMoments(normals, { variance: 1.1 })).toThrow(/expected variance 1\.1/);
    expect(() => expectShare(normals, (x) => x > 0, 0.45)).toThrow(/expected share 0\.45/);
    expect(() => expectMoments(new Float64Array(10), { mean: 1 })).toThrow(/a constant/);
  });
});
