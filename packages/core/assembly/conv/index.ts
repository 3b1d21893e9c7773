// Each kernel is told the address of a `Convolution`.
import { Convolution } from './convolution';
import { convolveDirect, weightGradDirect } from './direct';
import { convolve } from './forward';
import { scratchBytes } from './plan';
import { addParts, sumWeightGrad } from './weight-grad';

export function convScratchF32(convolution: usize): i32 {
  return scratchBytes(changetype<Convolution>(convolution));
}

/** Of a float32 result whose pixels lie dense within a channel. */
export function convF32(convolution: usize, scratch: usize): void {
  convolve(changetype<Convolution>(convolution), scratch);
}

/** Of a float32 gradient whose pixels lie dense within a channel: dense sums, as the weight's gradient in row-major order. */
export function convWeightGradF32(convolution: usize, sums: usize, scratch: usize): void {
  sumWeightGrad(changetype<Convolution>(convolution), sums, scratch);
}

export function addPartsF32(parts: i32, length: i32, sums: usize): void {
  addParts(parts, length, sums);
}

export function convDirectF32(convolution: usize): void {
  convolveDirect<f32>(changetype<Convolution>(convolution));
}

export function convDirectF64(convolution: usize): void {
  convolveDirect<f64>(changetype<Convolution>(convolution));
}

export function convDirectI32(convolution: usize): void {
  convolveDirect<i32>(changetype<Convolution>(convolution));
}

export function convDirectU8(convolution: usize): void {
  convolveDirect<u8>(changetype<Convolution>(convolution));
}

export function convWeightGradDirectF32(convolution: usize): void {
  weightGradDirect<f32>(changetype<Convolution>(convolution));
}

export function convWeightGradDirectF64(convolution: usize): void {
  weightGradDirect<f64>(changetype<Convolution>(convolution));
}

export function convWeightGradDirectI32(convolution: usize): void {
  weightGradDirect<i32>(changetype<Convolution>(convolution));
}

export function convWeightGradDirectU8(convolution: usize): void {
  weightGradDirect<u8>(changetype<Convolution>(convolution));
}
