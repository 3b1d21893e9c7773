/**
 * What a product is told, as int32s in memory: `count` times out = a · b, or bias + a · b where the address of the bias is not 0.
 * Each operand has its address, then the bytes from matrix to matrix, from row to row and from column to column.
 */
export class Product {
  count: i32 = 0;
  rows: i32 = 0;
  columns: i32 = 0;
  /** How many products make a sum. */
  inner: i32 = 0;
  a: usize = 0;
  stepA: i32 = 0;
  rowA: i32 = 0;
  columnA: i32 = 0;
  b: usize = 0;
  stepB: i32 = 0;
  rowB: i32 = 0;
  columnB: i32 = 0;
  out: usize = 0;
  stepOut: i32 = 0;
  rowOut: i32 = 0;
  columnOut: i32 = 0;
  bias: usize = 0;
  stepBias: i32 = 0;
  rowBias: i32 = 0;
  columnBias: i32 = 0;
}
