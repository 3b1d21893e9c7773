import type { Nd } from '../views.js';

/** Places of the first elements of a row, one a view. They are reused from row to row. */
export type RowVisitor = (places: readonly number[], length: number, steps: readonly number[]) => void;

/**
 * Walks views of one shape together, row by row along the innermost dimension. Dimensions that lie dense in each other in all views are
 * taken as one, so that contiguous views are a single row.
 */
export function eachRow(views: readonly Nd[], visit: RowVisitor): void {
  const { shape, strides } = merged(views);
  if (shape.includes(0)) return;
  const inner = shape.length - 1;
  const steps = strides.map((stride) => stride[inner]);
  const places = views.map((view) => view.offset);
  const index = new Array<number>(inner).fill(0);
  for (;;) {
    visit(places, shape[inner], steps);
    let dim = inner - 1;
    for (; dim >= 0; dim--) {
      for (let v = 0; v < places.length; v++) places[v] += strides[v][dim];
      if (++index[dim] < shape[dim]) break;
      for (let v = 0; v < places.length; v++) places[v] -= strides[v][dim] * shape[dim];
      index[dim] = 0;
    }
    if (dim < 0) return;
  }
}

function merged(views: readonly Nd[]): { shape: number[]; strides: number[][] } {
  const shape: number[] = [];
  const strides: number[][] = views.map(() => []);
  views[0].shape.forEach((size, dim) => {
    const last = shape.length - 1;
    if (size === 1) return;
    const dense = last >= 0 && views.every((view, v) => strides[v][last] === view.stride[dim] * size);
    if (dense) {
      shape[last] *= size;
      views.forEach((view, v) => (strides[v][last] = view.stride[dim]!));
    } else {
      shape.push(size);
      views.forEach((view, v) => strides[v].push(view.stride[dim]));
    }
  });
  return shape.length > 0 ? { shape, strides } : { shape: [1], strides: views.map(() => [0]) };
}

/** out[i] = f(x[i]) */
export function map1(f: (x: number) => number, x: Nd, out: Nd): void {
  const [from, to] = [x.data, out.data];
  eachRow([x, out], ([px, po], length, [sx, so]) => {
    for (let i = 0, p = px, q = po; i < length; i++, p += sx, q += so) to[q] = f(from[p]);
  });
}

/** out[i] = f(a[i], b[i]) */
export function map2(f: (a: number, b: number) => number, a: Nd, b: Nd, out: Nd): void {
  const [fromA, fromB, to] = [a.data, b.data, out.data];
  eachRow([a, b, out], ([pa, pb, po], length, [sa, sb, so]) => {
    for (let i = 0, p = pa, q = pb, r = po; i < length; i++, p += sa, q += sb, r += so) to[r] = f(fromA[p], fromB[q]);
  });
}

/** out[i] = f(a[i], b[i], c[i]) */
export function map3(f: (a: number, b: number, c: number) => number, a: Nd, b: Nd, c: Nd, out: Nd): void {
  const [fromA, fromB, fromC, to] = [a.data, b.data, c.data, out.data];
  eachRow([a, b, c, out], ([pa, pb, pc, po], length, [sa, sb, sc, so]) => {
    for (let i = 0; i < length; i++) to[po + i * so] = f(fromA[pa + i * sa], fromB[pb + i * sb], fromC[pc + i * sc]);
  });
}

/** Calls `visit` with the place of the first element of each line along `dim`, in all views (whose sizes agree in the other dimensions). */
export function eachLine(views: readonly Nd[], dim: number, visit: (places: readonly number[]) => void): void {
  // `pick` and `hi` on a dimension of size 0 would read nowhere: a view without it is made by hand.
  const across = views.map((view) => view.hi(...view.shape.map((size, d) => (d === dim ? Math.min(size, 1) : size))));
  if (across[0].shape.includes(0)) return;
  eachRow(across, (places, length, steps) => {
    const at = [...places];
    for (let i = 0; i < length; i++) {
      visit(at);
      for (let v = 0; v < at.length; v++) at[v] += steps[v];
    }
  });
}
