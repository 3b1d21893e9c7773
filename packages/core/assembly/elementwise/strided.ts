import { runBinary } from './binary';
import { convertRow, sizeOfType } from './convert';
import {
  computedType,
  dimsOf,
  hasDenseRows,
  isConstant,
  isDense,
  numelOf,
  recordOf,
  rowLength,
  sizeAt,
  startCursor,
  storedType,
  strideAt,
  takeFromRow,
  transfer,
} from './cursor';
import { fill } from './fill';
import { runTernary } from './ternary';
import { runUnary } from './unary';

// Operands in any layout and dtype: what does not lie dense and in the dtype of the kernel goes through blocks that do.

/** How many elements go through at once: all blocks together stay in the first cache. */
const BLOCK: i32 = 512;
const BLOCK_BYTES: i32 = BLOCK * 8;
/** Room for a cursor. */
const CURSOR_BYTES: i32 = 256;

/** How the elements of an operand are found: where they are, in a block that never changes, in a block that is filled anew each time. */
const DIRECT: i32 = 0;
const CONSTANT: i32 = 1;
const BLOCKWISE: i32 = 2;
/** As they are, row by row. */
const ROWWISE: i32 = 3;
/** Rows of this length or more are taken one by one, so that those that lie dense need not be moved. */
const LONG_ROW: i32 = 64;

function cursorOf(scratch: usize, operand: i32): usize {
  return scratch + operand * CURSOR_BYTES;
}

function blockOf(scratch: usize, operand: i32): usize {
  return scratch + 4 * CURSOR_BYTES + operand * BLOCK_BYTES;
}

/** Readies an operand: what is constant is put into its block. */
function open(plan: usize, scratch: usize, operand: i32, first: usize): i32 {
  const record = recordOf(plan, operand);
  const stored = storedType(record);
  const computed = computedType(record);
  if (stored === computed && isDense(plan, record)) return DIRECT;
  if (operand > 0 && isConstant(plan, record)) {
    convertRow(stored, computed, min(BLOCK, numelOf(plan)), blockOf(scratch, operand), sizeOfType(computed), first, 0);
    return CONSTANT;
  }
  startCursor(plan, cursorOf(scratch, operand), first);
  return rowLength(plan) >= LONG_ROW && hasDenseRows(plan, record) ? ROWWISE : BLOCKWISE;
}

/** Where the n elements from `done` on lie dense, or, of the result, will. */
function place(plan: usize, scratch: usize, operand: i32, mode: i32, first: usize, done: i32, n: i32): usize {
  const record = recordOf(plan, operand);
  if (mode === DIRECT) return first + done * sizeOfType(computedType(record));
  if (mode === ROWWISE) return takeFromRow(plan, record, cursorOf(scratch, operand), n);
  return blockOf(scratch, operand);
}

function placeInput(plan: usize, scratch: usize, operand: i32, mode: i32, first: usize, done: i32, n: i32): usize {
  const from = place(plan, scratch, operand, mode, first, done, n);
  const record = recordOf(plan, operand);
  if (mode === BLOCKWISE) transfer(plan, record, cursorOf(scratch, operand), n, from, computedType(record), false);
  return from;
}

/** Whether these are rows that a kernel of two inputs takes as they are, such as those of a matrix and a bias. */
function areRows(plan: usize): bool {
  if (dimsOf(plan) !== 2 || rowLength(plan) < LONG_ROW) return false;
  for (let operand = 0; operand < 3; operand++) if (!hasDenseRows(plan, recordOf(plan, operand))) return false;
  return true;
}

function eachRow(kernel: i32, plan: usize, out: usize, a: usize, b: usize, p: f64, q: f64): void {
  const n = rowLength(plan);
  const stepOut = strideAt(recordOf(plan, 0), 0);
  const stepA = strideAt(recordOf(plan, 1), 0);
  const stepB = strideAt(recordOf(plan, 2), 0);
  for (let rows = sizeAt(plan, 0); rows > 0; rows--, out += stepOut, a += stepA, b += stepB) runBinary(kernel, n, out, a, b, p, q);
}

/** out = kernel(a, b, c), of which only the first `inputs` count. */
export function strided(
  inputs: i32,
  kernel: i32,
  plan: usize,
  scratch: usize,
  out: usize,
  a: usize,
  b: usize,
  c: usize,
  p: f64,
  q: f64,
): void {
  if (inputs === 2 && areRows(plan)) {
    eachRow(kernel, plan, out, a, b, p, q);
    return;
  }
  const modeA = open(plan, scratch, 1, a);
  const modeB = inputs > 1 ? open(plan, scratch, 2, b) : DIRECT;
  const modeC = inputs > 2 ? open(plan, scratch, 3, c) : DIRECT;
  const modeOut = open(plan, scratch, 0, out);
  const row = rowLength(plan);
  const numel = numelOf(plan);
  for (let done = 0; done < numel;) {
    const n = min(BLOCK, row >= LONG_ROW ? row - (done % row) : numel - done);
    const to = place(plan, scratch, 0, modeOut, out, done, n);
    const fromA = placeInput(plan, scratch, 1, modeA, a, done, n);
    if (inputs === 1) runUnary(kernel, n, to, fromA, p, q);
    else {
      const fromB = placeInput(plan, scratch, 2, modeB, b, done, n);
      if (inputs === 2) runBinary(kernel, n, to, fromA, fromB, p, q);
      else runTernary(kernel, n, to, fromA, fromB, placeInput(plan, scratch, 3, modeC, c, done, n), p);
    }
    if (modeOut === BLOCKWISE) {
      const record = recordOf(plan, 0);
      transfer(plan, record, cursorOf(scratch, 0), n, to, computedType(record), true);
    }
    done += n;
  }
}

/** out = a, converted. */
export function stridedCopy(plan: usize, scratch: usize, out: usize, a: usize): void {
  const to = recordOf(plan, 0);
  const from = recordOf(plan, 1);
  const numel = numelOf(plan);
  startCursor(plan, cursorOf(scratch, 0), out);
  startCursor(plan, cursorOf(scratch, 1), a);
  if (isDense(plan, to)) transfer(plan, from, cursorOf(scratch, 1), numel, out, storedType(to), false);
  else if (isDense(plan, from)) transfer(plan, to, cursorOf(scratch, 0), numel, a, storedType(from), true);
  else {
    const block = blockOf(scratch, 1);
    for (let left = numel; left > 0; left -= BLOCK) {
      const n = min(BLOCK, left);
      transfer(plan, from, cursorOf(scratch, 1), n, block, storedType(from), false);
      transfer(plan, to, cursorOf(scratch, 0), n, block, storedType(from), true);
    }
  }
}

/** out = value */
export function stridedFill(plan: usize, scratch: usize, out: usize, value: f64): void {
  const record = recordOf(plan, 0);
  const dtype = storedType(record);
  const block = blockOf(scratch, 0);
  const numel = numelOf(plan);
  fill(dtype, min(BLOCK, numel), block, value);
  startCursor(plan, cursorOf(scratch, 0), out);
  for (let left = numel; left > 0; left -= BLOCK) transfer(plan, record, cursorOf(scratch, 0), min(BLOCK, left), block, dtype, true);
}
