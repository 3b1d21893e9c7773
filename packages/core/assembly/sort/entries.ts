// Stable sorting of entries (keys.ts): few by insertion, many by distribution, byte by byte of the key from the lowest on.

const FEW: i32 = 48;
/** Places of the 256 values of a byte, as int32. */
export const BUCKETS_BYTES: usize = 1024;

/** Sorts n entries at `entries`; `spare` has room for as many. Returns where the result is: one of the two. */
export function sortEntries<T extends number>(entries: usize, spare: usize, n: i32, buckets: usize): usize {
  if (n <= FEW) {
    insertionSort<T>(entries, n);
    return entries;
  }
  for (let byte: i32 = sizeof<T>() === 8 ? 0 : 4; byte < 8; byte++) {
    if (!countBytes<T>(entries, n, byte, buckets)) continue;
    for (let p = entries, end = entries + n * widthOf<T>(); p < end; p += widthOf<T>()) {
      const bucket = buckets + ((load<u8>(p + byte) as usize) << 2);
      const place = load<i32>(bucket);
      store<i32>(bucket, place + 1);
      move<T>(p, spare + place * widthOf<T>());
    }
    const sorted = spare;
    spare = entries;
    entries = sorted;
  }
  return entries;
}

export function widthOf<T extends number>(): i32 {
  return sizeof<T>() === 8 ? 16 : 8;
}

/** Leaves the first place of each value of a byte in `buckets`. False when all entries have the same. */
function countBytes<T extends number>(entries: usize, n: i32, byte: i32, buckets: usize): bool {
  memory.fill(buckets, 0, BUCKETS_BYTES);
  for (let p = entries + byte, end = p + n * widthOf<T>(); p < end; p += widthOf<T>()) {
    const bucket = buckets + ((load<u8>(p) as usize) << 2);
    store<i32>(bucket, load<i32>(bucket) + 1);
  }
  let before: i32 = 0;
  for (let bucket = buckets; bucket < buckets + BUCKETS_BYTES; bucket += 4) {
    const count = load<i32>(bucket);
    if (count === n) return false;
    store<i32>(bucket, before);
    before += count;
  }
  return true;
}

function insertionSort<T extends number>(entries: usize, n: i32): void {
  const width = widthOf<T>();
  for (let p = entries + width, end = entries + n * width; p < end; p += width) {
    const key = load<u64>(p);
    const place = load<u64>(p, sizeof<T>() === 8 ? 8 : 0);
    let hole = p;
    for (; hole > entries && load<u64>(hole - width) > key; hole -= width) move<T>(hole - width, hole);
    store<u64>(hole, key);
    if (sizeof<T>() === 8) store<u64>(hole, place, 8);
  }
}

function move<T extends number>(from: usize, to: usize): void {
  if (sizeof<T>() === 8) v128.store(to, v128.load(from));
  else store<u64>(to, load<u64>(from));
}
