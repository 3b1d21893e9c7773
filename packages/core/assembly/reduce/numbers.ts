// Types of elements and names of reductions as numbers, as src/kernels/wasm/reductions.ts has them too.

export const FLOAT32: i32 = 0;
export const FLOAT64: i32 = 1;
export const INT32: i32 = 2;

export const SUM: i32 = 0;
export const PROD: i32 = 1;
export const MAX: i32 = 2;
export const MIN: i32 = 3;
export const ANY: i32 = 4;
export const ALL: i32 = 5;
export const COUNT: i32 = 6;

const TWO_TO_32: f64 = 4294967296;

/** As JavaScript stores a number in an Int32Array: modulo 2³², and 0 for what is not finite. */
function wrapped(value: f64): i32 {
  if (abs<f64>(value) < 9e15) return value as i64 as i32;
  if (!isFinite(value)) return 0;
  return (value - floor<f64>(value / TWO_TO_32) * TWO_TO_32) as i64 as i32;
}

/** Stores a number computed in double precision as T. */
export function storeAs<T extends number>(out: usize, value: f64): void {
  if (isFloat<T>()) store<T>(out, value as T);
  else store<T>(out, wrapped(value) as T);
}

/** The same, for a type that is known when it runs; bool is held like uint8. */
export function storeNumber(type: i32, out: usize, value: f64): void {
  if (type === FLOAT32) storeAs<f32>(out, value);
  else if (type === FLOAT64) storeAs<f64>(out, value);
  else if (type === INT32) storeAs<i32>(out, value);
  else storeAs<u8>(out, value);
}

/** What a reduction begins with, in double precision. `any` and `all` count what is not 0. */
export function startOf(op: i32): f64 {
  if (op === PROD) return 1;
  if (op === MAX) return -Infinity;
  return op === MIN ? Infinity : 0;
}

/** What becomes of the total of `count` elements. */
export function resultOf(op: i32, total: f64, count: i32): f64 {
  if (op === ANY) return total > 0 ? 1 : 0;
  if (op === ALL) return total === (count as f64) ? 1 : 0;
  return total;
}
