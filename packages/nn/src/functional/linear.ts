import { ShapeError, type Tensor } from '@lamella/core';

/**
 * `input · weightᵀ + bias`.
 *
 * Shape: input (…, in), weight (out, in) or (in), bias (out) -> (…, out).
 * @throws ShapeError when the last dimension of input is not `in`
 * @see torch.nn.functional.linear
 * @example
 * nn.functional.linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray() // [[16]]
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const features = weight.shape.at(-1);
  const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;
  if (input.ndim === 0 || input.shape.at(-1) !== features || weight.ndim > 2) {
    throw new ShapeError(
      'linear',
      `the last dimension of input ${show(input)} is ${input.shape.at(-1) ?? 'missing'}, weight ${show(weight)} wants ${features ?? 'another'}`,
      {
        shapes: [input.shape, weight.shape],
        hint: `new Linear(${input.shape.at(-1) ?? 1}, ${weight.shape[0] ?? 1})`,
      },
    );
  }
  const product = input.matmul(weight.t());
  return bias === null ? product : product.add(bias);
}
