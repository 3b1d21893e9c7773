import { ArgumentError, type Tensor } from '@lamella/core';
import { pad, type PadMode } from '../functional/pad.js';
import { Module } from './module.js';

// Paddings of the last one, two or three dimensions. A list is (left, right, top, bottom, front, back), as for `pad`.

/** One number for all sides, or (before, behind) of each dimension, the last dimension first. */
export type Padding = number | readonly number[];

/** What all paddings share. */
abstract class PadNd extends Module {
  readonly padding: readonly number[];
  protected abstract readonly mode: PadMode;

  constructor(dims: number, padding: Padding) {
    super();
    this.padding = sidesOf(this.type, dims, padding);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, { mode: this.mode });
  }

  override extraRepr(): string {
    return `[${this.padding.join(', ')}]`;
  }
}

function sidesOf(op: string, dims: number, padding: Padding): readonly number[] {
  const list: readonly number[] = Array.isArray(padding) ? padding : [];
  const sides = typeof padding === 'number' ? new Array<number>(2 * dims).fill(padding) : list;
  if (sides.length === 2 * dims && sides.every((side) => Number.isInteger(side))) return sides;
  throw new ArgumentError(op, `padding has to be a whole number or ${2 * dims} of them, got ${JSON.stringify(padding)}`, {
    argument: 'padding',
    hint: `[${new Array<number>(2 * dims).fill(1).join(', ')}]`,
  });
}

/** Pads with a value. */
abstract class ConstantPadNd extends PadNd {
  readonly value: number;
  protected override readonly mode = 'constant';

