import { addmm, checkTensor, defineOp, ShapeError, type Op, type Tensor } from '@lamella/core';
import { checkSameDType, show } from './checks.js';

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
  if (input.ndim === 0 || input.shape.at(-1) !== features || weight.ndim > 2) {
    throw new ShapeError(
      'linear',
      `the last dimension of input ${show(input.shape)} is ${input.shape.at(-1) ?? 'missing'}, weight ${show(weight.shape)} wants ${features ?? 'another'}`,
      {
        shapes: [input.shape, weight.shape],
        hint: `new Linear(${input.shape.at(-1) ?? 1}, ${weight.shape[0] ?? 1})`,
      },
    );
  }
  if (weight.ndim === 1) {
    const product = input.matmul(weight);
    return bias === null ? product : product.add(bias);
  }
  if (input.ndim === 2) return linearOp(input, weight, bias);
  const batch = input.shape.slice(0, -1);
  const rows = input.reshape([batch.reduce((a, b) => a * b, 1), features!]);
  return linearOp(rows, weight, bias).reshape([...batch, weight.shape[0]!]);
}

/** One op, so that the weight's gradient is computed as it lies: row by row, not as the transpose of that of its transpose. */
const linearOp: Op<[x: Tensor, weight: Tensor, bias: Tensor | null]> = defineOp('linear', {
  forward: (x: Tensor, weight: Tensor, bias: Tensor | null) => ({
    out: bias === null ? x.matmul(weight.t()) : addmm(bias, x, weight.t()),
    save: [x, weight, bias?.shape ?? null],
  }),
  backward: ({ grad, saved: [x, weight, biasShape], needs }) => [
    needs[0] ? grad.matmul(weight) : null,
    needs[1] ? grad.t().matmul(x) : null,
    needs[2] ? grad.sumTo(biasShape!) : null,
  ],
});

/**
 * `input1ᵀ · weight[o] · input2 + bias[o]`, for each output o.
 *
 * Shape: input1 (…, in1), input2 (…, in2), weight (out, in1, in2), bias (out) -> (…, out).
 * @throws ShapeError when the sizes do not match, DTypeError when the dtypes differ
 * @see torch.nn.functional.bilinear
 * @example
 * nn.functional.bilinear(tensor([[1, 2]]), tensor([[3]]), tensor([[[10], [1]]])).toArray() // [[36]]
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkTensor('bilinear', input1, 'input1');
  for (const [argument, x] of Object.entries({ input2, weight, bias })) if (x !== null) checkSameDType('bilinear', argument, x, input1);
  const problem = bilinearMismatch(input1, input2, weight, bias);
  if (problem !== null) {
    throw new ShapeError('bilinear', problem, {
      shapes: [input1.shape, input2.shape, weight.shape],
      hint: `new Bilinear(${input1.shape.at(-1) ?? 1}, ${input2.shape.at(-1) ?? 1}, ${weight.shape[0] ?? 1})`,
    });
  }
  const [out, in1, in2] = weight.shape as [number, number, number];
  const batch = input1.shape.slice(0, -1);
  const samples = batch.reduce((a, b) => a * b, 1);
  const products = input1.reshape([samples, in1]).matmul(weight.permute([1, 0, 2]).reshape([in1, out * in2]));
  const sums = products
    .reshape([samples, out, in2])
    .mul(input2.reshape([samples, 1, in2]))
    .sum(2)
    .reshape([...batch, out]);
  return bias === null ? sums : sums.add(bias);
}

function bilinearMismatch(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null): string | null {
  const [a, b] = [input1, input2].map(({ shape }) => shape) as [readonly number[], readonly number[]];
  if (weight.ndim !== 3) return `weight has to be (out, in1, in2), got ${show(weight.shape)}`;
  if (a.length === 0 || a.length !== b.length) return `input dimensions do not match: got ${show(a)} and ${show(b)}`;
  const dim = a.findIndex((size, d) => d < a.length - 1 && size !== b[d]);
  if (dim !== -1) return `input batch dimensions do not match at dim ${dim}: got ${show(a)} and ${show(b)}`;
  if (a.at(-1) !== weight.shape[1] || b.at(-1) !== weight.shape[2])
    return `weight ${show(weight.shape)} wants inputs that end in ${weight.shape[1]!} and ${weight.shape[2]!}, got ${show(a)} and ${show(b)}`;
  if (bias !== null && bias.shape.join() !== String(weight.shape[0]))
    return `weight ${show(weight.shape)} wants a bias of [${weight.shape[0]!}], got ${show(bias.shape)}`;
  return null;
}
