import type { Window } from '../../kernels/kernels.js';

/**
 * Where a window's kernel position meets the input: runs along the last dimension, as triples (place in the output, place in the input,
 * length). Places count in elements from the first of a channel; positions that fall on the padding are left out.
 */
export type Runs = Int32Array;

export interface Grid {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** The runs of every kernel position, in row-major order of the positions. */
export function runsOfWindow(input: Grid, output: Grid, { kernel, stride, padding, dilation }: Window): Runs[] {
  return everyIndex(kernel).map((position) => {
    // Per dimension: the outputs for which the input place lies inside, from `first` up to but without `end`.
    const ranges = position.map((k, dim) => {
      const shift = k * dilation[dim] - padding[dim];
      const first = Math.max(0, Math.ceil(-shift / stride[dim]));
      const end = Math.min(output.shape[dim], Math.floor((input.shape[dim] - 1 - shift) / stride[dim]) + 1);
      return { shift, first, length: Math.max(0, end - first) };
    });
    const last = ranges.length - 1;
    const runs: number[] = [];
    for (const index of everyIndex(ranges.slice(0, last).map(({ length }) => length))) {
      let out = ranges[last].first * output.strides[last];
      let from = (ranges[last].first * stride[last] + ranges[last].shift) * input.strides[last];
      index.forEach((i, dim) => {
        const at = ranges[dim].first + i;
        out += at * output.strides[dim];
        from += (at * stride[dim] + ranges[dim].shift) * input.strides[dim];
      });
      if (ranges[last].length > 0) runs.push(out, from, ranges[last].length);
    }
    return Int32Array.from(runs);
  });
}

/** All indices of a grid, the last dimension running fastest. */
export function everyIndex(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, size) => indices.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}
