// Sums of windows over dense rows of float32, for strides of 1 and 2: four outputs at a time take one kernel position after the other.
import { endCovered, firstCovered, loadSpaced } from './max-pool-rows';
import { at, DILATION, endInside, firstInside, INPUT_SIZE, KERNEL, OUTPUT_SIZE, startOf, STEPS, STRIDE } from './window';

/** Leaves the sums of one row of outputs in the dense row `out`. */
export function sumRowF32(x: usize, out: usize, window: usize, d: i32, h: i32): void {
  const width = at(window, INPUT_SIZE + 2);
  const outputs = at(window, OUTPUT_SIZE + 2);
  const stride = at(window, STRIDE + 2);
  const startD = startOf(window, 0, d);
  const startH = startOf(window, 1, h);
  const endD = endInside(window, 0, startD);
  const endH = endInside(window, 1, startH);
  memory.fill(out, 0, outputs << 2);
  for (let kd = firstInside(window, 0, startD); kd < endD; kd++) {
    const plane = x + (startD + kd * at(window, DILATION)) * at(window, STEPS);
    for (let kh = firstInside(window, 1, startH); kh < endH; kh++) {
      const row = plane + (startH + kh * at(window, DILATION + 1)) * at(window, STEPS + 1);
      for (let kw: i32 = 0; kw < at(window, KERNEL + 2); kw++) {
        addPosition(row, startOf(window, 2, 0) + kw * at(window, DILATION + 2), stride, width, outputs, out);
      }
    }
  }
}

function addPosition(row: usize, shift: i32, stride: i32, width: i32, outputs: i32, out: usize): void {
  let w = firstCovered(shift, stride);
  const end = endCovered(shift, stride, width, outputs);
  for (; w + 4 <= end && shift + (w + 3) * stride + stride <= width; w += 4) {
    v128.store(out + (w << 2), f32x4.add(v128.load(out + (w << 2)), loadSpaced(row + ((shift + w * stride) << 2), stride)));
  }
  for (; w < end; w++) store<f32>(out + (w << 2), load<f32>(out + (w << 2)) + load<f32>(row + ((shift + w * stride) << 2)));
}
