// What is sorted are entries: a number as an unsigned key that orders as it does (NaN above all, -0 like 0), and the place it stood at. Keys of
// 32 bits share 8 bytes with their place, those of 64 bits have 8 bytes before it.

const BELOW_SIGN_32: u32 = 0x7fffffff;

export function makeEntry<T extends number>(entry: usize, x: usize, place: i32, descending: i32): void {
  if (sizeof<T>() === 8) {
    const key = keyOf64(x);
    store<u64>(entry, descending ? ~key : key);
    store<u64>(entry, place, 8);
  } else {
    const key = isFloat<T>() ? keyOf32(x) : (load<T>(x) as i32 as u32) ^ (BELOW_SIGN_32 + 1);
    store<u64>(entry, (((descending ? ~key : key) as u64) << 32) | place);
  }
}

export function placeOf<T extends number>(entry: usize): i32 {
  return sizeof<T>() === 8 ? load<i32>(entry, 8) : load<i32>(entry);
}

function keyOf32(x: usize): u32 {
  const value = load<f32>(x);
  if (value !== value) return u32.MAX_VALUE;
  const bits = value === 0 ? 0 : load<i32>(x);
  return bits ^ ((bits >> 31) | i32.MIN_VALUE);
}

function keyOf64(x: usize): u64 {
  const value = load<f64>(x);
  if (value !== value) return u64.MAX_VALUE;
  const bits: i64 = value === 0 ? 0 : load<i64>(x);
  return bits ^ ((bits >> 63) | i64.MIN_VALUE);
}
