import { grad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('a hook', () => {
  it('sees the gradient of the result of an op', () => {
    const seen: unknown[] = [];
    const x = leaf();
    const y = x.mul(3);
    y.registerHook((g) => seen.push(g.toArray()));
    y.mul(y).sum().backward();
    expect(seen).toEqual([[6, 12]]);
    expect(x.grad!.toArray()).toEqual([18, 36]);
  });

  it('sees the gradient of a leaf, before it is summed up there', () => {
    const seen: unknown[] = [];
    const x = leaf();
    x.mul(2).sum().backward();
    x.registerHook((g) => seen.push([g.toArray(), x.grad!.toArray()]));
    x.mul(3).sum().backward();
    expect(seen).toEqual([
      [
        [3, 3],
        [2, 2],
      ],
    ]);
    expect(x.grad!.toArray()).toEqual([5, 5]);
  });

  it('runs once, on the whole sum, however many ops used the tensor', () => {
    const seen: unknown[] = [];
    const x = leaf();
    const y = x.mul(1);
    x.registerHook((g) => seen.push(['x', g.toArray()]));
    y.registerHook((g) => seen.push(['y', g.toArray()]));
    y.mul(2).add(y.mul(3)).add(x.mul(4)).add(x).sum().backward();
    expect(seen).toEqual([
      ['y', [5, 5]],
      ['x', [10, 10]],
    ]);
  });

  it('may put another gradient in the place of this one', () => {
    const x = leaf();
    const y = x.mul(3);
    y.registerHook((g) => g.mul(10));
    x.registerHook((g) => g.add(1));
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([31, 31]);
  });

  it('sees what those before it made, in the order in which they were registered', () => {
    const x = leaf();
    const seen: unknown[] = [];
    x.registerHook((g) => g.mul(2));
    x.registerHook((g) => g.add(1));
    x.registerHook((g) => seen.push(g.toArray()));
    x.sum().backward();
    expect(seen).toEqual([[3, 3]]);
    expect(x.grad!.toArray()).toEqual([3, 3]);
  });

  it('changes nothing by returning nothing, null, or what is no tensor', () => {
    const x = leaf();
    for (const answer of [undefined, null, 7]) x.registerHook(() => answer);
    x.sum().backward();
    expect(x.grad!.toArray()).toEqual([1, 1]);
  });

  it('is gone after remove, and only that one', () => {
    const x = leaf();
    const hook = (g: Tensor): Tensor => g.mul(2);
    const [first] = [x.registerHook(hook), x.registerHook(hook)];
    first.remove();
    first.remove();
    x.sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 2]);
  });

  it('may remove itself while it runs', () => {
    const x = leaf();
    let runs = 0;
    const handle = x.registerHook(() => {
      runs++;
      handle.remove();
    });
    x.sum().backward();
    x.sum().backward();
    expect(runs).toBe(1);
  });

  it('records with createGraph, and not without', () => {
    const x = tensor(2, { requiresGrad: true });
    const recorded: boolean[] = [];
    x.registerHook((g) => {
      const replaced = g.mul(x);
      recorded.push(replaced.requiresGrad);
      return replaced;
    });
    const [slope] = grad([x.mul(x)], [x], { createGraph: true }); // 2x · x
    grad([x.mul(x)], [x]);
    expect(recorded).toEqual([true, false]);
    const [curvature] = grad([slope!], [x]); // its own hook runs again: 4x · x
    expect(curvature!.item()).toBe(16);
  });

  it('that was registered before a change in place sees the gradient of the old values', () => {
    // PyTorch 2: y = x * 1; y.register_hook(print); y.mul_(5); (y * 2).sum().backward()   prints tensor([10., 10.])
    const x = leaf();
    const y = x.mul(1);
    const seen: unknown[] = [];
    y.registerHook((g) => seen.push(g.toArray()));
    y.mul_(5);
    y.mul(2).sum().backward();
    expect(seen).toEqual([[10, 10]]);
  });

  it('of a tensor that no gradient is asked for does not run', () => {
    const [x, w] = [leaf(), leaf()];
    const seen: string[] = [];
    const side = w.exp();
    w.registerHook(() => seen.push('w'));
    side.registerHook(() => seen.push('side'));
    grad([x.mul(side).mul(w).sum()], [x]);
    expect(seen).toEqual([]);
    grad([x.mul(side).sum()], [side]);
    expect(seen).toEqual(['side']);
  });
});

describe('a hook is refused', () => {
  it('on a tensor that wants no gradient', () => {
    expect(refusal(() => ones([2]).registerHook(() => null))).toMatchObject({ name: 'AutogradError', op: 'registerHook' });
  });

  it('when it makes a gradient of another shape or dtype', () => {
    const x = leaf();
    const handle = x.registerHook((g) => g.sum());
    const shape = refusal(() => x.mul(2).sum().backward());
    expect(shape).toMatchObject({ name: 'AutogradError', op: 'registerHook', shapes: [[], [2]] });
    handle.remove();
    const y = x.mul(2);
    y.registerHook((g) => g.to('float64'));
    const dtype = refusal(() => y.sum().backward());
    expect(dtype.op).toBe('registerHook');
    expect(dtype.message).toContain('float64');
    expect(x.grad).toBeNull();
  });
});
