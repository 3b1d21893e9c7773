import { ArgumentError, ShapeError, type Tensor } from '@lamella/core';

/** Through how many weights a signal comes into a unit, and leaves one. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** @throws ShapeError on fewer than 2 dimensions */
export function fansOf(op: string, tensor: Tensor): Fans {
  if (tensor.ndim < 2) {
    throw new ShapeError(op, `fan in and fan out can not be computed for [${tensor.shape.join(', ')}], which has fewer than 2 dimensions`, {
      shapes: [tensor.shape],
      hint: 'zeros_() for a bias',
    });
  }
  const field = tensor.shape.slice(2).reduce((product, size) => product * size, 1);
  return { fanIn: tensor.shape[1]! * field, fanOut: tensor.shape[0]! * field };
}

/** Activations with a recommended gain. */
export type Nonlinearity = (typeof unchanged)[number] | 'tanh' | 'relu' | 'leaky_relu' | 'selu';

/** Those that neither shrink nor stretch; the names are PyTorch's. */
const unchanged = ['linear', 'conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d', 'sigmoid'] as const;

/**
 * The factor by which weights before an activation are to be larger than its input is.
 *
 * SELU's 3/4 is PyTorch's, and too small to be self-normalising: for that take `lecunNormal_` or `selfNormalizing_`.
 * @throws ArgumentError on an unknown activation
 * @see torch.nn.init.calculate_gain
 * @example
 * nn.init.calculateGain('tanh') // 1.6666666666666667
 */
export function calculateGain(nonlinearity: Nonlinearity, param: number | null = null): number {
  if ((unchanged as readonly string[]).includes(nonlinearity)) return 1;
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      if (param !== null && typeof param !== 'number') {
        throw new ArgumentError('calculateGain', `the slope of a leaky ReLU has to be a number, got ${String(param)}`, {
          argument: 'param',
        });
      }
      return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2));
    case 'selu':
      return 3 / 4;
    default:
      throw new ArgumentError('calculateGain', `unsupported nonlinearity ${nonlinearity}`, {
        argument: 'nonlinearity',
        hint: "'relu', 'tanh', 'selu', …",
      });
  }
}
