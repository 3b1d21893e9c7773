// The product of integers, modulo 2³² or 2⁸.
import { Product } from './product';

/** out = a · b, or out += a · b, for one matrix of the stack. */
export function productOf<T extends number>(p: Product, a: usize, b: usize, out: usize, accumulate: i32): void {
  const n = p.inner;
  const rows = p.rows;
  const columns = p.columns;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = out + row * p.rowOut + column * p.columnOut;
      let left = a + row * p.rowA;
      let right = b + column * p.columnB;
      let sum: i32 = accumulate ? i32(load<T>(place)) : 0;
      for (let k = 0; k < n; k++, left += p.columnA, right += p.rowB) sum += i32(load<T>(left)) * i32(load<T>(right));
      store<T>(place, <T>sum);
    }
  }
}
