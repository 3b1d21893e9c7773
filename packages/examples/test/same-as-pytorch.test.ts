import { expect, it } from 'vitest';
import { pytorchLosses } from '../src/same-as-pytorch/pytorch-losses.js';
import { train } from '../src/same-as-pytorch/train.js';

it('reproduces the loss of every step of the training in PyTorch', () => {
  const losses = train();
  expect(losses).toHaveLength(pytorchLosses.length);
  losses.forEach((loss, step) => expect(loss, `step ${step + 1}`).toBeCloseTo(pytorchLosses[step]!, 4));
});
