// Lines along one dimension of views that lie anyhow. The other dimensions come as a list, `outer`: their count, then their sizes, then for
// each view their steps in bytes.

/** Where line number `line` begins in view number `view`, in bytes from the view's first element. */
export function lineStart(outer: usize, view: i32, line: i32): isize {
  const count = load<i32>(outer);
  let start: isize = 0;
  for (let dim = count - 1; dim > 0; dim--) {
    const size = load<i32>(outer + ((1 + dim) << 2));
    const rest = line / size;
    start += (line - rest * size) * load<i32>(outer + ((1 + count * (1 + view) + dim) << 2));
    line = rest;
  }
  return count > 0 ? start + line * load<i32>(outer + ((1 + count * (1 + view)) << 2)) : start;
}

/**
 * How many lines, up to 4, begin side by side in the first `views` views with line number `line`: 4, or 1 where fewer than four do. Elements
 * have `width` bytes.
 */
export function linesAbreast(outer: usize, views: i32, line: i32, width: i32): i32 {
  const count = load<i32>(outer);
  if (count === 0) return 1;
  const size = load<i32>(outer + (count << 2));
  if ((line % size) + 4 > size) return 1;
  for (let view: i32 = 1; view <= views; view++) {
    if (load<i32>(outer + ((count * (1 + view)) << 2)) !== width) return 1;
  }
  return 4;
}
