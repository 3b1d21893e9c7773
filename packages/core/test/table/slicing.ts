import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, normal, op, type ErrorCase, type Grid, type OpRow, type Sample } from '@lamella/core/testing';

const { ArgumentError, ShapeError, ones } = core;
const matrix = ones([2, 3]);
const scalar = ones([]);
const wrap = (place: number, span: number): number => (place < 0 ? place + span : place);

/** Elements of dimension `dim` at the listed places. */
function taken(x: Grid, dim: number, places: readonly number[]): Grid {
  const axis = wrap(dim, x.shape.length);
  return grid(x.shape.with(axis, places.length), (index) => at(x, index.with(axis, places[index[axis]])));
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sizeOf = (x: Grid, dim: number): number => x.shape[wrap(dim, x.shape.length)];

function sliced(x: Grid, dim: number, start: number | null = null, end: number | null = null, step = 1): Grid {
  const size = sizeOf(x, dim);
  const all = upTo(size);
  const chosen = all.slice(start ?? 0, end ?? size);
  return taken(
    x,
    dim,
    chosen.filter((_, i) => i % step === 0),
  );
}

function diagonal(x: Grid, { offset = 0, dim1 = 0, dim2 = 1 }: { offset?: number; dim1?: number; dim2?: number } = {}): Grid {
  const [a, b] = [wrap(dim1, x.shape.length), wrap(dim2, x.shape.length)];
  const rest = x.shape.map((_, dim) => dim).filter((dim) => dim !== a && dim !== b);
  const length = upTo(x.shape[a]).filter((row) => row + offset >= 0 && row + offset < x.shape[b]).length;
  const first = Math.max(0, -offset);
  return grid([...rest.map((dim) => x.shape[dim]), length], (index) => {
    const row = first + index.at(-1)!;
    return at(
      x,
      x.shape.map((_, dim) => (dim === a ? row : dim === b ? row + offset : index[rest.indexOf(dim)])),
    );
  });
}

function windows(x: Grid, dim: number, size: number, step: number): Grid {
  const axis = wrap(dim, x.shape.length);
  if (x.shape.length === 0) return { shape: [size], data: x.data.slice(0, size) };
  const count = Math.floor((x.shape[axis] - size) / step) + 1;
  return grid([...x.shape.with(axis, count), size], (index) => at(x, index.slice(0, -1).with(axis, index[axis] * step + index.at(-1)!)));
}

const row = (
  name: keyof typeof core,
  reference: OpRow['reference'],
  samples: readonly Sample[],
  errors: readonly ErrorCase[],
  more: Partial<OpRow> = {},
): OpRow => op(name, { call: core[name] as OpRow['call'], reference, dtypes: everyDtype, view: true, samples, errors, ...more });

const noDims = (...rest: unknown[]): ErrorCase => ({ args: [scalar, ...rest], error: ShapeError, has: { shapes: [[]] } });
const beyond = (...rest: unknown[]): ErrorCase => ({ args: [matrix, ...rest], error: ShapeError });

export const rows: readonly OpRow[] = [
  row(
    'narrow',
    (x: Grid, dim: number, start: number, length: number) =>
      taken(
        x,
        dim,
        upTo(length).map((i) => i + wrap(start, sizeOf(x, dim))),
      ),
    [
      [normal(4, 3), 0, 1, 2],
      [normal(2, 3), -1, -2, 2],
      [normal(3), 0, 1, 0],
      [empty(0, 3), 1, 1, 2],
    ],
    [beyond(0, 1, 2), beyond(1, 0, -1), noDims(0, 0, 1)],
  ),
  row(
    'slice',
    sliced,
    [
      [normal(5, 2), 0, 1, 4],
      [normal(5), 0, null, null, 2],
      [normal(2, 4), 1, -3],
      [normal(2, 4), -1, 1, -1, 2],
      [normal(3), 0, 2, 1],
      [normal(3), 0, -9, 9],
      [empty(0, 3), 1, 1],
    ],
    [{ args: [matrix, 0, 0, 2, 0], error: ArgumentError, has: { argument: 'step' } }, noDims(0)],
  ),
  row(
    'select',
    (x: Grid, dim: number, index: number) => ({
      ...taken(x, dim, [wrap(index, sizeOf(x, dim))]),
      shape: x.shape.toSpliced(wrap(dim, x.shape.length), 1),
    }),
    [
      [normal(2, 3), 0, 1],
      [normal(2, 3), -1, -1],
      [normal(3), 0, 2],
      [empty(0, 3), 1, 1],
    ],
    [beyond(0, 2), beyond(0, 0.5), noDims(0, 0)],
  ),
  row(
    'diagonal',
    diagonal,
    [
      [normal(3, 3)],
      [normal(2, 4), { offset: 1 }],
      [normal(4, 2), { offset: -2 }],
      [normal(2, 3, 3), { dim1: -1, dim2: 1 }],
      [normal(2, 2), { offset: 5 }],
      [empty(0, 3)],
    ],
    [
      { args: [matrix, { dim1: 1, dim2: -1 }], error: ShapeError, has: { shapes: [[2, 3]] } },
      { args: [scalar], error: ShapeError },
      { args: [ones([3])], error: ShapeError },
    ],
  ),
  row(
    'unfold',
    windows,
    [
      [normal(7), 0, 3, 2],
      [normal(2, 5), 1, 2, 1],
      [normal(4, 2), -2, 2, 2],
      [normal(), 0, 1, 1],
      [empty(0, 4), 1, 2, 1],
    ],
    [
      { args: [matrix, 1, 4, 1], error: ShapeError, has: { argument: 'size' } },
      { args: [matrix, 1, 2, 0], error: ArgumentError, has: { argument: 'step' } },
    ],
  ),
  row(
    'asStrided',
    (x: Grid, size: readonly number[], stride: readonly number[], offset = 0) =>
      grid(size, (index) => x.data[index.reduce((place, i, dim) => place + i * stride[dim], offset)]),
    [
      [normal(6), [2, 2], [3, 1]],
      [normal(2, 3), [2], [2], 1],
      [normal(4), [3, 2], [1, 1]],
      [normal(2), [2, 0], [1, 1]],
      [normal(3), [], [], 2],
    ],
    [
      {
        args: [matrix, [4, 2], [2, 1]],
        error: ShapeError,
        has: {
          shapes: [
            [2, 3],
            [4, 2],
          ],
        },
      },
      { args: [matrix, [2], [1, 1]], error: ShapeError },
      { args: [matrix, [2], [-1]], error: ArgumentError, has: { argument: 'stride' } },
    ],
    { skip: { layouts: 'reads the memory and not the elements', empty: 'a memory without elements has none to read' } },
  ),
];
