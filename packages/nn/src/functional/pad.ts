import { ArgumentError, checkFloating, checkTensor, defineOp, full, ShapeError, tensor, type Op, type Tensor } from '@lamella/core';
import { show } from './checks.js';

/** What stands in the padding: a constant, the mirror image (the edge itself once), the edge, or the other end. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

export interface PadOptions {
  /** Default: `constant`. */
  readonly mode?: PadMode;
  /** What a constant padding is filled with. Default: 0. */
  readonly value?: number;
}

/** How much is added before and behind; a negative number takes away. */
type Sides = readonly [before: number, behind: number];

/**
 * Adds to both ends of the last dimensions: `pad` is (before, behind) of the last one, then of the last but one, and so on. A negative
 * number cuts off.
 *
 * Shape: any for `constant`; else (C, L) or (N, C, L) with 2 numbers, (C, H, W) or (N, C, H, W) with 4, one dimension more with 6.
 * @throws ArgumentError on an odd number of numbers, a mode that there is not, or a value for a mode without; ShapeError when there are not
 * so many dimensions, nothing would be left, or an end has not got so much to mirror or to wrap; DTypeError on integers in `reflect` and
 * `replicate`
 * @see torch.nn.functional.pad
 * @example
 * nn.functional.pad(tensor([[1, 2, 3]]), [2, 1], { mode: 'reflect' }).toArray() // [[3, 2, 1, 2, 3, 2]]
 */
export function pad(input: Tensor, pad: readonly number[], options: PadOptions = {}): Tensor {
  const { mode = 'constant', value = 0 } = options;
  checkTensor('pad', input);
  const pads = sidesOf(input, pad);
  if (mode === 'constant') return constantPadOp(input, pads, value);
  checkMode(input, pad, mode, value);
  const indexOf = sources[mode];
  return pads.reduce<Tensor>((x, sides, dim) => {
    if (sides[0] === 0 && sides[1] === 0) return x;
    const places = indexOf(x, dim, sides);
    return x.indexSelect(dim, tensor(Int32Array.from(places)));
  }, input.clone());
}

/** The sides of every dimension, the first one first. */
function sidesOf(input: Tensor, pad: readonly number[]): Sides[] {
  const sides: readonly number[] = Array.isArray(pad) ? pad : [NaN];
  if (sides.length % 2 !== 0 || !sides.every((size) => Number.isInteger(size))) {
    throw new ArgumentError('pad', `padding length must be divisible by 2, whole numbers all: got ${JSON.stringify(pad)}`, {
      argument: 'pad',
      hint: '[before, behind]',
    });
  }
  if (pad.length > 2 * input.ndim) {
    throw new ShapeError('pad', `padding length too large: ${show(pad)} for input ${show(input.shape)}`, {
      shapes: [input.shape],
      argument: 'pad',
      hint: 'two numbers for each dimension that is padded',
    });
  }
  return input.shape.map((size, dim): Sides => {
    const at = 2 * (input.ndim - 1 - dim);
    const [before = 0, behind = 0] = sides.slice(at, at + 2);
    const left = size + Math.min(before, 0) + Math.min(behind, 0);
    if (left >= 0) return [before, behind];
    throw new ShapeError(
      'pad',
      `the padding (${before}, ${behind}) takes more away than there is at dimension ${dim} of ${show(input.shape)}`,
      {
        shapes: [input.shape],
        argument: 'pad',
        hint: `at most ${size} in all`,
      },
    );
  });
}

function checkMode(input: Tensor, pad: readonly number[], mode: PadMode, value: number): void {
  if (!Object.hasOwn(sources, mode)) {
    throw new ArgumentError('pad', `unrecognised padding mode ${mode as string}`, {
      argument: 'mode',
      hint: "'constant', 'reflect', 'replicate' or 'circular'",
    });
  }
  if (value !== 0)
    throw new ArgumentError('pad', `padding mode ${mode} doesn't take in value argument`, { argument: 'value', hint: "mode: 'constant'" });
  if (mode !== 'circular') checkFloating('pad', input);
  const spatial = pad.length / 2;
  const problem =
    spatial < 1 || spatial > 3 || (input.ndim !== spatial + 1 && input.ndim !== spatial + 2)
      ? `${pad.length} numbers pad ${spatial} dimensions behind the channels, got input ${show(input.shape)}`
      : mode !== 'circular' && input.shape.slice(input.ndim - spatial - 1).includes(0)
        ? `only the batch may have size 0, got input ${show(input.shape)}`
        : null;
  if (problem !== null) throw new ShapeError('pad', problem, { shapes: [input.shape], hint: '(N, C, L), (N, C, H, W) or (N, C, D, H, W)' });
}

/** Which elements of a dimension stand behind each other in the result. */
type Source = (x: Tensor, dim: number, sides: Sides) => number[];

const sources: Record<Exclude<PadMode, 'constant'>, Source> = {
  reflect(x, dim, sides) {
    const size = x.shape[dim]!;
    if (Math.max(...sides) >= size) throw tooWide(x, dim, sides, 'padding size should be less than the corresponding input dimension');
    return range(x, dim, sides).map((i) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i));
  },
  replicate(x, dim, sides) {
    const size = x.shape[dim]!;
    return range(x, dim, sides).map((i) => Math.min(Math.max(i, 0), size - 1));
  },
  // What is cut off does not come round.
  circular(x, dim, sides) {
    const [first, last] = [Math.max(0, -sides[0]), x.shape[dim]! - Math.max(0, -sides[1])];
    const size = last - first;
    if (Math.max(...sides) > size) throw tooWide(x, dim, sides, 'padding value causes wrapping around more than once');
    return range(x, dim, sides).map((i) => (size === 0 ? i : first + ((i - first + 2 * size) % size)));
  },
};

/** The places of the result, counted from the input's first. */
function range(x: Tensor, dim: number, [before, behind]: Sides): number[] {
  const length = x.shape[dim]! + before + behind;
  return Array.from({ length }, (_, i) => i - before);
}

function tooWide(x: Tensor, dim: number, sides: Sides, problem: string): ShapeError {
  return new ShapeError('pad', `${problem}, but got padding (${sides.join(', ')}) at dimension ${dim} of ${show(x.shape)}`, {
    shapes: [x.shape],
    argument: 'pad',
    hint: "mode: 'replicate', which has no bound",
  });
}

/** Its gradient is cut where it was padded, and padded with zeros where it was cut: itself with the signs turned. */
const constantPadOp: Op<[x: Tensor, pads: readonly Sides[], value: number]> = defineOp('constantPad', {
  forward(x: Tensor, pads: readonly Sides[], value: number) {
    const out = full(
      x.shape.map((size, dim) => size + pads[dim]![0] + pads[dim]![1]),
      value,
      { dtype: x.dtype },
    );
    const inner = (y: Tensor, sign: 1 | -1): Tensor =>
      pads.reduce((part, [before, behind], dim) => {
        const [first, last] = [Math.max(0, sign * before), Math.max(0, sign * behind)];
        return part.narrow(dim, first, part.shape[dim]! - first - last);
      }, y);
    inner(out, 1).copy_(inner(x, -1));
    return { out, save: [pads] };
  },
  backward: ({ grad, saved: [pads] }) => [
    constantPadOp(
      grad,
      pads.map(([before, behind]) => [-before, -behind]),
      0,
    ),
    null,
    null,
  ],
});
