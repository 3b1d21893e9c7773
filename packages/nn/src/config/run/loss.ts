import { ShapeError, tensor, type Tensor } from '@lamella/core';
import * as z from 'zod';
import * as F from '../../functional/index.js';
import type { Loss } from '../../train/index.js';
import { atLeastZero, family, positive } from './family.js';

type Sum = 'mean' | 'sum';
type Of<Type extends string, Options = object> = { readonly type: Type; readonly reduction: Sum } & Options;
type Weighted = { readonly ignoreIndex: number };

/** A loss of a model's output and its target, by its name in nn.functional. */
export type LossConfig =
  | Of<'crossEntropy', Weighted & { readonly labelSmoothing: number }>
  | Of<'nllLoss', Weighted>
  | Of<'multiMarginLoss', { readonly p: 1 | 2; readonly margin: number }>
  | Of<'multilabelMarginLoss'>
  | Of<'multilabelSoftMarginLoss'>
  | Of<'binaryCrossEntropy'>
  | Of<'binaryCrossEntropyWithLogits', { readonly posWeight: number | readonly number[] | null }>
  | { readonly type: 'klDiv'; readonly reduction: Sum | 'batchmean'; readonly logTarget: boolean }
  | Of<'softMarginLoss'>
  | Of<'hingeEmbeddingLoss', { readonly margin: number }>
  | Of<'mseLoss'>
  | Of<'l1Loss'>
  | Of<'smoothL1Loss', { readonly beta: number }>
  | Of<'huberLoss', { readonly delta: number }>
  | Of<'poissonNllLoss', { readonly logInput: boolean; readonly full: boolean; readonly eps: number }>;

const reduction = z.enum(['mean', 'sum']).default('mean').describe('what becomes of the losses of a batch');
const ignoreIndex = z.int().default(-100).describe('a target that does not count');
const margin = (usual: number) => z.number().default(usual).describe('how far is far enough');

export const lossSchema: z.ZodType<LossConfig> = family({
  crossEntropy: {
    ignoreIndex,
    labelSmoothing: z.number().min(0).max(1).default(0).describe('the share of the target that all classes get alike'),
    reduction,
  },
  nllLoss: { ignoreIndex, reduction },
  multiMarginLoss: {
    p: z
      .union([z.literal(1), z.literal(2)], { error: 'wanted 1 or 2' })
      .default(1)
      .describe('the power that a gap is raised to'),
    margin: margin(1),
    reduction,
  },
  multilabelMarginLoss: { reduction },
  multilabelSoftMarginLoss: { reduction },
  binaryCrossEntropy: { reduction },
  binaryCrossEntropyWithLogits: {
    posWeight: z
      .union([positive(), z.array(positive())], { error: 'wanted a number above 0, or a list of them' })
      .nullable()
      .default(null)
      .describe('the weight of a yes; null: that of a no'),
    reduction,
  },
  klDiv: {
    logTarget: z.boolean().default(false).describe('whether the target is a logarithm too'),
    reduction: z.enum(['mean', 'batchmean', 'sum']).default('mean').describe('what becomes of the losses of a batch'),
  },
  softMarginLoss: { reduction },
  hingeEmbeddingLoss: { margin: margin(1), reduction },
  mseLoss: { reduction },
  l1Loss: { reduction },
  smoothL1Loss: { beta: atLeastZero().default(1).describe('where the parabola ends and the straight line begins'), reduction },
  huberLoss: { delta: positive().default(1).describe('where the parabola ends and the straight line begins'), reduction },
  poissonNllLoss: {
    logInput: z.boolean().default(true).describe('whether the output is the logarithm of the expected count'),
    full: z.boolean().default(false).describe("whether Stirling's formula is added"),
    eps: positive().default(1e-8).describe('added before a logarithm is taken'),
    reduction,
  },
});

/** Those that weigh classes. */
const weighted: ReadonlySet<LossConfig['type']> = new Set(['crossEntropy', 'nllLoss', 'multiMarginLoss', 'multilabelSoftMarginLoss']);
export const weighsClasses = ({ type }: LossConfig): boolean => weighted.has(type);

/** Those that compare numbers with numbers, one by one. */
const numeric: ReadonlySet<LossConfig['type']> = new Set([
  ...(['binaryCrossEntropy', 'binaryCrossEntropyWithLogits', 'klDiv', 'softMarginLoss', 'hingeEmbeddingLoss'] as const),
  ...(['mseLoss', 'l1Loss', 'smoothL1Loss', 'huberLoss', 'poissonNllLoss'] as const),
]);

/**
 * The loss as the trainer calls it. One that compares numbers takes an output (N, 1) for targets (N), instead of broadcasting them to (N, N), and
 * whole-number targets as float32.
 */
export function lossOf({ type, ...given }: LossConfig): Loss {
  const { posWeight, ...rest } = given as { readonly posWeight?: number | number[] | null };
  const options = { ...rest, ...(typeof posWeight === 'undefined' || posWeight === null ? {} : { posWeight: tensor(posWeight) }) };
  const loss = F[type] as (output: Tensor, target: Tensor, options: object) => Tensor;
  if (!numeric.has(type)) return (output, target, extra) => loss(output, target, { ...options, ...extra });
  return (output, target) => {
    const flat = output.ndim === target.ndim + 1 && output.shape.at(-1) === 1 ? output.squeeze(-1) : output;
    if (flat.shape.join() !== target.shape.join()) throw mismatch(type, output, target);
    return loss(flat, target.to(flat.dtype), options);
  };
}

const mismatch = (type: string, { shape: output }: Tensor, { shape: target }: Tensor): ShapeError =>
  new ShapeError(type, `outputs [${output.join(', ')}] do not go with targets [${target.join(', ')}]`, {
    shapes: [output, target],
    hint: 'as many outputs as a sample has targets; crossEntropy where targets are classes',
  });
