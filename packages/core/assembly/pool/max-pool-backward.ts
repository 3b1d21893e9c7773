// The slope of the largest of each window. All is dense.
import { FLOAT64 } from '../reduce/numbers';

/** Planes `first` to `end`, of `outputs` and `inputs` elements: each number of grad is added where the index says, in order, the rest is 0. */
export function maxPoolBackwardPlanes(
  type: i32,
  first: i32,
  end: i32,
  outputs: i32,
  inputs: i32,
  grad: usize,
  indices: usize,
  gradX: usize,
): void {
  if (type === FLOAT64) scatterPlanes<f64>(first, end, outputs, inputs, grad, indices, gradX);
  else scatterPlanes<f32>(first, end, outputs, inputs, grad, indices, gradX);
}

function scatterPlanes<T extends number>(first: i32, end: i32, outputs: i32, inputs: i32, grad: usize, indices: usize, gradX: usize): void {
  const size = inputs * sizeof<T>();
  let from = grad + first * outputs * sizeof<T>();
  let place = indices + ((first * outputs) << 2);
  let plane = gradX + first * size;
  for (; first < end; first++, plane += size) {
    memory.fill(plane, 0, size);
    for (const next = place + (outputs << 2); place < next; place += 4, from += sizeof<T>()) {
      const to = plane + <usize>load<i32>(place) * sizeof<T>();
      store<T>(to, <T>(load<T>(to) + load<T>(from)));
    }
  }
}
