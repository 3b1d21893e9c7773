import { ArgumentError, Tensor, zeros, type DType, type Shape } from '@lamella/core';

/** What a model is run on: a tensor, or a shape that is filled with zeros; a list of these for a model of several inputs. */
export type ModelInputs = Shape | Tensor | readonly (Shape | Tensor)[];

export interface InputOptions {
  /** The dtype of inputs that are given by their shape, one for all or one each: `int32` for an embedding. Default: `float32`. */
  readonly dtype?: DType | readonly DType[];
}

/** Tensors of their own memory, so that a model that works in place leaves those of the user alone. @throws ArgumentError on what is neither a shape nor a tensor */
export function makeInputs(op: string, inputs: ModelInputs, { dtype = 'float32' }: InputOptions): Tensor[] {
  const list: readonly (Shape | Tensor)[] = isShapeOrTensor(inputs) ? [inputs] : checkedList(op, inputs);
  if (Array.isArray(dtype) && dtype.length !== list.length) {
    throw new ArgumentError(op, `${list.length} inputs and ${dtype.length} dtypes`, {
      argument: 'dtype',
      hint: 'one dtype for each input',
    });
  }
  return list.map((input, i) => {
    if (input instanceof Tensor) return input.detach().clone();
    return zeros(input, { dtype: typeof dtype === 'string' ? dtype : dtype[i]! });
  });
}

function checkedList(op: string, inputs: unknown): readonly (Shape | Tensor)[] {
  if (Array.isArray(inputs) && inputs.every(isShapeOrTensor)) return inputs;
  throw new ArgumentError(op, `inputs are a shape, a tensor, or a list of these, got ${excerpt(inputs)}`, {
    argument: 'inputs',
    hint: '[1, 3, 32, 32], or [[1, 10], [1, 20]] for two inputs',
  });
}

/** An empty list is the shape of a scalar. */
function isShapeOrTensor(input: unknown): input is Shape | Tensor {
  return input instanceof Tensor || (Array.isArray(input) && input.every((size) => Number.isInteger(size) && size >= 0));
}

function excerpt(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
