import { defineOp, grad, gradcheck, noGrad, ones, tensor, zeros, type Op, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

const double: Op<[x: Tensor]> = defineOp('double', {
  forward: (x: Tensor) => ({ out: x.mul(2) }),
  backward: ({ grad }) => [grad.mul(2)],
});

/** Both results, and how often each number of `needs` and null of `grads` came. */
const seen: { needs: readonly boolean[]; grads: (unknown[] | null)[] }[] = [];
const sumAndDifference = defineOp('sumAndDifference', {
  forward: (a: Tensor, b: Tensor) => ({ out: [a.add(b), a.sub(b)] as [Tensor, Tensor] }),
  backward({ grads: [sum, difference], needs }) {
    seen.push({ needs, grads: [sum, difference].map((g) => g && (g.toArray() as unknown[])) });
    const of = (sign: 1 | -1): Tensor => [sum, difference?.mul(sign)].filter((g) => g != null).reduce((g, h) => g.add(h));
    return [of(1), of(-1)];
  },
});

describe('an op of defineOp', () => {
  it('computes without recording its inside, and shows in the graph under its name', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = double(x);
    expect(y.toArray()).toEqual([2, 4]);
    expect(String(y)).toBe('tensor([2., 4.], gradFn=<double>)');
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 2]);
  });

  it('is not recorded within noGrad, nor when no argument wants a gradient', () => {
    expect(noGrad(() => double(ones([1], { requiresGrad: true }))).requiresGrad).toBe(false);
    expect(double(ones([1])).requiresGrad).toBe(false);
  });

  it('can be differentiated again, its backward being made of ops', () => {
    const cube = defineOp('cube', {
      forward: (x: Tensor) => ({ out: x.mul(x).mul(x), save: [x] }),
      backward: ({ grad, saved: [x] }) => [grad.mul(x).mul(x).mul(3)],
    });
    const x = tensor(2, { requiresGrad: true });
    const [slope] = grad([cube(x)], [x], { createGraph: true });
    expect([slope!.item(), grad([slope!], [x])[0]!.item()]).toEqual([12, 12]);
  });

  it('is told which arguments want a gradient', () => {
    seen.length = 0;
    sumAndDifference(tensor([1], { requiresGrad: true }), tensor([2]))[0]
      .sum()
      .backward();
    expect(seen[0].needs).toEqual([true, false]);
  });

  it('with two results is told null for one that nobody used', () => {
    seen.length = 0;
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    const [sum, difference] = sumAndDifference(a, b);
    sum.mul(2).add(difference.mul(3)).sum().backward();
    sumAndDifference(a, b)[1].sum().backward();
    expect(seen.map(({ grads }) => grads)).toEqual([
      [
        [2, 2],
        [3, 3],
      ],
      [null, [1, 1]],
    ]);
    expect([a.grad!.toArray(), b.grad!.toArray()]).toEqual([
      [6, 6],
      [-2, -2],
    ]);
  });

  it('has in `grad` the gradient of its first result: zeros, when only another was used', () => {
    const firstOnly = defineOp('firstOnly', {
      forward: (x: Tensor) => ({ out: [x.mul(2), x.mul(3)] as [Tensor, Tensor] }),
      backward: ({ grad }) => [grad.mul(2)],
    });
    const x = tensor([1, 2], { requiresGrad: true });
    const [first, second] = firstOnly(x);
    second.sum().backward(null, { retainGraph: true });
    expect(x.grad!.toArray()).toEqual([0, 0]);
    first.sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 2]);
  });

  it('has differentiable results of floating dtypes alone', () => {
    const largest = defineOp('largest', {
      forward: (x: Tensor) => ({ out: [x.detach().argmax(), x.detach().max()] as [Tensor, Tensor], save: [x.shape] }),
      backward: ({ grad, saved: [shape] }) => [grad.expand(shape)], // `grad` is that of the first one that can have any
    });
    const x = tensor([1, 5, 2], { requiresGrad: true });
    const [place, value] = largest(x);
    expect([place.requiresGrad, place.isLeaf, value.requiresGrad]).toEqual([false, true, true]);
    value.mul(3).backward();
    expect(x.grad!.toArray()).toEqual([3, 3, 3]);
  });

  it('without a backward gives results that want no gradient, its views as well', () => {
    const noSlope = defineOp('noSlope', { forward: (x: Tensor) => ({ out: x.mul(2) }) });
    const firstRow = defineOp('firstRow', { forward: (x: Tensor) => ({ out: x.select(0, 0) }) });
    const x = ones([2, 2], { requiresGrad: true });
    expect([noSlope(x).requiresGrad, firstRow(x).requiresGrad]).toEqual([false, false]);
    const buffer = zeros([2, 2]);
    const row = firstRow(buffer);
    expect(refusal(() => row.copy_(x.select(0, 0)))).toMatchObject({ name: 'AutogradError', op: 'copy_' });
    expect(buffer.toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('takes numbers and lists beside tensors, and tensors in any number', () => {
    const weighted = defineOp('weighted', {
      forward: (weights: readonly number[], ...xs: Tensor[]) => ({
        out: xs.map((x, i) => x.mul(weights[i])).reduce((a, b) => a.add(b)),
        save: [weights],
      }),
      backward: ({ grad, saved: [weights] }) => [null, ...weights.map((weight) => grad.mul(weight))],
    });
    const xs = [1, 2, 3].map((value) => tensor(value, { requiresGrad: true }));
    weighted([10, 20, 30], ...xs).backward();
    expect(xs.map((x) => x.grad!.item())).toEqual([10, 20, 30]);
  });

  it('that hands back an argument makes a view of it, and leaves the argument in its place', () => {
    const straight = defineOp('straightThrough', { forward: (x: Tensor) => ({ out: x }), backward: ({ grad }) => [grad.mul(10)] });
    const x = tensor([1, 2], { requiresGrad: true });
    const y = straight(x);
    expect(y).not.toBe(x);
    expect([x.isLeaf, y.isLeaf, y.storage === x.storage]).toEqual([true, false, true]);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([10, 10]);
    expect(refusal(() => y.mul_(2)).message).toContain('view of a leaf');
  });

  it('that saves a list gives it back as it was', () => {
    const op = defineOp('op', {
      forward: (x: Tensor) => ({ out: x.mul(1), save: [x, 'text', [1, 2], null] }),
      backward: ({ grad, saved: [x, text, list, nothing] }) => [text === 'text' && list[1] === 2 && nothing === null ? grad.mul(x) : null],
    });
    const x = tensor([3], { requiresGrad: true });
    op(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([3]);
  });

  it('can use gradcheck', () => {
    expect(gradcheck(double, [tensor([1, 2], { dtype: 'float64', requiresGrad: true })])).toBe(true);
  });
});

describe('a backward that is wrong is named', () => {
  const x = ones([2, 3], { requiresGrad: true });
  const withBackward = (backward: (grad: Tensor) => unknown): Tensor =>
    defineOp('wrong', { forward: (a: Tensor, b: Tensor) => ({ out: a.mul(b) }), backward: ({ grad }) => backward(grad) as Tensor[] })(
      x,
      ones([3], { requiresGrad: true }),
    );

  it('when a gradient has another shape', () => {
    const error = refusal(() =>
      withBackward((g) => [g, g])
        .sum()
        .backward(),
    );
    expect(error).toMatchObject({ name: 'AutogradError', op: 'wrong', shapes: [[2, 3], [3]] });
    expect(error.message).toContain('argument 1');
    expect(error.hint).toContain('sumTo');
  });

  it('when a gradient has another dtype', () => {
    const error = refusal(() =>
      withBackward((g) => [g.to('float64'), g.sum(0)])
        .sum()
        .backward(),
    );
    expect(error.message).toContain('float64 [2, 3] for argument 0, which is float32 [2, 3]');
  });

  it.each<[string, (grad: Tensor) => unknown]>([
    ['one gradient short', (g) => [g]],
    ['no list', (g) => g],
    ['nothing', () => undefined],
    ['numbers', () => [1, 2]],
  ])('when it gives %s', (_, backward) => {
    expect(refusal(() => withBackward(backward).sum().backward())).toMatchObject({ name: 'AutogradError', op: 'wrong' });
  });

  it('and no gradient has changed by then', () => {
    expect(x.grad).toBeNull();
  });

  it('but null is an answer: nothing flows there', () => {
    withBackward((g) => [null, g.sum(0)])
      .sum()
      .backward();
    expect(x.grad).toBeNull();
  });
});
