// The float32 product of a matrix with several rows.
import { BLOCK_COLUMNS, blockOf, ROWS_BYTES, SPARE_BYTES } from './blocks';
import { packColumns, packRows } from './pack';
import { Product } from './product';
import { spread } from './spread';
import { tile, TILE_COLUMNS, TILE_ROWS } from './tile';

/** Up to so many rows b is read where it lies, if it lies dense. */
const FEW_ROWS: i32 = 12;

/** out = a · b, or out += a · b, for one matrix of the stack. */
export function productF32(p: Product, a: usize, b: usize, out: usize, accumulate: i32, scratch: usize): void {
  const n = p.inner;
  const rows = p.rows;
  const columns = p.columns;
  const spare = scratch + ROWS_BYTES;
  const panels = spare + SPARE_BYTES;
  const block = blockOf(n);
  const isDirect = p.columnB === 4 && rows <= FEW_ROWS;
  const tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let start = 0; start < columns; start += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - start);
    const whole = isDirect ? width & -TILE_COLUMNS : 0;
    const to = out + start * p.columnOut;
    for (let k = 0; k < n; k += block) {
      const length = min(block, n - k);
      const from = b + k * p.rowB + start * p.columnB;
      const adds = accumulate | i32(k > 0);
      packColumns(length, width - whole, from + whole * 4, p.rowB, p.columnB, panels);
      for (let t = 0; t < tiles; t++) {
        const row = (t * rows) / tiles;
        const height = ((t + 1) * rows) / tiles - row;
        const left = a + row * p.rowA + k * p.columnA;
        const target = to + row * p.rowOut;
        packRows(height, length, left, p.rowA, p.columnA, scratch);
        for (let column = 0; column < width; column += TILE_COLUMNS) {
          const place = target + column * p.columnOut;
          const used = min(TILE_COLUMNS, width - column);
          const isPlain = p.columnOut === 4 && used === TILE_COLUMNS && !adds;
          const sums = isPlain ? place : spare;
          const stepSums = isPlain ? p.rowOut : TILE_COLUMNS * 4;
          if (column < whole) tile(height, length, scratch, from + (column << 2), p.rowB, sums, stepSums, 16);
          else tile(height, length, scratch, panels + (((column - whole) * length) << 2), TILE_COLUMNS * 4, sums, stepSums, 16);
          if (!isPlain) spread(spare, height, used, place, p.rowOut, p.columnOut, adds);
        }
      }
    }
  }
}
