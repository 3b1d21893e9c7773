import { convert } from '../autograd/copying.js';
import { isOfAnotherCopy } from '../errors/copies.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { isFloating, resultType, type DType } from '../shape/dtype.js';
import { allocateTensor } from '../tensor/creation.js';
import { Tensor } from '../tensor/tensor.js';

// What the files of ops share: checks of arguments, and promotion.

/** A tensor, or a JavaScript value that stands for a tensor without dimensions. */
export type Operand = Tensor | number | boolean;

export function checkTensor(op: string, x: unknown, argument = 'input'): asserts x is Tensor {
  if (x instanceof Tensor) return;
  if (isOfAnotherCopy(x)) {
    throw new ArgumentError(op, `${argument} is a Tensor of another copy of @lamella/core`, { argument, hint: 'npm ls @lamella/core' });
  }
  throw new ArgumentError(op, `${argument} has to be a Tensor, got ${x === null ? 'null' : typeof x}`, { argument, hint: 'tensor(data)' });
}

/** A list with at least one tensor in it. */
export function checkTensors(op: string, tensors: readonly Tensor[]): asserts tensors is readonly [Tensor, ...Tensor[]] {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new ArgumentError(op, 'expected a non-empty list of tensors', { argument: 'tensors', hint: `${op}([a, b])` });
  }
  for (const x of tensors as readonly unknown[]) checkTensor(op, x, 'tensors');
}

export function checkFloating(op: string, x: Tensor): void {
  checkTensor(op, x);
  if (!isFloating(x.dtype)) {
    throw new DTypeError(op, `is defined for float32 and float64, got ${x.dtype}`, {
      dtype: x.dtype,
      shapes: [x.shape],
      hint: "x.to('float32')",
    });
  }
}

/** x as the given dtype: itself, where it is that already. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : convert(x, dtype);
}

export function checkOperand(op: string, value: unknown): asserts value is Operand {
  if (value instanceof Tensor || typeof value === 'number' || typeof value === 'boolean') return;
  if (isOfAnotherCopy(value)) checkTensor(op, value, 'other');
  throw new ArgumentError(op, `an operand has to be a Tensor, a number or a boolean, got ${value === null ? 'null' : typeof value}`, {
    argument: 'other',
    hint: 'tensor(data)',
  });
}

/** An operand as a tensor of `dtype`. */
export function asOperand(op: string, value: Operand, dtype: DType): Tensor {
  checkOperand(op, value);
  if (value instanceof Tensor) return cast(value, dtype);
  const scalar = allocateTensor([], dtype);
  kernels().fill(scalar, Number(value));
  return scalar;
}

interface PromoteOptions {
  /** Whether integers are taken as float32, because the op has only a floating answer. */
  readonly floating?: boolean;
}

/** Both operands in the dtype in which PyTorch would compute. */
export function promote(op: string, a: Tensor, b: Operand, options: PromoteOptions = {}): [Tensor, Tensor] {
  checkTensor(op, a);
  if (b instanceof Tensor && a.dtype === b.dtype && options.floating !== true) return [a, b];
  return promoteOperands(op, a, b, options);
}

/** The same, where the first one may be a number as well. */
export function promoteOperands(op: string, a: Operand, b: Operand, { floating = false }: PromoteOptions = {}): [Tensor, Tensor] {
  checkOperand(op, a);
  checkOperand(op, b);
  const common = resultType(a, b);
  const dtype = floating && !isFloating(common) ? 'float32' : common;
  return [asOperand(op, a, dtype), asOperand(op, b, dtype)];
}

/** x in the dtype of a floating answer: integers and booleans become float32. */
export function promoteFloating(op: string, x: Tensor): Tensor {
  checkTensor(op, x);
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}
