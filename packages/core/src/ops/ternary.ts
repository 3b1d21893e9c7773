import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { TernaryName } from '../kernels/kernels.js';
import { resultType } from '../shape/dtype.js';
import { broadcastShapes } from '../shape/shape.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { sumTo } from './broadcast.js';
import { resultLike, stretched } from './elementwise.js';
import { asOperand, checkFloating, checkOperand, checkTensor, type Operand } from './support.js';

// Element-wise ops of three operands, each a single op: so the form with an underscore knows which values to keep.

/**
 * `input` held between `min` and `max`, numbers or tensors; null leaves a side open, and of crossed bounds `max` wins.
 * At a number the gradient is 0; at a tensor it is shared with the bound, as in `maximum`.
 *
 * @throws ArgumentError when both sides are open
 * @see torch.clamp
 * @example
 * tensor([-2, 0.5, 2]).clamp(-1, 1).toArray() // [-1, 0.5, 1]
 */
export function clamp(input: Tensor, min: Operand | null = null, max: Operand | null = null): Tensor {
  checkTensor('clamp', input);
  if (min === null && max === null) throw new ArgumentError('clamp', 'at least one of min or max must not be null', { argument: 'min' });
  const bounds = [min, max].map((bound) => bound ?? null);
  for (const bound of bounds) if (bound !== null) checkOperand('clamp', bound);
  const dtype = resultType(input, ...bounds.filter((bound) => bound !== null));
  const [low, high] = bounds.map((bound) => (bound === null ? null : asOperand('clamp', bound, dtype)));
  return clampOp(asOperand('clamp', input, dtype), low, high, { low: min instanceof Tensor, high: max instanceof Tensor });
}

/** `input + value * tensor1 * tensor2`. @throws DTypeError on booleans @see torch.addcmul */
export function addcmul(input: Tensor, tensor1: Operand, tensor2: Operand, options: ScaleOptions = {}): Tensor {
  const { value = 1 } = options;
  return scaledOp(...operandsOf('addcmul', input, tensor1, tensor2), 'addcmul', value);
}

/** `input + value * tensor1 / tensor2`. @throws DTypeError on integers and booleans @see torch.addcdiv */
export function addcdiv(input: Tensor, tensor1: Operand, tensor2: Operand, options: ScaleOptions = {}): Tensor {
  const { value = 1 } = options;
  const operands = operandsOf('addcdiv', input, tensor1, tensor2);
  checkFloating('addcdiv', operands[0]);
  return scaledOp(...operands, 'addcdiv', value);
}

export interface ScaleOptions {
  /** What the second summand is multiplied by. Default: 1. */
  readonly value?: number;
}

/**
 * `input + weight * (end - input)`: `end` itself at weight 1.
 *
 * @throws DTypeError on integers and booleans
 * @see torch.lerp
 * @example
 * tensor([0, 10]).lerp(tensor([4, 20]), 0.25).toArray() // [1, 12.5]
 */
export function lerp(input: Tensor, end: Tensor, weight: Operand): Tensor {
  checkFloating('lerp', input);
  checkTensor('lerp', end, 'end');
  return lerpOp(...operandsOf('lerp', input, end, weight));
}

/** All in the dtype in which PyTorch would compute. */
function operandsOf(op: TernaryName, input: Tensor, second: Operand, third: Operand): [Tensor, Tensor, Tensor] {
  checkTensor(op, input);
  checkOperand(op, second);
  checkOperand(op, third);
  const dtype = resultType(input, second, third);
  if (dtype === 'bool') throw new DTypeError(op, 'is not defined for bool', { dtype, hint: "x.to('float32')" });
  return [asOperand(op, input, dtype), asOperand(op, second, dtype), asOperand(op, third, dtype)];
}

/** The result of a kernel of three operands that broadcast. */
function ternary(name: TernaryName, a: Tensor, b: Tensor, c: Tensor, parameters: readonly number[] = []): Tensor {
  const shape = broadcastShapes(name, a.shape, b.shape, c.shape);
  const out = resultLike(shape, [a, b, c], a.dtype);
  kernels().ternary(name, stretched(a, shape), stretched(b, shape), stretched(c, shape), out, parameters);
  return out;
}

/** Whether a bound is a tensor, and shares the gradient of a tie. */
interface Ties {
  readonly low: boolean;
  readonly high: boolean;
}

