import { describe, expect, it } from 'vitest';
import { fma, fma32 } from '../../src/random/fma.js';
import { Generator } from '../../src/random/generator.js';

const generator = new Generator().manualSeed(1);
const float64 = new Float64Array(1);
const bits64 = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1);
const bits32 = new Int32Array(float32.buffer);

// Every finite double is a whole multiple of 2^-1074, every product of two one of 2^-2148.
function units(value: number): bigint {
  float64[0] = value;
  const bits = BigInt.asUintN(63, bits64[0]);
  const exponent = Number(bits >> 52n);
  const digits = (bits & (2n ** 52n - 1n)) | (exponent === 0 ? 0n : 2n ** 52n);
  const size = digits << BigInt(Math.max(exponent - 1, 0));
  return value < 0 ? -size : size;
}

const gap = (exact: bigint, value: number): bigint => {
  const difference = exact - (units(value) << 1074n);
  return difference < 0n ? -difference : difference;
};

interface Format {
  readonly isEven: (value: number) => boolean;
  readonly neighbours: (value: number) => [number, number];
}

const double: Format = {
  isEven: (value) => ((float64[0] = value), (bits64[0] & 1n) === 0n),
  neighbours: (value) => [-1n, 1n].map((step) => ((float64[0] = value), (bits64[0] = bits64[0] + step), float64[0])) as [number, number],
};

const single: Format = {
  isEven: (value) => ((float32[0] = value), (bits32[0] & 1) === 0),
  neighbours: (value) => [-1, 1].map((step) => ((float32[0] = value), (bits32[0] = bits32[0] + step), float32[0])) as [number, number],
};

// A rounding is right when no neighbour is nearer, and when one is as near, the last bit is 0: no second implementation is needed.
function expectRounded(result: number, [a, b, c]: readonly [number, number, number], format: Format): void {
  const exact = units(a) * units(b) + (units(c) << 1074n);
  if (!Number.isFinite(result)) {
    const limit = (units(Number.MAX_VALUE) + (units(2 ** 970) >> 1n)) << 1074n;
    expect(result === Infinity ? exact >= limit : result === -Infinity && exact <= -limit, `fma(${a}, ${b}, ${c}) is ${result}`).toBe(true);
    return;
  }
  if (exact === 0n || result === 0) {
    const tiny = format === double ? Number.MIN_VALUE : 2 ** -149;
    expect(gap(exact, 0) <= gap(exact, tiny) && gap(exact, 0) <= gap(exact, -tiny)).toBe(true);
    return;
  }
  for (const other of format.neighbours(result)) {
    if (!Number.isFinite(other)) continue;
    const [here, there] = [gap(exact, result), gap(exact, other)];
    if (here > there || (here === there && !format.isEven(result))) {
      expect.fail(`fma(${a}, ${b}, ${c}) is ${other}, not ${result}`);
    }
  }
}

const sign = (): number => (generator.uint32() & 1 ? 1 : -1);
const pick = (from: number, to: number): number => from + (generator.uint32() % (to - from + 1));
const random = (digits: number, from: number, to: number): number =>
  sign() * (1 + Math.floor(generator.uniform53() * 2 ** digits) * 2 ** -digits) * 2 ** pick(from, to);

