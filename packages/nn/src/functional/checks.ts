import { ArgumentError, checkTensor, DTypeError, ShapeError, type Tensor } from '@lamella/core';

// Checks of arguments that several files share.

/** A shape as the messages show it: `[2, 3]`. */
export function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** @throws DTypeError when `x` has another dtype than the input */
export function checkSameDType(op: string, argument: string, x: Tensor, input: Tensor): void {
  checkTensor(op, x, argument);
  if (x.dtype === input.dtype) return;
  throw new DTypeError(op, `${argument} is ${x.dtype}, input ${input.dtype}: they have to be the same`, {
    dtype: x.dtype,
    argument,
    hint: `${argument}.to('${input.dtype}')`,
  });
}

/** The dimension from 0, given one that may count from the end. @throws ShapeError when there is no such dimension */
export function wrapDim(op: string, dim: number, x: Tensor): number {
  const span = Math.max(x.ndim, 1);
  if (Number.isInteger(dim) && dim >= -span && dim < span) return dim < 0 ? dim + span : dim;
  throw new ShapeError(op, `dimension ${dim} is out of range for ${show(x.shape)}`, {
    shapes: [x.shape],
    argument: 'dim',
    hint: '{ dim: -1 }, for the last one',
  });
}

/** @throws ArgumentError unless it is a whole number from `least` */
export function checkWhole(op: string, argument: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError(op, `${argument} has to be a whole number from ${least}, got ${String(value)}`, {
    argument,
    hint: `${argument}: ${least}`,
  });
}

/** Indices of rows: int32, as PyTorch takes no others either. @throws DTypeError on any other dtype */
export function checkIndices(op: string, argument: string, x: Tensor): void {
  checkTensor(op, x, argument);
  if (x.dtype === 'int32') return;
  throw new DTypeError(op, `expected ${argument} to be int32, got ${x.dtype}`, {
    dtype: x.dtype,
    argument,
    hint: `${argument}.to('int32')`,
  });
}

/** Two tensors stretched to one shape. @throws ShapeError when they do not broadcast */
export function broadcast(op: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const ndim = Math.max(a.ndim, b.ndim);
  const shape = Array.from({ length: ndim }, (_, dim) => {
    const [x, y] = [a.shape[dim - ndim + a.ndim] ?? 1, b.shape[dim - ndim + b.ndim] ?? 1];
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new ShapeError(
      op,
      `shapes ${show(a.shape)} and ${show(b.shape)} do not broadcast: sizes ${x} and ${y} meet at dimension ${dim}`,
      {
        shapes: [a.shape, b.shape],
        hint: 'sizes have to be equal, or one of them 1',
      },
    );
  });
  return [a.expand(shape), b.expand(shape)];
}
