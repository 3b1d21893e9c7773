// Rows of numbers from one dtype to another, as the typed arrays of JavaScript convert them.

/** The codes of the dtypes: `dtypeCodes` in src/kernels/wasm/elementwise-codes.ts. After these come uint8 and bool. */
export const FLOAT32: i32 = 0;
export const FLOAT64: i32 = 1;
export const INT32: i32 = 2;
const UINT8: i32 = 3;

export function sizeOfType(dtype: i32): i32 {
  return dtype === FLOAT64 ? 8 : dtype >= UINT8 ? 1 : 4;
}

/** Without what stands behind the point, modulo 2³²; 0 of NaN and ±∞. */
export function toInt32(x: f64): i32 {
  if (Math.abs(x) < 9e18) return i32(i64(x));
  const whole = Math.trunc(x);
  const rest = whole - Math.floor(whole * 2.3283064365386963e-10) * 4294967296; // exact: times 2⁻³², times 2³²
  return rest < 4294967296 ? i32(u32(rest)) : 0;
}

function convert<S, D>(n: i32, out: usize, outStride: i32, a: usize, aStride: i32): void {
  for (; n > 0; n--, out += outStride, a += aStride) {
    const x = load<S>(a);
    if (isFloat<S>() && !isFloat<D>()) store<D>(out, toInt32(f64(x)) as D);
    // @ts-expect-error: all are numbers
    else store<D>(out, x as D);
  }
}

function toBool<S>(n: i32, out: usize, outStride: i32, a: usize, aStride: i32): void {
  for (; n > 0; n--, out += outStride, a += aStride) store<u8>(out, u8(load<S>(a) !== 0));
}

/** Without a change of dtype: by vectors where both are dense, or one element is repeated. */
function move<T>(n: i32, out: usize, outStride: i32, a: usize, aStride: i32): void {
  const size = sizeof<T>() as i32;
  if (outStride === size && aStride === size) {
    let bytes = n * size;
    for (; bytes >= 16; bytes -= 16, out += 16, a += 16) v128.store(out, v128.load(a));
    n = bytes / size;
  } else if (outStride === size && aStride === 0) {
    const pattern = v128.splat<T>(load<T>(a));
    let bytes = n * size;
    for (; bytes >= 16; bytes -= 16, out += 16) v128.store(out, pattern);
    n = bytes / size;
  }
  for (; n > 0; n--, out += outStride, a += aStride) store<T>(out, load<T>(a));
}

type Row = (n: i32, out: usize, outStride: i32, a: usize, aStride: i32) => void;

/** From float32, float64, int32, uint8, in turn to float32, float64, int32, uint8, bool. */
const rows: StaticArray<Row> = [
  (n, out, outStride, a, aStride) => move<f32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f32, f64>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f32, i32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f32, u8>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => toBool<f32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f64, f32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => move<f64>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f64, i32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<f64, u8>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => toBool<f64>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<i32, f32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<i32, f64>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => move<i32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<i32, u8>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => toBool<i32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<u8, f32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<u8, f64>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => convert<u8, i32>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => move<u8>(n, out, outStride, a, aStride),
  (n, out, outStride, a, aStride) => toBool<u8>(n, out, outStride, a, aStride),
];

/** n numbers from one dtype to another, strides in bytes. A bool is read like a uint8, and written so where it comes from a bool. */
export function convertRow(from: i32, to: i32, n: i32, out: usize, outStride: i32, a: usize, aStride: i32): void {
  const isSame = from === to;
  const source = min(from, UINT8);
  unchecked(rows[source * 5 + (isSame ? source : to)])(n, out, outStride, a, aStride);
}

/** Bytes of memory, dense. */
export function copyBytes(n: i32, out: usize, a: usize): void {
  memory.copy(out, a, n);
}
