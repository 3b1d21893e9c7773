// Every line along one dimension, sorted.
import { lineStart } from '../reduce/lines';
import { FLOAT32, FLOAT64, INT32 } from '../reduce/numbers';
import { BUCKETS_BYTES, sortEntries, widthOf } from './entries';
import { makeEntry, placeOf } from './keys';

/** `outer`: x, values and indices; steps are bytes. Scratch: 1 KiB, 32 (or, of float64, 40) bytes an element of a line. */
export function sortLines(
  type: i32,
  descending: i32,
  lines: i32,
  n: i32,
  x: usize,
  stepX: i32,
  values: usize,
  stepValues: i32,
  indices: usize,
  stepIndices: i32,
  outer: usize,
  scratch: usize,
): void {
  for (let line: i32 = 0; line < lines; line++) {
    const from = x + lineStart(outer, 0, line);
    const to = values + lineStart(outer, 1, line);
    const places = indices + lineStart(outer, 2, line);
    if (type === FLOAT32) sortLine<f32>(descending, n, from, stepX, to, stepValues, places, stepIndices, scratch);
    else if (type === FLOAT64) sortLine<f64>(descending, n, from, stepX, to, stepValues, places, stepIndices, scratch);
    else if (type === INT32) sortLine<i32>(descending, n, from, stepX, to, stepValues, places, stepIndices, scratch);
    else sortLine<u8>(descending, n, from, stepX, to, stepValues, places, stepIndices, scratch);
  }
}

function sortLine<T extends number>(
  descending: i32,
  n: i32,
  x: usize,
  stepX: i32,
  values: usize,
  stepValues: i32,
  indices: usize,
  stepIndices: i32,
  buckets: usize,
): void {
  const width = widthOf<T>();
  const entries = buckets + BUCKETS_BYTES;
  const spare = entries + n * width;
  const copies = spare + n * width; // of the numbers: values may be x itself
  for (let i: i32 = 0; i < n; i++, x += stepX) {
    makeEntry<T>(entries + i * width, x, i, descending);
    store<T>(copies + i * (sizeof<T>() as i32), load<T>(x));
  }
  let entry = sortEntries<T>(entries, spare, n, buckets);
  for (; n > 0; n--, entry += width, values += stepValues, indices += stepIndices) {
    const place = placeOf<T>(entry);
    store<T>(values, load<T>(copies + place * (sizeof<T>() as i32)));
    store<i32>(indices, place);
  }
}
