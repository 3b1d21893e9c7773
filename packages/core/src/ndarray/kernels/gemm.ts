import type { View } from '../../memory/storage.js';
import { asNdarray, type Nd } from '../views.js';
import { eachRow } from './loops.js';

/** out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j], each sum in double precision. */
export function gemm(a: View, b: View, out: View): void {
  const [x, y, z] = [asNdarray(a), asNdarray(b), asNdarray(out)];
  const [rows, inner] = x.shape.slice(-2) as [number, number];
  const columns = y.shape.at(-1)!;
  if (rows * columns === 0) return;
  const [stepI, stepK] = x.stride.slice(-2) as [number, number];
  const [stepRow, stepJ] = y.stride.slice(-2) as [number, number];
  const [outI, outJ] = z.stride.slice(-2) as [number, number];
  const [from, other, to] = [x.data, y.data, z.data];
  const sums = new Float64Array(columns);
  const panel = new Float64Array(inner * columns); // b, row-major: one order of reading whatever its strides
  eachMatrix([x, y, z], ([px, py, pz]) => {
    for (let k = 0; k < inner; k++) for (let j = 0; j < columns; j++) panel[k * columns + j] = other[py + k * stepRow + j * stepJ]!;
    for (let i = 0; i < rows; i++) {
      sums.fill(0);
      for (let k = 0; k < inner; k++) {
        const factor = from[px + i * stepI + k * stepK];
        for (let j = 0, p = k * columns; j < columns; j++, p++) sums[j] += factor * panel[p];
      }
      for (let j = 0; j < columns; j++) to[pz + i * outI + j * outJ] = sums[j]!;
    }
  });
}

/** Calls `visit` with the place of the first element of each matrix in the last two dimensions. */
function eachMatrix(views: readonly Nd[], visit: (places: readonly number[]) => void): void {
  const stacked = views.map((view) => view.hi(...view.shape.map((size, dim) => (dim < view.dimension - 2 ? size : Math.min(size, 1)))));
  eachRow(stacked, (places, length, steps) => {
    for (let i = 0; i < length; i++) visit(places.map((place, v) => place + i * steps[v]));
  });
}
