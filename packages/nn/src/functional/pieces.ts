import { cat, defineOp, zeros, type Op, type Tensor } from '@lamella/core';

// Cutting a tensor into many pieces and joining many pieces, each the other's gradient. A recurrent layer cuts its gates once for all time
// steps: with `narrow`, the gradient of each step would be a tensor as large as that of all steps.

/** Views of the given sizes along `dim`, which is 0 or more. The sizes sum to that of the dimension. */
export const splitOp: Op<[x: Tensor, sizes: readonly number[], dim: number], readonly Tensor[]> = defineOp('split', {
  forward(x: Tensor, sizes: readonly number[], dim: number) {
    const out: readonly Tensor[] = x.split(sizes, dim);
    return { out, save: [sizes, dim, x.shape, x.dtype] };
  },
  backward({ grads, saved: [sizes, dim, shape, dtype] }) {
    const whole = (i: number): Tensor =>
      zeros(
        shape.map((size, d) => (d === dim ? sizes[i]! : size)),
        { dtype },
      );
    return [joinOp(dim, ...grads.map((grad, i) => grad ?? whole(i))), null, null];
  },
});

/** Tensors behind each other along `dim`, which is 0 or more. */
export const joinOp: Op<[dim: number, ...parts: Tensor[]]> = defineOp('cat', {
  forward: (dim: number, ...parts: Tensor[]) => ({ out: cat(parts, dim), save: [dim, parts.map(({ shape }) => shape[dim]!)] }),
  backward: ({ grad, saved: [dim, sizes] }) => [null, ...splitOp(grad, sizes, dim)],
});

/** The tensors along the first dimension, without it. */
export function eachOf(x: Tensor): readonly Tensor[] {
  const [count, ...rest] = x.shape;
  return splitOp(x, new Array<number>(count!).fill(1), 0).map((piece) => piece.reshape(rest));
}
