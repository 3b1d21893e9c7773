// a * b + c with one rounding, as the fused instructions of x86 and arm64 compute it. JavaScript has none, and its two roundings would be
// off by a place in about half of PyTorch's uniform numbers.

/**
 * `a * b + c` of three float32 values, rounded once to float32.
 *
 * The product is exact in double precision, the sum is not: where it falls halfway between two float32 values, what the rounding to double
 * took away decides. (Once in some 2^29 calls; leaving it out is the `fl(a*b + c)` that one usually sees.)
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const result = Math.fround(sum);
  const rest = sum - result;
  const other = result + 2 * rest; // the float32 value on the other side of sum, if sum is halfway
  return rest !== 0 && Math.fround(other) === other ? brokenTie(product, c, sum, result, other) : result;
}

/** Whether u * scale + shift, for any u from 2^-100 to 2^100, is computed without the whole numbers that `fma` goes to for huge and tiny ones. */
export function isTame(scale: number, shift: number): boolean {
  return scale > 2 ** -800 && scale < 2 ** 800 && Math.abs(shift) < 2 ** 800;
}

function brokenTie(product: number, c: number, sum: number, result: number, other: number): number {
  const lost = sumError(product, c, sum);
  return lost !== 0 && lost > 0 === other > result ? other : result;
}

/**
 * `a * b + c` of three float64 values, rounded once to float64.
 *
 * Dekker's product is exact as a pair of doubles. Of the three numbers to add, the two small ones are rounded to odd, so that the last sum
 * rounds as if it saw them all. Where a step could overflow or underflow (|a * b| beyond 2^±960), the sum is done in whole numbers.
 *
 * @see Boldo and Melquiond 2008, Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const size = Math.abs(product);
  const isTame = size > 2 ** -960 && size < 2 ** 960 && Math.abs(c) < 2 ** 960 && Math.abs(a) < 2 ** 960 && Math.abs(b) < 2 ** 960;
  if (!isTame) return untamedFma(a, b, c);
  const low = productError(a, b, product);
  const partial = c + low;
  const sum = product + partial;
  return sum + addToOdd(sumError(c, low, partial), sumError(product, partial, sum));
}

// What rounding took away from sum = a + b, exactly (Knuth).
function sumError(a: number, b: number, sum: number): number {
  const b1 = sum - a;
  return a - (sum - b1) + (b - b1);
}

// What rounding took away from product = a * b, exactly (Dekker, with Veltkamp's splitting into halves of 26 bits).
function productError(a: number, b: number, product: number): number {
  const a1 = highHalf(a);
  const a2 = a - a1;
  const b1 = highHalf(b);
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}

function highHalf(a: number): number {
  const scaled = a * (2 ** 27 + 1);
  return scaled - (scaled - a);
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const lowIndex = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

// a + b; where that is not exact, whichever of its two neighbours has an odd last bit. Rounding that again to fewer bits is never fooled.
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const lost = sumError(a, b, sum);
  if (lost === 0) return sum;
  double[0] = sum;
  if ((halves[lowIndex] & 1) === 1) return sum;
  if (lost > 0 === sum > 0) halves[lowIndex] += 1;
  else if (halves[lowIndex]-- === 0) halves[1 - lowIndex] -= 1;
  return double[0];
}

function untamedFma(a: number, b: number, c: number): number {
  if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c)) return a * b + c;
  const [x, y, z] = [whole(a), whole(b), whole(c)];
  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = (x.digits * y.digits) << BigInt(x.exponent + y.exponent - exponent);
  const sum = product + (z.digits << BigInt(z.exponent - exponent));
  return sum === 0n ? a * b + c : rounded(sum, exponent);
}

// value = digits * 2^exponent
function whole(value: number): { digits: bigint; exponent: number } {
  if (value === 0) return { digits: 0n, exponent: 0 };
  let exponent = Math.max(Math.floor(Math.log2(Math.abs(value))) - 53, -1074);
  let scaled = exponent < -1000 ? value * 2 ** 1000 * 2 ** (-1000 - exponent) : value * 2 ** -exponent;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent -= 1;
  }
  return { digits: BigInt(scaled), exponent };
}

// digits * 2^exponent to the nearest double, half to even.
function rounded(digits: bigint, exponent: number): number {
  const size = digits < 0n ? -digits : digits;
  const drop = Math.max(size.toString(2).length - 53, -1074 - exponent, 0);
  const kept = size >> BigInt(drop);
  const twiceRest = (size - (kept << BigInt(drop))) * 2n;
  const unit = 1n << BigInt(drop);
  const up = twiceRest > unit || (twiceRest === unit && (kept & 1n) === 1n) ? 1n : 0n;
  const magnitude = Number(kept + up) * 2 ** (exponent + drop);
  return digits < 0n ? -magnitude : magnitude;
}
