import { productF32 } from './gemm-f32';
import { productF64 } from './gemm-f64';
import { productOf } from './gemm-int';
import { rowF32 } from './one-row';
import { Product } from './product';

export { scratchF32 as gemmScratchF32 } from './blocks';
export { scratchF64 as gemmScratchF64 } from './gemm-f64';

/** `product` is the address of a `Product`, `scratch` that of as many bytes as `gemmScratchF32` says. */
export function gemmF32(product: usize, scratch: usize): void {
  stack<f32>(changetype<Product>(product), scratch);
}

export function gemmF64(product: usize, scratch: usize): void {
  stack<f64>(changetype<Product>(product), scratch);
}

export function gemmI32(product: usize): void {
  stack<i32>(changetype<Product>(product), 0);
}

export function gemmU8(product: usize): void {
  stack<u8>(changetype<Product>(product), 0);
}

function stack<T extends number>(p: Product, scratch: usize): void {
  const adds = i32(p.bias !== 0);
  for (let i = 0; i < p.count; i++) {
    const a = p.a + i * p.stepA;
    const b = p.b + i * p.stepB;
    const out = p.out + i * p.stepOut;
    if (adds) copyMatrix<T>(p.rows, p.columns, p.bias + i * p.stepBias, p.rowBias, p.columnBias, out, p.rowOut, p.columnOut);
    else if (p.inner === 0) clearMatrix<T>(p.rows, p.columns, out, p.rowOut, p.columnOut);
    if (isInteger<T>()) productOf<T>(p, a, b, out, adds);
    else if (sizeof<T>() === 8) productF64(p, a, b, out, adds, scratch);
    else if (p.rows === 1) rowF32(p, a, b, out, adds, scratch);
    else productF32(p, a, b, out, adds, scratch);
  }
}

function copyMatrix<T extends number>(
  rows: i32,
  columns: i32,
  from: usize,
  rowFrom: i32,
  columnFrom: i32,
  out: usize,
  rowOut: i32,
  columnOut: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let source = from + row * rowFrom;
    let to = out + row * rowOut;
    for (let column = 0; column < columns; column++, source += columnFrom, to += columnOut) store<T>(to, load<T>(source));
  }
}

function clearMatrix<T extends number>(rows: i32, columns: i32, out: usize, rowOut: i32, columnOut: i32): void {
  for (let row = 0; row < rows; row++) {
    let to = out + row * rowOut;
    for (let column = 0; column < columns; column++, to += columnOut) store<T>(to, <T>0);
  }
}
