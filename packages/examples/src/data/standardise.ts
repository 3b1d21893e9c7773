/** The mean and the standard deviation (of the whole, not of a sample) of all pixels. */
export interface PixelStatistics {
  readonly mean: number;
  readonly std: number;
}

export function pixelStatistics(pixels: Uint8Array): PixelStatistics {
  // Sums of whole numbers below 2 ** 53 are exact, in any order.
  let sum = 0;
  let squares = 0;
  for (const pixel of pixels) {
    sum += pixel;
    squares += pixel * pixel;
  }
  const mean = sum / pixels.length;
  return { mean, std: Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) };
}

/**
 * `(pixel - mean) / std`. SELU keeps mean 0 and variance 1 from layer to layer only if they come in like that. The statistics are those of
 * the training images, for the test images too.
 */
export function standardise(pixels: Uint8Array, { mean, std }: PixelStatistics): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, pixel) => (pixel - mean) / (std === 0 ? 1 : std));
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = table[pixels[i]!]!;
  return values;
}
