import { ShapeError, type Tensor } from '@lamella/core';

export interface LayerNormOptions {
  /** What the normalised values are multiplied by, of shape `normalizedShape`. */
  readonly weight?: Tensor | null;
  /** What is added to them then, of shape `normalizedShape`. */
  readonly bias?: Tensor | null;
  /** Added to the variance, so that nothing is divided by 0. Default: 1e-5. */
  readonly eps?: number;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, over the last dimensions of each sample by itself.
 *
 * Shape: (…, *normalizedShape) -> the same.
 * @throws ShapeError when the input does not end in `normalizedShape`, or weight or bias have another shape
 * @see Ba et al. 2016, Layer Normalization, arXiv 1607.06450; torch.nn.functional.layer_norm
 * @example
 * nn.functional.layerNorm(tensor([[1, 3]]), [2], { eps: 0 }).toArray() // [[-1, 1]]
 */
export function layerNorm(input: Tensor, normalizedShape: readonly number[], options: LayerNormOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  checkShapes(input, normalizedShape, { weight, bias });
  const dims = normalizedShape.map((_, i) => -1 - i);
  const centred = input.sub(input.mean(dims, { keepdim: true }));
  const normalised = centred.mul(centred.square().mean(dims, { keepdim: true }).add(eps).rsqrt());
  const scaled = weight === null ? normalised : normalised.mul(weight);
  return bias === null ? scaled : scaled.add(bias);
}

function checkShapes(input: Tensor, normalizedShape: readonly number[], affine: Readonly<Record<string, Tensor | null>>): void {
  const wanted = `[${normalizedShape.join(', ')}]`;
  const ends = input.shape.slice(input.ndim - normalizedShape.length);
  if (normalizedShape.length === 0 || ends.join() !== normalizedShape.join()) {
    throw new ShapeError('layerNorm', `given normalizedShape ${wanted}, expected input to end in it, got [${input.shape.join(', ')}]`, {
      shapes: [input.shape, normalizedShape],
      hint: `new LayerNorm([${ends.join(', ')}])`,
    });
  }
  for (const [name, tensor] of Object.entries(affine)) {
    if (tensor === null || tensor.shape.join() === normalizedShape.join()) continue;
    throw new ShapeError('layerNorm', `${name} has to have the shape ${wanted}, got [${tensor.shape.join(', ')}]`, {
      shapes: [tensor.shape, normalizedShape],
      argument: name,
    });
  }
}
