import { ArgumentError, ShapeError, Tensor } from '@lamella/core';

/** One number for all spatial dimensions, or one for each. */
export type Spatial = number | readonly number[];

/** One number for each of `dims` spatial dimensions. @throws ArgumentError when a list has another length */
export function perDimension(op: string, argument: string, value: Spatial, dims: number): readonly number[] {
  if (typeof value === 'number') return new Array<number>(dims).fill(value);
  const list: readonly number[] = Array.isArray(value) ? value : [];
  if (list.length === 1) return new Array<number>(dims).fill(list[0]!);
  if (list.length === dims) return list;
  const got = Array.isArray(value) ? `[${list.join(', ')}]` : String(value);
  throw new ArgumentError(op, `${argument} has to be a number or ${dims} numbers, got ${got}`, {
    argument,
    hint: `[${new Array<number>(dims).fill(1).join(', ')}]`,
  });
}

/** @throws ArgumentError on a word that is neither `same` nor `valid`, and on `same` where the stride is not 1 */
export function checkPadding(op: string, padding: Spatial | 'same' | 'valid', stride: Spatial): void {
  if (typeof padding !== 'string' || padding === 'valid') return;
  if (padding !== 'same') {
    throw new ArgumentError(op, `padding has to be numbers, 'same' or 'valid', got '${String(padding)}'`, {
      argument: 'padding',
      hint: "'same'",
    });
  }
  if ([stride].flat().every((step) => step === 1)) return;
  throw new ArgumentError(op, `padding='same' is not supported for strided convolutions, got stride ${[stride].flat().join(', ')}`, {
    argument: 'padding',
    hint: 'a number, half of the kernel size',
  });
}

/**
 * Runs `fn` on a batch: an input of one dimension less is a batch of one, and the result is taken out of it again.
 *
 * @throws ShapeError on any other rank, ArgumentError on what is no tensor
 */
export function batched<Result extends Tensor | readonly Tensor[]>(
  op: string,
  input: Tensor,
  dims: number,
  fn: (batch: Tensor) => Result,
): Result {
  if (!(input instanceof Tensor)) {
    const got = input === null ? 'null' : typeof input;
    throw new ArgumentError(op, `input has to be a Tensor, got ${got}`, { argument: 'input', hint: 'tensor(data)' });
  }
  if (input.ndim === dims + 2) return fn(input);
  if (input.ndim !== dims + 1) {
    const got = `[${input.shape.join(', ')}]`;
    throw new ShapeError(op, `expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input, got ${got} of ${input.ndim}`, {
      shapes: [input.shape],
      hint: input.ndim === dims ? 'input.unsqueeze(0), for one channel' : `${op.replace(/[123]d$/, '')} of another number of dimensions`,
    });
  }
  const result = fn(input.unsqueeze(0));
  return (Array.isArray(result) ? (result as readonly Tensor[]).map((x) => x.squeeze(0)) : (result as Tensor).squeeze(0)) as Result;
}
