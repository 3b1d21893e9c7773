import { ArgumentError, DTypeError, ShapeError, Tensor } from '@lamella/core';

// What recurrent layers and their cells refuse.

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** @throws ArgumentError when `value` is not a whole number from `least` */
export function checkSize(op: string, argument: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return;
  throw new ArgumentError(op, `${argument} has to be a whole number from ${least}, got ${String(value)}`, { argument });
}

/** An input of one of these ranks, with `inputSize` features of the weights' dtype. */
export function checkInput(op: string, input: unknown, ranks: readonly number[], inputSize: number, weight: Tensor): void {
  if (!(input instanceof Tensor)) {
    throw new ArgumentError(op, `the input has to be a Tensor, got ${input === null ? 'null' : typeof input}`, { argument: 'input' });
  }
  if (!ranks.includes(input.ndim)) {
    throw new ShapeError(op, `expected an input of ${ranks.join(' or ')} dimensions, got ${show(input.shape)}`, {
      shapes: [input.shape],
      argument: 'input',
    });
  }
  if (input.shape.at(-1) !== inputSize) {
    throw new ShapeError(
      op,
      `the last dimension of input ${show(input.shape)} has to be inputSize ${inputSize}, got ${input.shape.at(-1)!}`,
      {
        shapes: [input.shape, weight.shape],
        argument: 'input',
        hint: `new ${op}(${input.shape.at(-1)!}, …)`,
      },
    );
  }
  checkSameDType(op, 'input', input, weight);
}

/** One state, as it has to be: its shape, and the input's dtype. */
export function checkState(op: string, state: unknown, shape: readonly number[], input: Tensor): asserts state is Tensor {
  if (!(state instanceof Tensor)) {
    throw new ArgumentError(op, `a state has to be a Tensor, got ${state === null ? 'null' : typeof state}`, { argument: 'hx' });
  }
  if (show(state.shape) !== show(shape)) {
    throw new ShapeError(op, `for input ${show(input.shape)} a state has to be ${show(shape)}, got ${show(state.shape)}`, {
      shapes: [state.shape, shape],
      argument: 'hx',
    });
  }
  checkSameDType(op, 'hx', state, input);
}

function checkSameDType(op: string, argument: string, x: Tensor, other: Tensor): void {
  if (x.dtype === other.dtype) return;
  throw new DTypeError(op, `${argument} is ${x.dtype}, expected ${other.dtype}`, {
    dtype: x.dtype,
    argument,
    hint: `to('${other.dtype}')`,
  });
}

/** The two states of an LSTM. */
export function checkPair(op: string, hx: unknown): asserts hx is readonly [Tensor, Tensor] {
  if (Array.isArray(hx) && hx.length === 2) return;
  throw new ArgumentError(op, 'the state has to be a pair [h, c]', { argument: 'hx', hint: `${op}.forward(x, [h, c])` });
}
