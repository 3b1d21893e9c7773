// Elements placed by an index along one dimension, in row-major order. `dims` is as in gather.ts: the steps in index, src and out, of which the
// last one is 0 along the indexed dimension.
import { FLOAT32, FLOAT64, INT32 } from '../reduce/numbers';

/** out[i's place + index[i] · step] = src[i], or += src[i] with `adds`. */
export function scatterElements(type: i32, adds: i32, index: usize, src: usize, out: usize, step: i32, dims: usize): void {
  if (load<i32>(dims) === 0) scatterRunOf(type, adds, 1, index, 0, src, 0, out, 0, step);
  else scatterDims(type, adds, index, src, out, step, dims, 0);
}

function scatterDims(type: i32, adds: i32, index: usize, src: usize, out: usize, step: i32, dims: usize, level: i32): void {
  const count = load<i32>(dims);
  const size = load<i32>(dims + ((1 + level) << 2));
  const stepIndex = load<i32>(dims + ((1 + count + level) << 2));
  const stepSrc = load<i32>(dims + ((1 + 2 * count + level) << 2));
  const stepOut = load<i32>(dims + ((1 + 3 * count + level) << 2));
  if (level + 1 === count) {
    scatterRunOf(type, adds, size, index, stepIndex, src, stepSrc, out, stepOut, step);
    return;
  }
  for (let i: i32 = 0; i < size; i++, index += stepIndex, src += stepSrc, out += stepOut) {
    scatterDims(type, adds, index, src, out, step, dims, level + 1);
  }
}

function scatterRunOf(
  type: i32,
  adds: i32,
  n: i32,
  index: usize,
  stepIndex: i32,
  src: usize,
  stepSrc: i32,
  out: usize,
  stepOut: i32,
  step: i32,
): void {
  if (type === FLOAT32) scatterRun<f32>(adds, n, index, stepIndex, src, stepSrc, out, stepOut, step);
  else if (type === FLOAT64) scatterRun<f64>(adds, n, index, stepIndex, src, stepSrc, out, stepOut, step);
  else if (type === INT32) scatterRun<i32>(adds, n, index, stepIndex, src, stepSrc, out, stepOut, step);
  else scatterRun<u8>(adds, n, index, stepIndex, src, stepSrc, out, stepOut, step);
}

function scatterRun<T extends number>(
  adds: i32,
  n: i32,
  index: usize,
  stepIndex: i32,
  src: usize,
  stepSrc: i32,
  out: usize,
  stepOut: i32,
  step: i32,
): void {
  const width = sizeof<T>() as i32;
  if (stepIndex === 0 && stepSrc === width && stepOut === width) {
    out += load<i32>(index) * step;
    if (adds) addRow<T>(n, src, out);
    else memory.copy(out, src, n * width);
    return;
  }
  for (; n > 0; n--, index += stepIndex, src += stepSrc, out += stepOut) {
    const place = out + load<i32>(index) * step;
    const value = load<T>(src);
    store<T>(place, adds ? ((load<T>(place) + value) as T) : value);
  }
}

function addRow<T extends number>(n: i32, src: usize, out: usize): void {
  const lanes = 16 / (sizeof<T>() as i32);
  for (; n >= lanes; n -= lanes, src += 16, out += 16) v128.store(out, v128.add<T>(v128.load(out), v128.load(src)));
  for (; n > 0; n--, src += sizeof<T>(), out += sizeof<T>()) store<T>(out, (load<T>(out) + load<T>(src)) as T);
}
