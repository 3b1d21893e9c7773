import type { View } from '../../memory/storage.js';
import { asNdarray, type Nd } from '../views.js';
import { eachRow } from './loops.js';

/** out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j], each sum in double precision. */
export function gemm(a: View, b: View, out: View): void {
  const [x, y, z] = [asNdarray(a), asNdarray(b), asNdarray(out)];
  const [rows, inner] = x.shape.slice(-2) as [number, number];
  const columns = y.shape.at(-1)!;
  const [stepI, stepJ] = z.stride.slice(-2) as [number, number];
  if (rows * columns === 0) return;
  const row = new Float64Array(inner);
  const sums = new Float64Array(columns);
  const panel = new Float64Array(inner * columns);
  eachMatrix([x, y, z], ([px, py, pz]) => {
    pack(y, py, inner, columns, panel);
    for (let i = 0; i < rows; i++) {
      pack(x, px + i * x.stride.at(-2)!, 1, inner, row);
      rowTimesMatrix(row, panel, sums);
      for (let j = 0; j < columns; j++) z.data[pz + i * stepI + j * stepJ] = sums[j];
    }
  });
}

/** A matrix from memory of any strides to row-major doubles. */
function pack(matrix: Nd, place: number, rows: number, columns: number, out: Float64Array): void {
  const { data, stride } = matrix;
  const [stepI, stepJ] = stride.slice(-2) as [number, number];
  for (let i = 0, k = 0; i < rows; i++) for (let j = 0, p = place + i * stepI; j < columns; j++, k++, p += stepJ) out[k] = data[p];
}

/** sums[j] = Σₖ row[k] · matrix[k][j]. Four rows of the matrix at a time: the sums are read and written a fourth as often. */
function rowTimesMatrix(row: Float64Array, matrix: Float64Array, sums: Float64Array): void {
  const columns = sums.length;
  sums.fill(0);
  let k = 0;
  for (; k + 4 <= row.length; k += 4) {
    const [r0, r1, r2, r3] = [row[k], row[k + 1], row[k + 2], row[k + 3]];
    const start = k * columns;
    for (let j = 0, p = start; j < columns; j++, p++) {
      sums[j] += r0 * matrix[p] + r1 * matrix[p + columns] + r2 * matrix[p + 2 * columns] + r3 * matrix[p + 3 * columns];
    }
  }
  for (; k < row.length; k++) for (let j = 0, p = k * columns; j < columns; j++, p++) sums[j] += row[k] * matrix[p];
}

/** Calls `visit` with the place of the first element of each matrix in the last two dimensions. */
function eachMatrix(views: readonly Nd[], visit: (places: readonly number[]) => void): void {
  const stacked = views.map((view) => view.hi(...view.shape.map((size, dim) => (dim < view.dimension - 2 ? size : 1))));
  eachRow(stacked, (places, length, steps) => {
    for (let i = 0; i < length; i++) visit(places.map((place, v) => place + i * steps[v]));
  });
}
