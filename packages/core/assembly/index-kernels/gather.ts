// Elements picked by an index along one dimension. `dims` lists the index's dimensions: their count, their sizes, then the steps in bytes in
// index, out and x; the step in x along the indexed dimension is 0 there, and `step` is what an index is multiplied by.

/** out[i] = x[i's place without the indexed dimension + index[i] · step], for elements of `width` bytes. */
export function gatherElements(width: i32, index: usize, out: usize, x: usize, step: i32, dims: usize): void {
  if (load<i32>(dims) === 0) gatherRunOf(width, 1, index, 0, out, 0, x, 0, step);
  else gatherDims(width, index, out, x, step, dims, 0);
}

function gatherDims(width: i32, index: usize, out: usize, x: usize, step: i32, dims: usize, level: i32): void {
  const count = load<i32>(dims);
  const size = load<i32>(dims + ((1 + level) << 2));
  const stepIndex = load<i32>(dims + ((1 + count + level) << 2));
  const stepOut = load<i32>(dims + ((1 + 2 * count + level) << 2));
  const stepX = load<i32>(dims + ((1 + 3 * count + level) << 2));
  if (level + 1 === count) {
    gatherRunOf(width, size, index, stepIndex, out, stepOut, x, stepX, step);
    return;
  }
  for (let i: i32 = 0; i < size; i++, index += stepIndex, out += stepOut, x += stepX) {
    gatherDims(width, index, out, x, step, dims, level + 1);
  }
}

function gatherRunOf(width: i32, n: i32, index: usize, stepIndex: i32, out: usize, stepOut: i32, x: usize, stepX: i32, step: i32): void {
  if (width === 4) gatherRun<i32>(n, index, stepIndex, out, stepOut, x, stepX, step);
  else if (width === 8) gatherRun<i64>(n, index, stepIndex, out, stepOut, x, stepX, step);
  else gatherRun<u8>(n, index, stepIndex, out, stepOut, x, stepX, step);
}

function gatherRun<T extends number>(
  n: i32,
  index: usize,
  stepIndex: i32,
  out: usize,
  stepOut: i32,
  x: usize,
  stepX: i32,
  step: i32,
): void {
  const width = sizeof<T>() as i32;
  if (stepIndex === 0 && stepX === width && stepOut === width) {
    memory.copy(out, x + load<i32>(index) * step, n * width);
    return;
  }
  for (; n > 0; n--, index += stepIndex, out += stepOut, x += stepX) store<T>(out, load<T>(x + load<i32>(index) * step));
}
