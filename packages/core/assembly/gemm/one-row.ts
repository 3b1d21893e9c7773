// The float32 product of one row with a matrix: no panel is worth packing, b is read where it lies.
import { addProduct4 } from '../math/lanes';
import { BLOCK_COLUMNS, blockOf, ROWS_BYTES, SPARE_BYTES } from './blocks';
import { packColumns, packRows } from './pack';
import { Product } from './product';
import { spread } from './spread';
import { tile, TILE_COLUMNS } from './tile';

const WIDE: i32 = 32;

/** out = a · b, or out += a · b, for one matrix of the stack, of one row. */
export function rowF32(p: Product, a: usize, b: usize, out: usize, accumulate: i32, scratch: usize): void {
  const spare = scratch + ROWS_BYTES;
  const isWide = p.columnB === 4;
  const unit = isWide ? WIDE : TILE_COLUMNS;
  const whole = isWide || p.rowB === 4 ? p.columns - (p.columns % unit) : 0;
  const block = blockOf(p.inner);
  for (let column = 0; column < whole; column += unit) {
    for (let k = 0; k < p.inner; k += block) {
      const n = min(block, p.inner - k);
      const left = a + k * p.columnA;
      const right = b + k * p.rowB + column * p.columnB;
      if (isWide) wideRow(n, left, p.columnA, right, p.rowB, spare);
      else turnedRow(n, left, p.columnA, right, p.columnB, spare);
      spread(spare, 1, unit, out + column * p.columnOut, 0, p.columnOut, accumulate | i32(k > 0));
    }
  }
  for (let column = whole; column < p.columns; column += BLOCK_COLUMNS) {
    for (let k = 0; k < p.inner; k += block) {
      const n = min(block, p.inner - k);
      packRows(1, n, a + k * p.columnA, 0, p.columnA, scratch);
      const right = b + k * p.rowB + column * p.columnB;
      packedRow(p, n, min(BLOCK_COLUMNS, p.columns - column), right, out + column * p.columnOut, accumulate | i32(k > 0), scratch);
    }
  }
}

function packedRow(p: Product, n: i32, columns: i32, b: usize, out: usize, adds: i32, scratch: usize): void {
  const spare = scratch + ROWS_BYTES;
  const panels = spare + SPARE_BYTES;
  packColumns(n, columns, b, p.rowB, p.columnB, panels);
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    tile(1, n, scratch, panels + ((column * n) << 2), TILE_COLUMNS * 4, spare, TILE_COLUMNS * 4, 16);
    spread(spare, 1, min(TILE_COLUMNS, columns - column), out + column * p.columnOut, 0, p.columnOut, adds);
  }
}

/** sums[column] = Σₖ a[k] · b[k][column] for 32 columns that lie side by side, in order of k. */
function wideRow(n: i32, a: usize, stepA: i32, b: usize, stepB: i32, sums: usize): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let c4 = f32x4.splat(0);
  let c5 = f32x4.splat(0);
  let c6 = f32x4.splat(0);
  let c7 = f32x4.splat(0);
  for (let k = 0; k < n; k++) {
    const x = v128.load32_splat(a);
    c0 = addProduct4(c0, x, v128.load(b));
    c1 = addProduct4(c1, x, v128.load(b, 16));
    c2 = addProduct4(c2, x, v128.load(b, 32));
    c3 = addProduct4(c3, x, v128.load(b, 48));
    c4 = addProduct4(c4, x, v128.load(b, 64));
    c5 = addProduct4(c5, x, v128.load(b, 80));
    c6 = addProduct4(c6, x, v128.load(b, 96));
    c7 = addProduct4(c7, x, v128.load(b, 112));
    a += stepA;
    b += stepB;
  }
  v128.store(sums, c0);
  v128.store(sums, c1, 16);
  v128.store(sums, c2, 32);
  v128.store(sums, c3, 48);
  v128.store(sums, c4, 64);
  v128.store(sums, c5, 80);
  v128.store(sums, c6, 96);
  v128.store(sums, c7, 112);
}

/** sums[column] = Σₖ a[k] · b[k][column] for 8 columns `stepColumn` bytes apart, in order of k. */
function turnedRow(n: i32, a: usize, stepA: i32, b: usize, stepColumn: i32, sums: usize): void {
  let left = f32x4.splat(0);
  let right = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= n; k += 4, b += 16) {
    const x0 = v128.load32_splat(a);
    const x1 = v128.load32_splat(a + stepA);
    const x2 = v128.load32_splat(a + 2 * stepA);
    const x3 = v128.load32_splat(a + 3 * stepA);
    a += 4 * stepA;
    const l0 = v128.load(b);
    const l1 = v128.load(b + stepColumn);
    const l2 = v128.load(b + 2 * stepColumn);
    const l3 = v128.load(b + 3 * stepColumn);
    const lLow01 = v128.shuffle<f32>(l0, l1, 0, 4, 1, 5);
    const lLow23 = v128.shuffle<f32>(l2, l3, 0, 4, 1, 5);
    const lHigh01 = v128.shuffle<f32>(l0, l1, 2, 6, 3, 7);
    const lHigh23 = v128.shuffle<f32>(l2, l3, 2, 6, 3, 7);
    left = addProduct4(left, x0, v128.shuffle<f32>(lLow01, lLow23, 0, 1, 4, 5));
    left = addProduct4(left, x1, v128.shuffle<f32>(lLow01, lLow23, 2, 3, 6, 7));
    left = addProduct4(left, x2, v128.shuffle<f32>(lHigh01, lHigh23, 0, 1, 4, 5));
    left = addProduct4(left, x3, v128.shuffle<f32>(lHigh01, lHigh23, 2, 3, 6, 7));
    const middle = b + 4 * stepColumn;
    const r0 = v128.load(middle);
    const r1 = v128.load(middle + stepColumn);
    const r2 = v128.load(middle + 2 * stepColumn);
    const r3 = v128.load(middle + 3 * stepColumn);
    const rLow01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const rLow23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const rHigh01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const rHigh23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    right = addProduct4(right, x0, v128.shuffle<f32>(rLow01, rLow23, 0, 1, 4, 5));
    right = addProduct4(right, x1, v128.shuffle<f32>(rLow01, rLow23, 2, 3, 6, 7));
    right = addProduct4(right, x2, v128.shuffle<f32>(rHigh01, rHigh23, 0, 1, 4, 5));
    right = addProduct4(right, x3, v128.shuffle<f32>(rHigh01, rHigh23, 2, 3, 6, 7));
  }
  v128.store(sums, left);
  v128.store(sums, right, 16);
  for (; k < n; k++, a += stepA, b += 4) {
    for (let column = 0; column < 8; column++) {
      const sum = sums + (column << 2);
      store<f32>(sum, load<f32>(sum) + load<f32>(a) * load<f32>(b + column * stepColumn));
    }
  }
}
