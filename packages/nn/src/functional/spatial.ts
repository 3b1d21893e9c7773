import { ArgumentError, ShapeError, type Tensor } from '@lamella/core';

/** One number for all spatial dimensions, or one for each. */
export type Spatial = number | readonly number[];

/** One number for each of `dims` spatial dimensions. @throws ArgumentError when a list has another length */
export function perDimension(op: string, argument: string, value: Spatial, dims: number): readonly number[] {
  if (typeof value === 'number') return new Array<number>(dims).fill(value);
  if (value.length === 1) return new Array<number>(dims).fill(value[0]!);
  if (value.length === dims) return value;
  throw new ArgumentError(op, `${argument} has to be a number or ${dims} numbers, got [${value.join(', ')}]`, { argument });
}

/**
 * Runs `fn` on a batch: an input of one dimension less is a batch of one, and the result is taken out of it again.
 *
 * @throws ShapeError on any other rank
 */
export function batched<Result extends Tensor | readonly Tensor[]>(
  op: string,
  input: Tensor,
  dims: number,
  fn: (batch: Tensor) => Result,
): Result {
  if (input.ndim === dims + 2) return fn(input);
  if (input.ndim !== dims + 1) {
    throw new ShapeError(op, `expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input, got [${input.shape.join(', ')}]`, {
      shapes: [input.shape],
    });
  }
  const result = fn(input.unsqueeze(0));
  return (Array.isArray(result) ? (result as readonly Tensor[]).map((x) => x.squeeze(0)) : (result as Tensor).squeeze(0)) as Result;
}