  constructor(dims: number, padding: Padding, value: number) {
    super(dims, padding);
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, { value: this.value });
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, value=${this.value}`;
  }
}

/**
 * Pads the last dimension with a value.
 *
 * Shape: (…, L) -> (…, L + left + right).
 * @throws ArgumentError when the padding is no whole number and no list of 2
 * @see torch.nn.ConstantPad1d
 * @example
 * new nn.ConstantPad1d([1, 2], 9).forward(ones([1, 2])).toArray() // [[9, 1, 1, 9, 9]]
 */
export class ConstantPad1d extends ConstantPadNd {
  static override readonly type = 'ConstantPad1d';

  constructor(padding: Padding, value: number) {
    super(1, padding, value);
  }
}

/** Pads the last two dimensions with a value. @throws ArgumentError when the padding is no whole number and no list of 4 @see torch.nn.ConstantPad2d */
export class ConstantPad2d extends ConstantPadNd {
  static override readonly type = 'ConstantPad2d';

  constructor(padding: Padding, value: number) {
    super(2, padding, value);
  }
}

/** Pads the last three dimensions with a value. @throws ArgumentError when the padding is no whole number and no list of 6 @see torch.nn.ConstantPad3d */
export class ConstantPad3d extends ConstantPadNd {
  static override readonly type = 'ConstantPad3d';

  constructor(padding: Padding, value: number) {
    super(3, padding, value);
  }
}

/** Pads with zeros. */
abstract class ZeroPadNd extends PadNd {
  protected override readonly mode = 'constant';
}

/** Pads the last dimension with zeros. @throws ArgumentError when the padding is no whole number and no list of 2 @see torch.nn.ZeroPad1d */
export class ZeroPad1d extends ZeroPadNd {
  static override readonly type = 'ZeroPad1d';

  constructor(padding: Padding) {
    super(1, padding);
  }
}

/**
 * Pads images with zeros: (left, right, top, bottom).
 *
 * Shape: (…, H, W) -> (…, H + top + bottom, W + left + right).
 * @throws ArgumentError when the padding is no whole number and no list of 4
 * @see torch.nn.ZeroPad2d
 * @example
 * new nn.ZeroPad2d([1, 0, 0, 1]).forward(ones([1, 2])).toArray() // [[0, 1, 1], [0, 0, 0]]
 */
export class ZeroPad2d extends ZeroPadNd {
  static override readonly type = 'ZeroPad2d';

  constructor(padding: Padding) {
    super(2, padding);
  }
}

/** Pads volumes with zeros. @throws ArgumentError when the padding is no whole number and no list of 6 @see torch.nn.ZeroPad3d */
export class ZeroPad3d extends ZeroPadNd {
  static override readonly type = 'ZeroPad3d';

  constructor(padding: Padding) {
    super(3, padding);
  }
}

/** Pads with the mirror image. */
abstract class ReflectionPadNd extends PadNd {
  protected override readonly mode = 'reflect';
}

/** Pads sequences with their mirror image. Shape: (N, C, L) or (C, L). @throws ShapeError when the padding is as wide as the input @see torch.nn.ReflectionPad1d */
export class ReflectionPad1d extends ReflectionPadNd {
  static override readonly type = 'ReflectionPad1d';

  constructor(padding: Padding) {
    super(1, padding);
  }
}

/**
 * Pads images with their mirror image, the edge itself once.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> H + top + bottom, W + left + right.
 * @throws ShapeError when the padding is as wide as the input
 * @see torch.nn.ReflectionPad2d
 * @example
 * new nn.ReflectionPad2d([1, 1, 0, 0]).forward(tensor([[[1, 2, 3]]])).toArray() // [[[2, 1, 2, 3, 2]]]
 */
export class ReflectionPad2d extends ReflectionPadNd {
  static override readonly type = 'ReflectionPad2d';

  constructor(padding: Padding) {
    super(2, padding);
  }
}

/** Pads volumes with their mirror image. Shape: (N, C, D, H, W) or (C, D, H, W). @throws ShapeError when the padding is as wide as the input @see torch.nn.ReflectionPad3d */
export class ReflectionPad3d extends ReflectionPadNd {
  static override readonly type = 'ReflectionPad3d';

  constructor(padding: Padding) {
    super(3, padding);
  }
}

/** Pads with the edge. */
abstract class ReplicationPadNd extends PadNd {
  protected override readonly mode = 'replicate';
}

/**
 * Pads sequences with the values at their ends.
 *
 * Shape: (N, C, L) or (C, L) -> L + left + right.
 * @throws ShapeError on other ranks
 * @see torch.nn.ReplicationPad1d
 * @example
 * new nn.ReplicationPad1d(2).forward(tensor([[1, 2]])).toArray() // [[1, 1, 1, 2, 2, 2]]
 */
export class ReplicationPad1d extends ReplicationPadNd {
  static override readonly type = 'ReplicationPad1d';

  constructor(padding: Padding) {
    super(1, padding);
  }
}

/** Pads images with the values at their edges. Shape: (N, C, H, W) or (C, H, W). @throws ShapeError on other ranks @see torch.nn.ReplicationPad2d */
export class ReplicationPad2d extends ReplicationPadNd {
  static override readonly type = 'ReplicationPad2d';

  constructor(padding: Padding) {
    super(2, padding);
  }
}

/** Pads volumes with the values at their edges. Shape: (N, C, D, H, W) or (C, D, H, W). @throws ShapeError on other ranks @see torch.nn.ReplicationPad3d */
export class ReplicationPad3d extends ReplicationPadNd {
  static override readonly type = 'ReplicationPad3d';

  constructor(padding: Padding) {
    super(3, padding);
  }
}

/** Pads with the other end. */
abstract class CircularPadNd extends PadNd {
  protected override readonly mode = 'circular';
}

/** Pads sequences with their other end. Shape: (N, C, L) or (C, L). @throws ShapeError when the padding is wider than the input @see torch.nn.CircularPad1d */
export class CircularPad1d extends CircularPadNd {
  static override readonly type = 'CircularPad1d';

  constructor(padding: Padding) {
    super(1, padding);
  }
}

/**
 * Pads images with their other end, as on a torus.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> H + top + bottom, W + left + right.
 * @throws ShapeError when the padding is wider than the input
 * @see torch.nn.CircularPad2d
 * @example
 * new nn.CircularPad2d([2, 1, 0, 0]).forward(tensor([[[1, 2, 3]]])).toArray() // [[[2, 3, 1, 2, 3, 1]]]
 */
export class CircularPad2d extends CircularPadNd {
  static override readonly type = 'CircularPad2d';

  constructor(padding: Padding) {
    super(2, padding);
  }
}

/** Pads volumes with their other end. Shape: (N, C, D, H, W) or (C, D, H, W). @throws ShapeError when the padding is wider than the input @see torch.nn.CircularPad3d */
export class CircularPad3d extends CircularPadNd {
  static override readonly type = 'CircularPad3d';

  constructor(padding: Padding) {
    super(3, padding);
  }
}
