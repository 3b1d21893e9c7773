import { isFloating, type Tensor } from '@lamella/core';
import type { Observed } from '../finding.js';
import { classDim, classesOf } from '../loss-kind.js';

const ignored = -100; // PyTorch's ignore_index

/** Null when all labels are classes, or when the targets are no labels. */
export function labelsOutOfRange(output: Tensor, target: Tensor): Observed | null {
  const rest = output.shape.filter((_, dim) => dim !== classDim(output));
  if (isFloating(target.dtype) || target.dtype === 'bool' || rest.join() !== target.shape.join()) return null;
  const classes = classesOf(output);
  const wrong = [...target.data()].filter((label) => label !== ignored && (label < 0 || label >= classes));
  if (wrong.length === 0) return null;
  const shown = [...new Set(wrong)].sort((a, b) => a - b).slice(0, 5);
  return {
    id: 'labels-out-of-range',
    where: [''],
    measured: `${wrong.length} of ${target.numel} labels are not from 0 to ${classes - 1}: ${shown.join(', ')}`,
    values: { count: wrong.length, classes },
  };
}
