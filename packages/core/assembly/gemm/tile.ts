// The inner product of all large float32 products: up to 5 rows by 8 columns of sums stay in registers while k runs.
// a[k][row] is held four times over, because V8 loads a vector with one instruction and a repeated number with two. 5x8 was measured best:
// V8 spills where sums, operands and products together need more than 15 registers, and when the loop is unrolled.

import { addProduct4 } from '../math/lanes';

/** Columns of a tile. */
export const TILE_COLUMNS: i32 = 8;
/** The most rows of a tile. */
export const TILE_ROWS: i32 = 5;

// Heights as types, so that each gets a loop of its own: the size of the class in words is the number of rows.
class Height1 {
  a: i32 = 0;
}
class Height2 extends Height1 {
  b: i32 = 0;
}
class Height3 extends Height2 {
  c: i32 = 0;
}
class Height4 extends Height3 {
  d: i32 = 0;
}
class Height5 extends Height4 {
  e: i32 = 0;
}

/** Where the tile finds the rows of b: one after the other, or at distances in a table. */
class Stepping {
  a: i32 = 0;
}
class Jumping extends Stepping {
  b: i32 = 0;
}

/**
 * out[row][column] = Σₖ a[k][row] · b[k][column], in order of k. `a` is made by `packRows`; `stepB` is the bytes from one k of b to the next,
 * `stepOut` those from row to row of out.
 */
export function tile(rows: i32, n: i32, a: usize, b: usize, stepB: i32, out: usize, stepOut: i32, gapOut: i32): void {
  if (rows === 5) tileOf<Height5, Stepping>(n, a, b, stepB, 16, out, stepOut, gapOut);
  else if (rows === 4) tileOf<Height4, Stepping>(n, a, b, stepB, 16, out, stepOut, gapOut);
  else if (rows === 3) tileOf<Height3, Stepping>(n, a, b, stepB, 16, out, stepOut, gapOut);
  else if (rows === 2) tileOf<Height2, Stepping>(n, a, b, stepB, 16, out, stepOut, gapOut);
  else tileOf<Height1, Stepping>(n, a, b, stepB, 16, out, stepOut, gapOut);
}

/**
 * The same for two vectors of columns anywhere: each k of the first is as many bytes behind `b` as `distances`, the address of int32s, says;
 * the second is `gap` bytes behind the first, and in out `gapOut`.
 */
export function tileAt(rows: i32, n: i32, a: usize, b: usize, distances: usize, gap: i32, out: usize, stepOut: i32, gapOut: i32): void {
  if (rows === 5) tileOf<Height5, Jumping>(n, a, b, <i32>distances, gap, out, stepOut, gapOut);
  else if (rows === 4) tileOf<Height4, Jumping>(n, a, b, <i32>distances, gap, out, stepOut, gapOut);
  else if (rows === 3) tileOf<Height3, Jumping>(n, a, b, <i32>distances, gap, out, stepOut, gapOut);
  else if (rows === 2) tileOf<Height2, Jumping>(n, a, b, <i32>distances, gap, out, stepOut, gapOut);
  else tileOf<Height1, Jumping>(n, a, b, <i32>distances, gap, out, stepOut, gapOut);
}

function tileOf<Height, Access>(n: i32, a: usize, b: usize, where: i32, gap: i32, out: usize, stepOut: i32, gapOut: i32): void {
  const jumps = offsetof<Access>() > 4;
  const rows = (<i32>offsetof<Height>()) >> 2;
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0);
  let c41 = f32x4.splat(0);
  const end = a + <usize>n * rows * 16;
  while (a < end) {
    const from = jumps ? b + load<i32>(where) : b;
    const b0 = v128.load(from);
    const b1 = jumps ? v128.load(from + gap) : v128.load(from, 16);
    const a0 = v128.load(a);
    c00 = addProduct4(c00, a0, b0);
    c01 = addProduct4(c01, a0, b1);
    if (rows > 1) {
      const a1 = v128.load(a, 16);
      c10 = addProduct4(c10, a1, b0);
      c11 = addProduct4(c11, a1, b1);
    }
    if (rows > 2) {
      const a2 = v128.load(a, 32);
      c20 = addProduct4(c20, a2, b0);
      c21 = addProduct4(c21, a2, b1);
    }
    if (rows > 3) {
      const a3 = v128.load(a, 48);
      c30 = addProduct4(c30, a3, b0);
      c31 = addProduct4(c31, a3, b1);
    }
    if (rows > 4) {
      const a4 = v128.load(a, 64);
      c40 = addProduct4(c40, a4, b0);
      c41 = addProduct4(c41, a4, b1);
    }
    a += rows * 16;
    if (jumps) where += 4;
    else b += where;
  }
  v128.store(out, c00);
  v128.store(out + gapOut, c01);
  if (rows > 1) {
    out += stepOut;
    v128.store(out, c10);
    v128.store(out + gapOut, c11);
  }
  if (rows > 2) {
    out += stepOut;
    v128.store(out, c20);
    v128.store(out + gapOut, c21);
  }
  if (rows > 3) {
    out += stepOut;
    v128.store(out, c30);
    v128.store(out + gapOut, c31);
  }
  if (rows > 4) {
    out += stepOut;
    v128.store(out, c40);
    v128.store(out + gapOut, c41);
  }
}
