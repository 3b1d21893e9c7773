import { checkpoint, defineOp, MemoryError, noGrad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

// A backward rule is lent the gradients that come to it, and gives away those that it makes: their memory is taken back once it was used.
// Whatever it hands on, the numbers are right; what it keeps without asking is refused, never wrong. Tiny tensors live elsewhere than others.

type Unary = (x: Tensor) => Tensor;

describe.each([3, 100])('with %i elements', (length) => {
  const filled = (value: number): Tensor => ones([length]).mul(value);
  const leaf = (value: number): Tensor => filled(value).requiresGrad_();
  const all = (value: number): number[] => new Array<number>(length).fill(value);

  describe('a gradient that a plugin keeps', () => {
    /** Times 2, and shows what came to its backward. */
    function watching(watch: (grad: Tensor) => void): Unary {
      return defineOp('watching', {
        forward: (x: Tensor) => ({ out: x.mul(2) }),
        backward({ grad }) {
          watch(grad);
          return [grad.mul(2)];
        },
      });
    }
    const train = (op: Unary): void => op(leaf(1).mul(1)).mul(3).sum().backward();

    it('without clone is refused later', () => {
      const kept: Tensor[] = [];
      train(watching((grad) => kept.push(grad)));
      for (const use of [(): unknown => kept[0].add(1), () => kept[0].data(), () => kept[0].reshape([length, 1]).toArray()])
        expect(refusal(use)).toBeInstanceOf(MemoryError);
      expect(refusal(() => kept[0].data()).hint).toMatch('clone()');
    });

    it('is there with clone', () => {
      const kept: Tensor[] = [];
      train(watching((grad) => kept.push(grad.clone())));
      expect(kept[0].toArray()).toEqual(all(3));
    });

    it('is there when the graph is kept', () => {
      const kept: Tensor[] = [];
      const loss = watching((grad) => kept.push(grad))(leaf(1).mul(1))
        .mul(3)
        .sum();
      loss.backward(null, { retainGraph: true });
      expect(kept[0].toArray()).toEqual(all(3));
    });
  });

  describe('a backward is right that gives', () => {
    /** The gradients of x and y, both used twice, by way of `op` and beside it. Each is 10 more than what `op` makes of a gradient of 3. */
    function gradients(op: (x: Tensor, y: Tensor) => Tensor): number[][] {
      const [x, y] = [leaf(2), leaf(5)];
      const [a, b] = [x.mul(1), y.mul(1)];
      const early = a.add(b).mul(4);
      const late = op(a, b).mul(3);
      early.add(late).add(a.add(b).mul(6)).sum().backward();
      const grads = [x.grad!.toArray(), y.grad!.toArray()] as number[][];
      noGrad(() => x.grad!.mul_(0));
      expect(y.grad!.toArray()).toEqual(grads[1]);
      return grads;
    }

    it('one gradient to both inputs', () => {
      const sum = defineOp('sum2', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b) }),
        backward: ({ grad }) => [grad, grad],
      });
      expect(gradients(sum)).toEqual([all(13), all(13)]);
    });

    it('a view of the gradient', () => {
      const reversed = defineOp('throughViews', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b) }),
        backward: ({ grad }) => [grad.reshape([length, 1]).select(1, 0), grad.narrow(0, 0, length)],
      });
      expect(gradients(reversed)).toEqual([all(13), all(13)]);
    });

    it('the same fresh tensor twice', () => {
      const scaled = defineOp('scaledSum', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b).mul(2) }),
        backward({ grad }) {
          const both = grad.mul(2);
          return [both, both];
        },
      });
      expect(gradients(scaled)).toEqual([all(16), all(16)]);
    });

    it('a fresh tensor and a view of it', () => {
      const scaled = defineOp('scaledViews', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b).mul(2) }),
        backward({ grad }) {
          const both = grad.mul(2);
          return [both.narrow(0, 0, length), both];
        },
      });
      expect(gradients(scaled)).toEqual([all(16), all(16)]);
    });

    it('one number, stretched', () => {
      const constant = defineOp('stretched', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b) }),
        backward() {
          const one = ones([1]).expand([length]);
          return [one, one];
        },
      });
      expect(gradients(constant)).toEqual([all(11), all(11)]);
    });

    it('what it saved, itself', () => {
      const slope = filled(7);
      const keeps = defineOp('keeps', {
        forward: (a: Tensor, b: Tensor) => ({ out: a.add(b), save: [slope] }),
        backward: ({ saved: [kept] }) => [kept, kept],
      });
      expect(gradients(keeps)).toEqual([all(17), all(17)]);
      expect(slope.toArray()).toEqual(all(7));
    });
  });

  it('what a checkpoint computes anew is no gradient, whoever hands it on as one', () => {
    const passes = defineOp('passesSaved', {
      forward: (a: Tensor, b: Tensor) => ({ out: a.mul(b), save: [b] }),
      backward: ({ saved: [b] }) => [b, null],
    });
    const gradient = (wrap: (fn: () => Tensor) => Tensor): unknown => {
      const x = leaf(2);
      wrap(() => {
        const hidden = x.mul(3);
        const factor = hidden.detach().mul(5);
        const usesFactor = hidden.mul(factor);
        const copy = hidden.add(0);
        return usesFactor.add(passes(copy, factor)).add(copy.mul(7));
      })
        .sum()
        .backward();
      return x.grad!.toArray();
    };
    expect(gradient(checkpoint)).toEqual(gradient((fn) => fn()));
  });

  it('hooks may keep gradients, of leaves and others, and views of them', () => {
    const kept: Tensor[] = [];
    const x = leaf(1);
    const hidden = x.mul(2);
    x.registerHook((grad) => void kept.push(grad, grad.narrow(0, 0, 2)));
    hidden.registerHook((grad) => void kept.push(grad, grad.reshape([length, 1])));
    hidden.mul(3).sum().backward();
    x.clearGrad();
    expect(kept.map((grad) => (grad.data() as Float32Array)[1])).toEqual([3, 3, 6, 6]);
  });

  describe('the gradient of a leaf', () => {
    const trained = (): Tensor => {
      const x = leaf(1);
      x.mul(3).sum().backward();
      return x;
    };

    it('that was taken outlives clearGrad, and the next backward', () => {
      const x = trained();
      const taken = x.grad!;
      x.clearGrad();
      expect(x.grad).toBeNull();
      x.mul(5).sum().backward();
      expect([taken.toArray(), x.grad!.toArray()]).toEqual([all(3), all(5)]);
    });

    it('that was taken once is safe, also after later passes have added to it', () => {
      const x = trained();
      const taken = x.grad!;
      x.mul(5).sum().backward();
      x.clearGrad();
      expect(taken.toArray()).toEqual(all(8));
    });

    it('that was only looked at is given back by clearGrad', () => {
      const x = trained();
      const seen = x.peekGrad()!;
      expect(seen.toArray()).toEqual(all(3));
      x.clearGrad();
      expect(x.peekGrad()).toBeNull();
      expect(refusal(() => seen.data())).toBeInstanceOf(MemoryError);
    });

    it('that the user has set is the user’s', () => {
      const x = leaf(1);
      const own = filled(4);
      x.grad = own;
      x.clearGrad();
      expect(own.toArray()).toEqual(all(4));
    });

    it('that was handed over by keepGrad is given back by clearGrad', () => {
      const x = leaf(1);
      const own = filled(4);
      x.keepGrad(own);
      x.clearGrad();
      expect(refusal(() => own.data())).toBeInstanceOf(MemoryError);
    });

    it('is never the memory of another one, which clearGrad would take away', () => {
      const [x, y] = [leaf(1), leaf(1)];
      x.add(y).mul(3).sum().backward();
      x.clearGrad();
      expect(y.grad!.toArray()).toEqual(all(3));
    });
  });

  it('a rule that throws leaves every gradient as it was, and the next pass is right', () => {
    let refuses = true;
    const moody = defineOp('moody', {
      forward: (x: Tensor) => ({ out: x.mul(2) }),
      backward({ grad }) {
        if (refuses) throw new RangeError('not now');
        return [grad.mul(2)];
      },
    });
    const [x, y] = [leaf(1), tensor(2, { requiresGrad: true })];
    const loss = (): Tensor => moody(x.mul(y)).mul(3).sum();
    expect(() => loss().backward()).toThrow('not now');
    expect([x.grad, y.grad]).toEqual([null, null]);
    refuses = false;
    loss().backward();
    expect([x.grad!.toArray(), y.grad!.item()]).toEqual([all(12), 6 * length]);
  });
});
