import { defineOp, emptyLike, kernels, type Op, type Tensor } from '@lamella/core';

/** What becomes of an element: x · factor + kept of one that is kept, x · 0 + dropped of one that is not. */
export interface Fate {
  readonly factor: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Adding it changes no number, 0 included. */
export const NOTHING = -0;

/**
 * A dropout in one pass over the memory; `keep` is of uint8, 1 for what is kept, in x's shape or with sizes of 1. Only for a kernel set that
 * has it.
 */
export const dropOp: Op<[x: Tensor, keep: Tensor, fate: Fate]> = defineOp('dropout', {
  forward(x: Tensor, keep: Tensor, { factor, kept, dropped }: Fate) {
    const out = emptyLike(x);
    kernels().fused!.dropout(x, keep.expand(x.shape), factor, kept, dropped, out);
    return { out, save: [keep, factor] };
  },
  backward: ({ grad, saved: [keep, factor] }) => [dropOp(grad, keep, { factor, kept: NOTHING, dropped: NOTHING }), null, null],
});