describe('fma', () => {
  const kinds: [string, () => [number, number, number]][] = [
    ['of numbers of one size', () => [random(52, -2, 2), random(52, -2, 2), random(52, -4, 4)]],
    ['of sizes far apart', () => [random(52, -40, 40), random(52, -40, 40), random(52, -120, 120)]],
    ['of few digits, which meet halfway', () => [random(27, -2, 2), random(27, -2, 2), random(10, 45, 56)]],
    ['of huge numbers of few digits', () => [random(27, 398, 402), random(27, 578, 582), random(10, 1015, 1020)]],
    // The product ends with exactly half a place, and the last number, however small, decides.
    [
      'beside a tie',
      () => ((i) => [1 + 2 ** -i, 1 + 2 ** (i - 53), sign() * 2 ** -pick(60, 900)] as [number, number, number])(pick(2, 51)),
    ],
    ['of uniform numbers', () => [generator.uniform53(), random(52, -3, 3), random(52, -3, 3)]],
    ['that cancels', () => ((a, b) => [a, b, -(a * b)] as [number, number, number])(random(52, -5, 5), random(52, -5, 5))],
    [
      'that nearly cancels',
      () => ((a, b) => [a, b, -(a * b) * (1 + sign() * 2 ** -52)] as [number, number, number])(random(52, -5, 5), random(52, -5, 5)),
    ],
    ['of tiny numbers', () => [random(52, -540, -500), random(52, -540, -500), random(52, -1070, -1010)]],
    ['that underflows', () => [random(52, -600, -500), random(52, -600, -500), sign() * pick(0, 5) * Number.MIN_VALUE]],
    ['of huge numbers', () => [random(52, 400, 510), random(52, 400, 510), random(52, 900, 1021)]],
    ['of a huge and a tiny number', () => [random(52, 900, 1022), random(52, -1074, -900), random(52, -100, 100)]],
    ['of a tiny and a huge number', () => [random(52, -1074, -900), random(52, 900, 1022), random(52, -100, 100)]],
    ['of small whole numbers', () => [sign() * pick(0, 3), sign() * pick(0, 3), sign() * pick(0, 3)]],
  ];
  it.each(kinds)('%s is rounded once', (_, operands) => {
    for (let i = 0; i < 3000; i++) {
      const [a, b, c] = operands();
      expectRounded(fma(a, b, c), [a, b, c], double);
    }
  });

  it('is not a * b + c', () => {
    expect(fma(1 + 2 ** -30, 1 + 2 ** -30, -1)).toBe(2 ** -29 + 2 ** -60);
    expect((1 + 2 ** -30) * (1 + 2 ** -30) - 1).toBe(2 ** -29);
  });

  it('sees beyond a tie what two roundings do not', () => {
    const [a, b, c] = [1 + 2 ** -52, 1 - 2 ** -52, 2 ** 53 + 2]; // exactly 2^53 + 3 - 2^-104: just below the middle of two doubles
    expect(a * b + c).toBe(2 ** 53 + 4);
    expect(fma(a, b, c)).toBe(2 ** 53 + 2);
  });

  it('keeps the rules for zeros, infinities and NaN', () => {
    expect(fma(0, 5, -0)).toBe(0);
    expect(fma(-0, 5, -0)).toBe(-0);
    expect(fma(2, 3, -6)).toBe(0);
    expect(fma(1e300, 1e300, 1)).toBe(Infinity);
    expect(fma(1e300, -1e300, 1)).toBe(-Infinity);
    expect(fma(2 ** 900, 2 ** 900, 1)).toBe(Infinity);
    expect(fma(2 ** 1023, 2, -(2 ** 1023))).toBe(2 ** 1023); // only the product overflows
    expect(fma(Infinity, 1, 1)).toBe(Infinity);
    expect(fma(Infinity, 0, 1)).toBe(NaN);
    expect(fma(1, 1, -Infinity)).toBe(-Infinity);
  });
});

describe('fma32', () => {
  const random32 = (from: number, to: number): number => Math.fround(random(23, from, to));
  const kinds: [string, () => [number, number, number]][] = [
    ['of numbers of one size', () => [random32(-2, 2), random32(-2, 2), random32(-4, 4)]],
    ['of sizes far apart', () => [random32(-15, 15), random32(-15, 15), random32(-60, 60)]],
    ['of uniform numbers', () => [generator.uniform24(), random32(-3, 3), random32(-3, 3)]],
    ['that underflows', () => [random32(-70, -60), random32(-75, -65), sign() * pick(0, 9) * 2 ** -149]],
    // c has its last bit where the product has its half: the sum of 24 + 29 bits is then often a tie in double precision.
    [
      'that is nearly halfway',
      () => [Math.fround(1 + pick(1, 4000) * 2 ** -23), Math.fround(1 - pick(1, 4000) * 2 ** -23), Math.fround(random(23, 24, 24))],
    ],
  ];
  it.each(kinds)('%s is rounded once', (_, operands) => {
    for (let i = 0; i < 5000; i++) {
      const [a, b, c] = operands();
      expectRounded(fma32(a, b, c), [a, b, c], single);
    }
  });

  it('differs from the usual fl(a * b + c) where the sum in double is a tie by rounding', () => {
    const below = [1 + 2 ** -20, 1 - 2 ** -20, 2 ** 24 + 2] as const; // exactly 2^24 + 3 - 2^-40, just below the middle of two float32
    expect(Math.fround(below[0] * below[1] + below[2])).toBe(2 ** 24 + 4);
    expect(fma32(...below)).toBe(2 ** 24 + 2);
    expect(fma32(-below[0], below[1], -below[2])).toBe(-(2 ** 24) - 2);
    const above = [1 + 2 ** -12, 1 - 2 ** -12 + 2 ** -24, 2 ** 24] as const; // exactly 2^24 + 1 + 2^-36, just above the middle
    expect(Math.fround(above[0] * above[1] + above[2])).toBe(2 ** 24);
    expect(fma32(...above)).toBe(2 ** 24 + 2);
    expect(fma32(1, 1, 2 ** 24)).toBe(2 ** 24); // the middle itself: to even
  });

  it('is finite as long as its result is', () => {
    const max = 3.4028234663852886e38;
    expect(fma32(1, max, 0)).toBe(max);
    expect(fma32(2, max, -max)).toBe(max);
    expect(fma32(2, max, 0)).toBe(Infinity);
    expect(fma32(NaN, 1, 1)).toBe(NaN);
  });
});
