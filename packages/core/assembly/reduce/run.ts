// One evenly spaced run of numbers, reduced to one.
import { denseCount, denseCountU8, denseMaxF32, denseMinF32 } from './dense-rows';
import { denseSumF32, denseSumF64 } from './dense-sum';
import { MAX, MIN, PROD, SUM } from './numbers';

/** `total` after the run's n numbers, `step` bytes apart, have been taken into it. */
export function reduceRun<T extends number>(op: i32, total: f64, x: usize, n: i32, step: i32): f64 {
  const dense = step === (sizeof<T>() as i32);
  if (op === SUM) return total + (dense ? denseSum<T>(x, n) : spacedSum<T>(x, n, step));
  if (op === PROD) return spacedProduct<T>(total, x, n, step);
  if (op === MAX) return max<f64>(total, dense && isFloat<T>() && sizeof<T>() === 4 ? denseMaxF32(x, n) : spacedMax<T>(x, n, step));
  if (op === MIN) return min<f64>(total, dense && isFloat<T>() && sizeof<T>() === 4 ? denseMinF32(x, n) : spacedMin<T>(x, n, step));
  if (!dense || sizeof<T>() === 8) return total + (spacedCount<T>(x, n, step) as f64);
  return total + ((sizeof<T>() === 1 ? denseCountU8(x, n) : denseCount<T>(x, n)) as f64);
}

function denseSum<T extends number>(x: usize, n: i32): f64 {
  if (!isFloat<T>()) return spacedSum<T>(x, n, sizeof<T>() as i32);
  return sizeof<T>() === 4 ? denseSumF32(x, n) : denseSumF64(x, n);
}

function spacedSum<T extends number>(x: usize, n: i32, step: i32): f64 {
  if (!isFloat<T>()) return integerSum<T>(x, n, step);
  let a: f64 = 0;
  let b: f64 = 0;
  for (; n >= 2; n -= 2, x += 2 * step) {
    a += load<T>(x) as f64;
    b += load<T>(x + step) as f64;
  }
  return n > 0 ? a + b + (load<T>(x) as f64) : a + b;
}

function integerSum<T extends number>(x: usize, n: i32, step: i32): f64 {
  let total: i64 = 0;
  for (; n > 0; n--, x += step) total += load<T>(x) as i64;
  return total as f64;
}

function spacedProduct<T extends number>(total: f64, x: usize, n: i32, step: i32): f64 {
  for (; n > 0; n--, x += step) total *= load<T>(x) as f64;
  return total;
}

function spacedMax<T extends number>(x: usize, n: i32, step: i32): f64 {
  if (!isFloat<T>()) return integerMax<T>(x, n, step);
  let largest: f64 = -Infinity;
  for (; n > 0; n--, x += step) largest = max<f64>(largest, load<T>(x) as f64);
  return largest;
}

function spacedMin<T extends number>(x: usize, n: i32, step: i32): f64 {
  if (!isFloat<T>()) return integerMin<T>(x, n, step);
  let smallest: f64 = Infinity;
  for (; n > 0; n--, x += step) smallest = min<f64>(smallest, load<T>(x) as f64);
  return smallest;
}

function integerMax<T extends number>(x: usize, n: i32, step: i32): f64 {
  if (n === 0) return -Infinity;
  let largest: i32 = load<T>(x) as i32;
  for (; n > 0; n--, x += step) largest = max<i32>(largest, load<T>(x) as i32);
  return largest as f64;
}

function integerMin<T extends number>(x: usize, n: i32, step: i32): f64 {
  if (n === 0) return Infinity;
  let smallest: i32 = load<T>(x) as i32;
  for (; n > 0; n--, x += step) smallest = min<i32>(smallest, load<T>(x) as i32);
  return smallest as f64;
}

function spacedCount<T extends number>(x: usize, n: i32, step: i32): i32 {
  let count: i32 = 0;
  for (; n > 0; n--, x += step) count += i32((load<T>(x) as f64) !== 0);
  return count;
}
