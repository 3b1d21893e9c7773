// Operands of the tile, from matrices of any strides. Steps are bytes.
import { TILE_COLUMNS } from './tile';

/** out[k][row] = a[row][k], each number four times over. */
export function packRows(rows: i32, n: i32, a: usize, stepRow: i32, stepK: i32, out: usize): void {
  const stepOut = (<usize>rows) << 4;
  for (let row = 0; row < rows; row++) {
    let from = a;
    let to = out;
    let k = 0;
    if (stepK === 4) {
      for (; k + 4 <= n; k += 4) {
        const x = v128.load(from);
        v128.store(to, v128.shuffle<f32>(x, x, 0, 0, 0, 0));
        to += stepOut;
        v128.store(to, v128.shuffle<f32>(x, x, 1, 1, 1, 1));
        to += stepOut;
        v128.store(to, v128.shuffle<f32>(x, x, 2, 2, 2, 2));
        to += stepOut;
        v128.store(to, v128.shuffle<f32>(x, x, 3, 3, 3, 3));
        to += stepOut;
        from += 16;
      }
    }
    for (; k < n; k++) {
      v128.store(to, v128.load32_splat(from));
      from += stepK;
      to += stepOut;
    }
    a += stepRow;
    out += 16;
  }
}

/** out[panel][k][8] = b[k][column]: panels of 8 columns, the last one filled up with zeros. */
export function packColumns(n: i32, columns: i32, b: usize, stepK: i32, stepColumn: i32, out: usize): void {
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - column);
    if (width < TILE_COLUMNS) packNarrow(n, width, b, stepK, stepColumn, out);
    else if (stepColumn === 4) packDense(n, b, stepK, out);
    else if (stepK === 4) packTransposed(n, b, stepColumn, out);
    else packNarrow(n, TILE_COLUMNS, b, stepK, stepColumn, out);
    b += TILE_COLUMNS * stepColumn;
    out += n << 5;
  }
}

function packDense(n: i32, b: usize, stepK: i32, out: usize): void {
  for (let k = 0; k < n; k++) {
    v128.store(out, v128.load(b));
    v128.store(out, v128.load(b, 16), 16);
    b += stepK;
    out += 32;
  }
}

function packNarrow(n: i32, width: i32, b: usize, stepK: i32, stepColumn: i32, out: usize): void {
  for (let k = 0; k < n; k++) {
    let from = b;
    for (let i = 0; i < width; i++) {
      store<f32>(out + (i << 2), load<f32>(from));
      from += stepColumn;
    }
    for (let i = width; i < TILE_COLUMNS; i++) store<f32>(out + (i << 2), 0);
    b += stepK;
    out += 32;
  }
}

// Each column lies dense along k: 4x4 blocks are turned in registers.
function packTransposed(n: i32, b: usize, stepColumn: i32, out: usize): void {
  const whole = n & -4;
  for (let half = 0; half < 32; half += 16) {
    let from = b + (half >> 2) * stepColumn;
    const end = from + (whole << 2);
    for (let to = out + half; from < end; from += 16, to += 128) {
      turnRows<Column>(from, from + stepColumn, from + 2 * stepColumn, from + 3 * stepColumn, to);
    }
  }
  packNarrow(n - whole, TILE_COLUMNS, b + (whole << 2), 4, stepColumn, out + (whole << 5));
}

/** A user of `turnRows`. */
class Column {}

/** Writes four numbers of four rows as four columns, 32 bytes from row to row. Each `_User` has a copy: binaryen inlines what has one caller. */
export function turnRows<_User>(from0: usize, from1: usize, from2: usize, from3: usize, out: usize): void {
  const r0 = v128.load(from0);
  const r1 = v128.load(from1);
  const r2 = v128.load(from2);
  const r3 = v128.load(from3);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
}
