// Convolutions of any type and layout, sum by sum.
import { Convolution } from './convolution';

/** Where in the source `place` of the padded image comes from; -1 where it is a zero. */
function sourceOf(place: i32, pad: i32, spread: i32, size: i32): i32 {
  const from = place - pad;
  if (from < 0 || from % spread !== 0) return -1;
  return from / spread < size ? from / spread : -1;
}

export function convolveDirect<T extends number>(p: Convolution): void {
  for (let i = 0; i < p.images; i++) {
    for (let row = 0; row < p.groups * p.rows; row++) {
      const source = p.source + i * p.stepImage + (row / p.rows) * p.channels * p.stepChannel;
      const weight = p.weight + (row / p.rows) * p.stepGroupWeight + (row % p.rows) * p.stepRowWeight;
      const out = p.out + i * p.stepImageOut + row * p.stepRowOut;
      for (let d = 0; d < p.depthOut; d++) {
        for (let h = 0; h < p.heightOut; h++) {
          let to = out + d * p.stepDepthOut + h * p.stepHeightOut;
          for (let w = 0; w < p.widthOut; w++, to += p.stepWidthOut) {
            store<T>(to, sumAt<T>(p, source, weight, d * p.strideDepth, h * p.strideHeight, w * p.strideWidth));
          }
        }
      }
    }
  }
}

// Sums of all channels at one place of the padded image.
function sumAt<T extends number>(p: Convolution, source: usize, weight: usize, depth: i32, height: i32, width: i32): T {
  let sum = <T>0;
  for (let kd = 0; kd < p.kernelDepth; kd++) {
    const d = sourceOf(depth + kd * p.dilationDepth, p.padDepth, p.spreadDepth, p.depth);
    if (d < 0) continue;
    for (let kh = 0; kh < p.kernelHeight; kh++) {
      const h = sourceOf(height + kh * p.dilationHeight, p.padHeight, p.spreadHeight, p.height);
      if (h < 0) continue;
      for (let kw = 0; kw < p.kernelWidth; kw++) {
        const w = sourceOf(width + kw * p.dilationWidth, p.padWidth, p.spreadWidth, p.width);
        if (w < 0) continue;
        let x = source + d * p.stepDepth + h * p.stepHeight + w * p.stepWidth;
        let y = weight + kd * p.stepDepthWeight + kh * p.stepHeightWeight + kw * p.stepWidthWeight;
        for (let channel = 0; channel < p.channels; channel++, x += p.stepChannel, y += p.stepChannelWeight) {
          sum = <T>(sum + <T>(load<T>(x) * load<T>(y)));
        }
      }
    }
  }
  return sum;
}

/** The weight's gradient, where `out` is the gradient that comes. */
export function weightGradDirect<T extends number>(p: Convolution): void {
  for (let row = 0; row < p.groups * p.rows; row++) {
    const source = p.source + (row / p.rows) * p.channels * p.stepChannel;
    const grad = p.out + row * p.stepRowOut;
    const weight = p.weight + (row / p.rows) * p.stepGroupWeight + (row % p.rows) * p.stepRowWeight;
    for (let channel = 0; channel < p.channels; channel++) {
      for (let kd = 0; kd < p.kernelDepth; kd++) {
        for (let kh = 0; kh < p.kernelHeight; kh++) {
          for (let kw = 0; kw < p.kernelWidth; kw++) {
            const to = weight + channel * p.stepChannelWeight + kd * p.stepDepthWeight + kh * p.stepHeightWeight + kw * p.stepWidthWeight;
            store<T>(to, sumOfTap<T>(p, source + channel * p.stepChannel, grad, kd, kh, kw));
          }
        }
      }
    }
  }
}

// Sums over all images and pixels for one position of the kernel. The source is not spread here: the pixels that meet it are a run in each row.
function sumOfTap<T extends number>(p: Convolution, source: usize, grad: usize, kd: i32, kh: i32, kw: i32): T {
  const shift = kw * p.dilationWidth - p.padWidth;
  const first = max(0, (p.strideWidth - 1 - shift) / p.strideWidth);
  const end = min(p.widthOut, shift >= p.width ? 0 : (p.width - 1 - shift) / p.strideWidth + 1);
  const stepX = p.strideWidth * p.stepWidth;
  const stepY = p.stepWidthOut;
  let sum = <T>0;
  for (let i = 0; i < p.images; i++) {
    for (let d = 0; d < p.depthOut; d++) {
      const depth = sourceOf(d * p.strideDepth + kd * p.dilationDepth, p.padDepth, p.spreadDepth, p.depth);
      if (depth < 0) continue;
      for (let h = 0; h < p.heightOut; h++) {
        const height = sourceOf(h * p.strideHeight + kh * p.dilationHeight, p.padHeight, p.spreadHeight, p.height);
        if (height < 0) continue;
        let x = source + i * p.stepImage + depth * p.stepDepth + height * p.stepHeight + (first * p.strideWidth + shift) * p.stepWidth;
        let y = grad + i * p.stepImageOut + d * p.stepDepthOut + h * p.stepHeightOut + first * stepY;
        for (let w = first; w < end; w++, x += stepX, y += stepY) sum = <T>(sum + <T>(load<T>(x) * load<T>(y)));
      }
    }
  }
  return sum;
}