const clampOp: Op<[x: Tensor, low: Tensor | null, high: Tensor | null, ties: Ties]> = defineOp('clamp', {
  forward(x: Tensor, low: Tensor | null, high: Tensor | null, ties: Ties) {
    const shape = broadcastShapes('clamp', ...[x, low, high].flatMap((operand) => (operand === null ? [] : [operand.shape])));
    const out = resultLike(
      shape,
      [x, low, high].filter((operand) => operand !== null),
      x.dtype,
    );
    if (low !== null) kernels().binary('maximum', stretched(x, shape), stretched(low, shape), out);
    if (high !== null) kernels().binary('minimum', low === null ? stretched(x, shape) : out, stretched(high, shape), out);
    return { out, save: [x, low, high, ties] };
  },
  backward({ grad, saved: [x, low, high, ties], needs }) {
    const raised = low === null ? x : x.maximum(low);
    const below = high === null ? grad : share(grad, raised.lt(high), ties.high ? raised.eq(high) : null);
    return [
      needs[0] ? sumTo(low === null ? below : share(below, x.gt(low), ties.low ? x.eq(low) : null), x.shape) : null,
      needs[1] ? sumTo(share(below, low!.gt(x), low!.eq(x)), low!.shape) : null,
      needs[2] ? sumTo(share(grad, high!.lt(raised), high!.eq(raised)), high!.shape) : null,
      null,
    ];
  },
});

/** The gradient where an operand wins, and half of it where it ties. */
function share(grad: Tensor, wins: Tensor, ties: Tensor | null): Tensor {
  const part = wins.to(grad.dtype);
  return grad.mul(ties === null ? part : part.add(ties.to(grad.dtype), { alpha: 0.5 }));
}

const scaledOp: Op<[x: Tensor, a: Tensor, b: Tensor, name: 'addcmul' | 'addcdiv', value: number]> = defineOp('addcmul', {
  forward: (x: Tensor, a: Tensor, b: Tensor, name: 'addcmul' | 'addcdiv', value: number) => ({
    out: ternary(name, x, a, b, [value]),
    save: [x.shape, a, b, name, value],
  }),
  backward({ grad, saved: [shape, a, b, name, value], needs }) {
    const scaled = grad.mul(value);
    const byB = (): Tensor => (name === 'addcmul' ? scaled.mul(a) : scaled.mul(a.div(b).div(b).neg()));
    return [
      needs[0] ? sumTo(grad, shape) : null,
      needs[1] ? sumTo(name === 'addcmul' ? scaled.mul(b) : scaled.div(b), a.shape) : null,
      needs[2] ? sumTo(byB(), b.shape) : null,
      null,
      null,
    ];
  },
});

const lerpOp: Op<[x: Tensor, end: Tensor, weight: Tensor]> = defineOp('lerp', {
  forward(x: Tensor, end: Tensor, weight: Tensor) {
    // Only the weight's gradient asks for the ends.
    const ends = weight.requiresGrad ? ([x, end] as const) : ([null, null] as const);
    return { out: ternary('lerp', x, end, weight), save: [...ends, weight, x.shape, end.shape] };
  },
  backward: ({ grad, saved: [x, end, weight, shapeX, shapeEnd], needs }) => [
    needs[0] ? sumTo(grad.mul(weight.neg().add(1)), shapeX) : null,
    needs[1] ? sumTo(grad.mul(weight), shapeEnd) : null,
    needs[2] ? sumTo(grad.mul(end!.sub(x!)), weight.shape) : null,
  ],
});

/** `clamp`, written to `input` itself. */
export function clamp_(input: Tensor, min: Operand | null = null, max: Operand | null = null): Tensor {
  return inPlace('clamp_', input, (x) => clamp(x, min, max));
}

/** `addcmul`, written to `input` itself. */
export function addcmul_(input: Tensor, tensor1: Operand, tensor2: Operand, options: ScaleOptions = {}): Tensor {
  return inPlace('addcmul_', input, (x) => addcmul(x, tensor1, tensor2, options));
}

/** `addcdiv`, written to `input` itself. */
export function addcdiv_(input: Tensor, tensor1: Operand, tensor2: Operand, options: ScaleOptions = {}): Tensor {
  return inPlace('addcdiv_', input, (x) => addcdiv(x, tensor1, tensor2, options));
}

/** `lerp`, written to `input` itself. */
export function lerp_(input: Tensor, end: Tensor, weight: Operand): Tensor {
  return inPlace('lerp_', input, (x) => lerp(x, end, weight));
}

type Attached = 'clamp' | 'addcmul' | 'addcdiv' | 'lerp' | 'clamp_' | 'addcmul_' | 'addcdiv_' | 'lerp_';
attachMethods({ clamp, addcmul, addcdiv, lerp, clamp_, addcmul_, addcdiv_, lerp_ } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./ternary.js'), Attached> {}
}
