// The error function and its kin in double precision.

const TWO_OVER_SQRT_PI: f64 = 1.1283791670955126;

/** Kummer's series near 0, where all its terms are positive, and 1 - erfc further out. */
export function erf(x: f64): f64 {
  if (isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 1) return copysign<f64>(1 - erfc(size), x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / f64(2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** exp(x²) · (1 + x) · erfc(x) for x from ½ to 28 as a series of Chebyshev polynomials of (x - 3) / (x + 3). */
const scaledErfc: StaticArray<f64> = [
  0.7307782367127332, -0.17017635262980207, 0.0241417721539812, 5.6566582290367704e-5, -0.001116989646349612, 0.00033253360160473547,
  -5.2064508859131645e-5, 3.2193241773960702e-6, 4.3225087925918317e-7, -9.845676466888459e-8, -2.5760887313240325e-10,
  1.954495615596473e-9, -8.147294531520843e-11, -4.0529189689674436e-11, 2.554892722924316e-12, 9.658803495466357e-13,
  -5.745491135447666e-14, -2.6209439245914535e-14, 8.296534155193847e-16, 7.628983082923715e-16,
];
/** Where (x - 3) / (x + 3) begins and ends. */
const FIRST: f64 = -0.7142857142857143;
const LAST: f64 = 0.8064516129032258;

/** 1 - erf(x) without the loss of digits for large x. */
export function erfc(x: f64): f64 {
  if (isNaN(x)) return x;
  if (x < 0.5) return x < -1 ? 2 - erfc(-x) : 1 - erf(x);
  if (x > 28) return 0;
  const place = (2 * (x - 3)) / (x + 3);
  const y = (2 * place - 2 * (FIRST + LAST)) / (LAST - FIRST); // twice the argument, which is in [-1, 1]
  let next: f64 = 0;
  let sum: f64 = 0;
  for (let i = scaledErfc.length - 1; i > 0; i--) {
    const before = sum;
    sum = y * sum - next + unchecked(scaledErfc[i]);
    next = before;
  }
  sum = 0.5 * y * sum - next + unchecked(scaledErfc[0]);
  // x² in two parts: its rounding error would be as many digits of exp(-x²) as x² is large.
  const high = f64(f32(x));
  return (Math.exp(-high * high) * Math.exp((high - x) * (high + x)) * sum) / (1 + x);
}

/** The inverse of erf: Winitzki's approximation, then Halley's method, which triples the digits with each step. */
export function erfinv(y: f64): f64 {
  if (!(Math.abs(y) <= 1)) return NaN;
  if (Math.abs(y) === 1) return y * Infinity;
  if (y === 0) return y;
  const log = Math.log1p(-y * y);
  const a: f64 = 0.147;
  const b = 2 / (Math.PI * a) + log / 2;
  let x = copysign<f64>(Math.sqrt(Math.sqrt(b * b - log / a) - b), y);
  for (let step = 0; step < 3; step++) {
    const error = y > 0.5 ? -(erfc(x) - (1 - y)) : y < -0.5 ? erfc(-x) - (1 + y) : erf(x) - y;
    const newton = error / (TWO_OVER_SQRT_PI * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return x;
}

/** log(1 + exp(x)), of which nothing overflows. */
export function softplus(x: f64): f64 {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

export function sigmoid(x: f64): f64 {
  return 1 / (1 + Math.exp(-x));
}

/** The share of a normal distribution below x. */
export function normalBelow(x: f64): f64 {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** small · x, and 0 where `small` has come to 0, also at an x that is infinite or nearly. */
export function times(small: f64, x: f64): f64 {
  return small === 0 ? 0 : small * x;
}

/** 2 √(2/π) · (x + 0.044715 x³) */
export function twiceU(x: f64): f64 {
  return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
}

/** The remainder with the sign of the divisor, as in Python. */
export function remainder(a: f64, b: f64): f64 {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Division rounded down, exact also where a / b would be rounded up to a whole number. */
export function floorDivide(a: f64, b: f64): f64 {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1.0 : 0.0);
  if (quotient === 0) return (a / b) * 0; // with the sign of a / b
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

/** C's pow: 1 to any power and anything to the power 0 is 1, NaN included; -1 to ±∞ is 1. */
export function pow(base: f64, exponent: f64): f64 {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return Math.pow(base, exponent);
}

/** The length of the hypotenuse: infinite of an infinite side, whatever the other is. */
export function hypot(a: f64, b: f64): f64 {
  return Math.hypot(a, b);
}

export function logaddexp(a: f64, b: f64): f64 {
  return a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

export function geluSlope(x: f64): f64 {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  return normalBelow(x) + times(density, x);
}

export function geluTanhSlope(x: f64): f64 {
  const u = twiceU(x);
  const slopeOfU = 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  return sigmoid(u) + times(times(sigmoid(u) * sigmoid(-u), slopeOfU), x);
}

export function siluSlope(x: f64): f64 {
  return sigmoid(x) + times(sigmoid(x) * sigmoid(-x), x);
}

/** Of x · t, t = tanh(softplus(x)): t + x · σ(x) · (1 - t²). */
export function mishSlope(x: f64): f64 {
  const t = Math.tanh(softplus(x));
  return t + times(sigmoid(x) * (1 - t * t), x);
}
