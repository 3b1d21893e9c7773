const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** The error function, to double precision: Kummer's series near 0, where all its terms are positive, and 1 - erfc further out. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size > 2.5) return Math.sign(x) * (1 - erfc(size));
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** 1 - erf(x) without the loss of digits for large x: Laplace's continued fraction, from the inside out. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 2.5) return 1 - erf(x);
  if (x > 28) return 0;
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/** The inverse of erf: Winitzki's approximation, then Halley's method, which triples the digits with each step. */
export function erfinv(y: number): number {
  if (!(Math.abs(y) <= 1)) return NaN;
  if (Math.abs(y) === 1) return y * Infinity;
  if (y === 0) return y;
  const log = Math.log1p(-y * y);
  const a = 0.147;
  const b = 2 / (Math.PI * a) + log / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(b * b - log / a) - b);
  for (let step = 0; step < 3; step++) {
    const error = y > 0.5 ? -(erfc(x) - (1 - y)) : y < -0.5 ? erfc(-x) - (1 + y) : erf(x) - y;
    const newton = error / (TWO_OVER_SQRT_PI * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return x;
}

/** Rounds halves to the even neighbour, as IEEE 754 and PyTorch do. */
export function roundHalfEven(x: number): number {
  const rounded = Math.round(x); // halves upwards
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded === 0 ? x * 0 : rounded;
}

/** The remainder with the sign of the divisor, as in Python. */
export function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Division rounded down, as `c10::div_floor_floating`: exact also where a / b would be rounded up to a whole number. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - Number(rest !== 0 && rest < 0 !== b < 0);
  if (quotient === 0) return (a / b) * 0; // with the sign of a / b
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

/** C's pow: 1 to any power and anything to the power 0 is 1, NaN included; -1 to ±∞ is 1. */
export function pow(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}
