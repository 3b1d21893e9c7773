// The float64 product: two rows by 8 columns at a time, each sum in order of k.
import { addProductPair } from '../math/lanes';
import { Product } from './product';

const STRIP: i32 = 8;
const SPARE_BYTES: i32 = 128;

/** The bytes of scratch that `productF64` needs. */
export function scratchF64(n: i32): i32 {
  return SPARE_BYTES + n * STRIP * 8;
}

/** out = a · b, or out += a · b, for one matrix of the stack. */
export function productF64(p: Product, a: usize, b: usize, out: usize, accumulate: i32, scratch: usize): void {
  const n = p.inner;
  const rows = p.rows;
  const columns = p.columns;
  const panel = scratch + SPARE_BYTES;
  for (let start = 0; start < columns; start += STRIP) {
    const used = min(STRIP, columns - start);
    pack(n, used, b + start * p.columnB, p.rowB, p.columnB, panel);
    for (let row = 0; row < rows; row += 2) {
      const left = a + row * p.rowA;
      const height = min(2, rows - row);
      twoRows(n, left, height === 2 ? left + p.rowA : left, p.columnA, panel, scratch);
      for (let i = 0; i < height; i++) {
        let to = out + (row + i) * p.rowOut + start * p.columnOut;
        for (let column = 0; column < used; column++, to += p.columnOut) {
          const sum = load<f64>(scratch + ((i * STRIP + column) << 3));
          store<f64>(to, accumulate ? load<f64>(to) + sum : sum);
        }
      }
    }
  }
}

function pack(n: i32, used: i32, b: usize, stepK: i32, stepColumn: i32, out: usize): void {
  for (let k = 0; k < n; k++, b += stepK, out += STRIP * 8) {
    let from = b;
    for (let column = 0; column < used; column++, from += stepColumn) store<f64>(out + (column << 3), load<f64>(from));
    for (let column = used; column < STRIP; column++) store<f64>(out + (column << 3), 0);
  }
}

function twoRows(n: i32, upper: usize, lower: usize, stepA: i32, b: usize, out: usize): void {
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let c3 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  let d2 = f64x2.splat(0);
  let d3 = f64x2.splat(0);
  for (let k = 0; k < n; k++, upper += stepA, lower += stepA, b += STRIP * 8) {
    const x = v128.load64_splat(upper);
    const y = v128.load64_splat(lower);
    const b0 = v128.load(b);
    c0 = addProductPair(c0, x, b0);
    d0 = addProductPair(d0, y, b0);
    const b1 = v128.load(b, 16);
    c1 = addProductPair(c1, x, b1);
    d1 = addProductPair(d1, y, b1);
    const b2 = v128.load(b, 32);
    c2 = addProductPair(c2, x, b2);
    d2 = addProductPair(d2, y, b2);
    const b3 = v128.load(b, 48);
    c3 = addProductPair(c3, x, b3);
    d3 = addProductPair(d3, y, b3);
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
  v128.store(out, c2, 32);
  v128.store(out, c3, 48);
  v128.store(out, d0, 64);
  v128.store(out, d1, 80);
  v128.store(out, d2, 96);
  v128.store(out, d3, 112);
}
