import { ArgumentError, DTypeError, isFloating, ShapeError, Tensor } from '@lamella/core';

// What MultiheadAttention refuses.

const OP = 'MultiheadAttention';
const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** @throws ArgumentError unless embedDim can be shared out among the heads */
export function checkHeads(embedDim: number, numHeads: number): void {
  if (!Number.isInteger(embedDim) || !Number.isInteger(numHeads) || embedDim < 1 || numHeads < 1) {
    throw new ArgumentError(OP, `embedDim and numHeads have to be whole numbers from 1, got ${embedDim} and ${numHeads}`, {
      argument: 'numHeads',
    });
  }
  if (embedDim % numHeads === 0) return;
  throw new ArgumentError(OP, `embedDim must be divisible by numHeads, got ${embedDim} and ${numHeads}`, { argument: 'numHeads' });
}

/** All three with a batch, or all three without, of the weights' dtype. */
export function checkInputs(query: unknown, key: unknown, value: unknown, weight: Tensor): asserts query is Tensor {
  const named = Object.entries({ query, key, value });
  for (const [argument, x] of named) {
    if (!(x instanceof Tensor)) {
      throw new ArgumentError(OP, `${argument} has to be a Tensor, got ${x === null ? 'null' : typeof x}`, {
        argument,
        hint: 'forward(x, x, x)',
      });
    }
    if (x.dtype !== weight.dtype) {
      throw new DTypeError(OP, `${argument} is ${x.dtype}, the weights are ${weight.dtype}`, {
        dtype: x.dtype,
        argument,
        hint: `to('${weight.dtype}')`,
      });
    }
  }
  const shapes = named.map(([, x]) => (x as Tensor).shape);
  const ranks = shapes.map(({ length }) => length);
  if ((ranks[0] === 2 || ranks[0] === 3) && ranks.every((rank) => rank === ranks[0])) return;
  throw new ShapeError(OP, `query, key and value have to be 3-D all, or 2-D all without a batch, got ${shapes.map(show).join(', ')}`, {
    shapes,
  });
}

/** Time-major: query (L, N, embedDim), key (S, N, kdim), value (S, N, vdim). */
export function checkFeatures(inputs: readonly [Tensor, Tensor, Tensor], sizes: { readonly [name: string]: number }): void {
  const [query, key, value] = inputs;
  const shapes = inputs.map(({ shape }) => shape);
  Object.entries(sizes).forEach(([name, size], i) => {
    if (shapes[i]![2] === size) return;
    throw new ShapeError(OP, `${['query', 'key', 'value'][i]!} has ${shapes[i]![2]!} features, ${name} is ${size}`, {
      shapes,
      argument: name,
    });
  });
  if (key.shape[0] !== value.shape[0] || key.shape[1] !== value.shape[1]) {
    throw new ShapeError(OP, `key and value have to agree in length and batch, got (S, N, …) ${show(key.shape)} and ${show(value.shape)}`, {
      shapes,
      argument: 'value',
    });
  }
  if (query.shape[1] === key.shape[1]) return;
  throw new ShapeError(OP, `query and key have to agree in their batch, got (L, N, …) ${show(query.shape)} and ${show(key.shape)}`, {
    shapes,
    argument: 'key',
  });
}

/** A mask of one of these shapes, bool or of the inputs' dtype. */
export function checkMask(argument: string, mask: unknown, allowed: readonly (readonly number[])[], input: Tensor): void {
  if (!(mask instanceof Tensor)) throw new ArgumentError(OP, `${argument} has to be a Tensor, got ${typeof mask}`, { argument });
  if (mask.dtype !== 'bool' && mask.dtype !== input.dtype) {
    throw new DTypeError(OP, `${argument} has to be bool or ${input.dtype}, got ${mask.dtype}`, {
      dtype: mask.dtype,
      argument,
      hint: isFloating(mask.dtype) ? `mask.to('${input.dtype}')` : 'mask.ne(0)',
    });
  }
  if (allowed.some((shape) => show(shape) === show(mask.shape))) return;
  throw new ShapeError(OP, `${argument} has to be ${allowed.map(show).join(' or ')}, got ${show(mask.shape)}`, {
    shapes: [mask.shape, ...allowed],
    argument,
  });
}
