import { inPlace, noGrad, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('backward through a value that was changed in place is refused', () => {
  const changed = { name: 'AutogradError', shapes: [[2]], dtype: 'float32' };

  it('when the op saved its input', () => {
    const x = leaf();
    const y = x.mul(1);
    const z = y.sin();
    y.add_(1);
    const error = refusal(() => z.sum().backward());
    expect(error).toMatchObject({ ...changed, op: 'sin' });
    expect(error.message).toContain('is at version 1, expected version 0');
    expect(error.hint).toContain('clone()');
    expect(x.grad).toBeNull();
  });

  it('when the op saved its result', () => {
    const x = leaf();
    const y = x.exp();
    y.add_(1);
    expect(refusal(() => y.sum().backward())).toMatchObject({ ...changed, op: 'exp' });
    expect(x.grad).toBeNull();
  });

  it('when a result that was written in place is changed again', () => {
    const y = leaf().mul(1).sigmoid_().add_(1);
    expect(refusal(() => y.sum().backward())).toMatchObject({ ...changed, op: 'sigmoid' });
  });

  it('when the change came through a view, or through another part of the same memory', () => {
    const y = leaf().mul(1);
    const [first, second] = [y.narrow(0, 0, 1), y.narrow(0, 1, 1)];
    const z = first.sin();
    second.zero_(); // as in PyTorch, a version stands for the whole memory
    expect(refusal(() => z.sum().backward())).toMatchObject({ op: 'sin', shapes: [[1]] });
  });

  it('when the change came through detach, which shares the version', () => {
    const y = leaf().mul(1);
    const z = y.sin();
    y.detach().zero_();
    expect(refusal(() => z.sum().backward()).op).toBe('sin');
  });

  it('when the change was made within noGrad, as an optimiser does', () => {
    const x = leaf();
    const z = x.mul(x).sum();
    noGrad(() => x.sub_(tensor([0.1, 0.1])));
    expect(refusal(() => z.backward())).toMatchObject({ ...changed, op: 'mul' });
    expect(x.grad).toBeNull();
  });

  it('but not when the op saved nothing, or nothing of this tensor', () => {
    const x = leaf();
    const y = x.mul(3);
    const z = y.add(1);
    y.mul_(2);
    z.sum().backward();
    expect(x.grad!.toArray()).toEqual([3, 3]);
  });

  it('and not when the values were saved before the change, by the change itself', () => {
    // x = torch.tensor([-1., .5, 2.], requires_grad=True); y = x * 1; y.clamp_(0, 1); y.sum().backward(); x.grad
    const x = tensor([-1, 0.5, 2], { requiresGrad: true });
    x.mul(1).clamp_(0, 1).sum().backward();
    expect(x.grad!.toArray()).toEqual([0, 1, 0]);
  });

  it('and not when a helper of several ops saved them', () => {
    const x = leaf();
    const y = x.mul(1);
    inPlace('cubed_', y, (t) =>
      t
        .reshape([2, 1])
        .mul(t.reshape([2, 1]))
        .reshape([2])
        .mul(t),
    );
    expect(y.toArray()).toEqual([1, 8]);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([3, 12]);
  });
});

/** A change that has to be refused: the target keeps its values, its version and its place in the graph. */
function refused(target: Tensor, change: (target: Tensor) => unknown): ReturnType<typeof refusal> {
  const state = (): unknown => [target.toArray(), target.storage.version, target.node, target.requiresGrad];
  const before = state();
  const error = refusal(() => change(target));
  expect(state()).toEqual(before);
  return error;
}

describe('a change in place is refused', () => {
  it('of a leaf that wants a gradient', () => {
    const error = refused(leaf(), (x) => x.add_(1));
    expect(error).toMatchObject({ name: 'AutogradError', op: 'add_' });
    expect(error.hint).toContain('noGrad');
  });

  it('of a view of such a leaf', () => {
    expect(refused(leaf().narrow(0, 0, 1), (v) => v.zero_())).toMatchObject({
      name: 'AutogradError',
      op: expect.stringMatching(/zero_|fill_/) as string,
    });
    expect(refused(leaf().view([2, 1]).select(0, 1), (v) => v.mul_(2)).message).toContain('view of a leaf');
  });

  it('of a view that was made within noGrad, when it would have to be recorded', () => {
    const y = leaf().mul(1);
    expect(
      refused(
        noGrad(() => y.narrow(0, 0, 1)),
        (v) => v.add_(1),
      ),
    ).toMatchObject({ name: 'AutogradError', op: 'add_' });
    const unrelated = noGrad(() => zeros([2]).view([2]));
    expect(refused(unrelated, (v) => v.copy_(leaf()))).toMatchObject({
      name: 'AutogradError',
      op: 'copy_',
      hint: 'make the view outside of noGrad',
    });
    expect(unrelated.add_(1).toArray()).toEqual([1, 1]);
  });

  it('of a view that reaches beyond its base, when it would have to be recorded', () => {
    const part = zeros([4]).narrow(0, 2, 2).detach();
    const error = refused(part.asStrided([2], [1], 0), (v) => v.copy_(leaf())); // PyTorch fails in backward: invalid storage offset -2
    expect(error).toMatchObject({ name: 'AutogradError', op: 'copy_', shapes: [[2], [2]] });
    expect(part.asStrided([2], [1], 0).add_(1).toArray()).toEqual([1, 1]);
  });

  it('of a tensor whose elements share memory', () => {
    const error = refused(ones([1]).expand([3]), (e) => e.add_(1));
    expect(error).toMatchObject({ name: 'ArgumentError', op: 'add_', shapes: [[3]], hint: 'clone() before writing to it' });
    expect(refused(ones([3]).unfold(0, 2, 1), (e) => e.mul_(2)).name).toBe('ArgumentError');
  });

  it('when the result has another shape', () => {
    expect(refused(zeros([3]), (x) => x.add_(ones([2, 3])))).toMatchObject({ name: 'ShapeError', op: 'add_', shapes: [[3], [2, 3]] });
    expect(refused(zeros([3]), (x) => x.copy_(ones([2])))).toMatchObject({ name: 'ShapeError' });
  });

  it('when the result would lose its kind', () => {
    const error = refused(tensor([1, 2], { dtype: 'int32' }), (x) => x.mul_(0.5));
    expect(error).toMatchObject({ name: 'DTypeError', op: 'mul_', dtype: 'float32' });
    expect(refused(tensor([true]), (x) => x.add_(1))).toMatchObject({ name: 'DTypeError', op: 'add_', dtype: 'int32' });
  });

  it('when what is to be computed fails', () => {
    const failing = (): never => {
      throw new RangeError('inside');
    };
    const x = zeros([2]);
    expect(() => inPlace('failing_', x, failing)).toThrow('inside');
    expect([x.toArray(), x.storage.version]).toEqual([[0, 0], 0]);
  });
});

describe('a change in place is allowed', () => {
  it('by a view of the tensor itself: it is read as it was', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    inPlace('transpose_', x, (y) => y.t());
    expect(x.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('of a leaf that wants no gradient, which then is part of the graph', () => {
    const x = leaf();
    const y = zeros([2]);
    y.add_(x);
    expect([y.isLeaf, y.requiresGrad]).toEqual([false, true]);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([1, 1]);
  });
});
