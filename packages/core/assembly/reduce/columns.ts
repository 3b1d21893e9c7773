// Rows of numbers reduced into one row of totals, in double precision: the way to walk when it is the kept dimension that lies dense.
import { highHalf } from './lanes';
import { ALL, ANY, FLOAT32, FLOAT64, MAX, MIN, PROD, resultOf, startOf, storeNumber, SUM } from './numbers';

/** How many columns are reduced at a time: their totals stay in the nearest cache. */
export const STRIP: i32 = 1024;

/** What totals begin with. */
export function beginTotals(op: i32, totals: usize, n: i32): void {
  const start = startOf(op);
  if (start === 0) memory.fill(totals, 0, n << 3);
  else for (let i: i32 = 0; i < n; i++) store<f64>(totals + (i << 3), start);
}

/** Writes the results of n totals over `count` elements each. */
export function endTotals(op: i32, totals: usize, n: i32, count: i32, out: usize, outType: i32, stepOut: i32): void {
  const asTheyAre = op !== ANY && op !== ALL;
  if (asTheyAre && outType === FLOAT64 && stepOut === 8) memory.copy(out, totals, n << 3);
  else if (asTheyAre && outType === FLOAT32) {
    for (; n > 0; n--, totals += 8, out += stepOut) store<f32>(out, load<f64>(totals) as f32);
  } else {
    for (; n > 0; n--, totals += 8, out += stepOut) storeNumber(outType, out, resultOf(op, load<f64>(totals), count));
  }
}

/** Takes `rows` rows of n numbers into `totals`. Steps are bytes: from row to row, and within a row. */
export function reduceRows<T extends number>(op: i32, totals: usize, x: usize, rows: i32, rowStep: i32, n: i32, step: i32): void {
  const isDenseF32 = isFloat<T>() && sizeof<T>() === 4 && step === 4;
  if (isDenseF32 && op === SUM) denseRowsF32<Sum>(totals, x, rows, rowStep, n);
  else if (isDenseF32 && op === MAX) denseRowsF32<Max>(totals, x, rows, rowStep, n);
  else if (isDenseF32 && op === MIN) denseRowsF32<Min>(totals, x, rows, rowStep, n);
  else {
    for (; rows > 0; rows--, x += rowStep) {
      if (op === SUM) spacedRow<T, Sum>(totals, x, n, step);
      else if (op === PROD) spacedRow<T, Product>(totals, x, n, step);
      else if (op === MAX) spacedRow<T, Max>(totals, x, n, step);
      else if (op === MIN) spacedRow<T, Min>(totals, x, n, step);
      else spacedRow<T, Count>(totals, x, n, step);
    }
  }
}

class Sum {}
class Product {}
class Max {}
class Min {}
class Count {}

function combined<Op>(total: f64, x: f64): f64 {
  if (idof<Op>() === idof<Sum>()) return total + x;
  if (idof<Op>() === idof<Product>()) return total * x;
  if (idof<Op>() === idof<Max>()) return max<f64>(total, x);
  if (idof<Op>() === idof<Min>()) return min<f64>(total, x);
  return total + (x !== 0 ? 1 : 0);
}

function spacedRow<T extends number, Op>(totals: usize, x: usize, n: i32, step: i32): void {
  for (let end = totals + (n << 3); totals < end; totals += 8, x += step) {
    store<f64>(totals, combined<Op>(load<f64>(totals), load<T>(x) as f64));
  }
}

function lanes<Op>(a: v128, b: v128): v128 {
  if (idof<Op>() === idof<Sum>()) return f32x4.add(a, b);
  return idof<Op>() === idof<Max>() ? f32x4.max(a, b) : f32x4.min(a, b);
}

function wideLanes<Op>(a: v128, b: v128): v128 {
  if (idof<Op>() === idof<Sum>()) return f64x2.add(a, b);
  return idof<Op>() === idof<Max>() ? f64x2.max(a, b) : f64x2.min(a, b);
}

// Eight rows at a time are combined pairwise, and 64 in float32; the rest goes row by row. Partial results stand behind the totals.
function denseRowsF32<Op>(totals: usize, x: usize, rows: i32, rowStep: i32, n: i32): void {
  const partials = totals + (STRIP << 3);
  while (rows >= 8) {
    const block = min(rows & ~7, 64);
    for (let row: i32 = 0; row < block; row += 8, x += 8 * rowStep) eightRowsF32<Op>(partials, x, rowStep, n, row === 0);
    oneRowF32<Op>(totals, partials, n);
    rows -= block;
  }
  for (; rows > 0; rows--, x += rowStep) oneRowF32<Op>(totals, x, n);
}

function eightRowsF32<Op>(partials: usize, a: usize, rowStep: i32, n: i32, isFirst: bool): void {
  const b = a + rowStep;
  const c = b + rowStep;
  const d = c + rowStep;
  const e = d + rowStep;
  const f = e + rowStep;
  const g = f + rowStep;
  const h = g + rowStep;
  let i: usize = 0;
  for (const end: usize = (n & ~7) << 2; i < end; i += 32) {
    const ab = lanes<Op>(v128.load(a + i), v128.load(b + i));
    const cd = lanes<Op>(v128.load(c + i), v128.load(d + i));
    const ef = lanes<Op>(v128.load(e + i), v128.load(f + i));
    const gh = lanes<Op>(v128.load(g + i), v128.load(h + i));
    const left = lanes<Op>(lanes<Op>(ab, cd), lanes<Op>(ef, gh));
    const ab2 = lanes<Op>(v128.load(a + i, 16), v128.load(b + i, 16));
    const cd2 = lanes<Op>(v128.load(c + i, 16), v128.load(d + i, 16));
    const ef2 = lanes<Op>(v128.load(e + i, 16), v128.load(f + i, 16));
    const gh2 = lanes<Op>(v128.load(g + i, 16), v128.load(h + i, 16));
    const right = lanes<Op>(lanes<Op>(ab2, cd2), lanes<Op>(ef2, gh2));
    v128.store(partials + i, isFirst ? left : lanes<Op>(v128.load(partials + i), left));
    v128.store(partials + i, isFirst ? right : lanes<Op>(v128.load(partials + i, 16), right), 16);
  }
  for (const end: usize = n << 2; i < end; i += 4) {
    const ab = combinedF32<Op>(load<f32>(a + i), load<f32>(b + i));
    const cd = combinedF32<Op>(load<f32>(c + i), load<f32>(d + i));
    const ef = combinedF32<Op>(load<f32>(e + i), load<f32>(f + i));
    const gh = combinedF32<Op>(load<f32>(g + i), load<f32>(h + i));
    const all = combinedF32<Op>(combinedF32<Op>(ab, cd), combinedF32<Op>(ef, gh));
    store<f32>(partials + i, isFirst ? all : combinedF32<Op>(load<f32>(partials + i), all));
  }
}

function combinedF32<Op>(a: f32, b: f32): f32 {
  if (idof<Op>() === idof<Sum>()) return a + b;
  return idof<Op>() === idof<Max>() ? max<f32>(a, b) : min<f32>(a, b);
}

function oneRowF32<Op>(totals: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4, x += 16, totals += 32) takeLanes<Op>(totals, v128.load(x));
  spacedRow<f32, Op>(totals, x, n, 4);
}

function takeLanes<Op>(totals: usize, x: v128): void {
  v128.store(totals, wideLanes<Op>(v128.load(totals), f64x2.promote_low_f32x4(x)));
  v128.store(totals, wideLanes<Op>(v128.load(totals, 16), f64x2.promote_low_f32x4(highHalf(x))), 16);
}
