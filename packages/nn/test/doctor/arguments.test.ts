import { ArgumentError, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../src/doctor/index.js';
import * as nn from '../../src/index.js';
import { clouds } from './support/digits.js';
import { linear, sequential } from './support/models.js';

const model = sequential(linear(16, 4));
const [x, y] = clouds();
const bad = (value: unknown): never => value as never;

describe('bad input is refused', () => {
  it.each([
    ['no module', () => doctor(bad({}), [x, y]), 'model', 'wants a Module, got object'],
    ['no model', () => doctor(bad(null), [x, y]), 'model', 'wants a Module, got null'],
    ['no batch', () => doctor(model, bad(x)), 'batch', 'an array of tensors'],
    ['a batch of numbers', () => doctor(model, bad([x, [1, 2]])), 'batch', 'an array of tensors'],
    ['no target', () => doctor(model, [x]), 'batch', '1 input and a target are 2 tensors, the batch has 1'],
    ['too few inputs', () => doctor(model, [x, y], { inputs: 2 }), 'batch', '2 inputs and a target are 3 tensors, the batch has 2'],
    ['an empty batch', () => doctor(model, [zeros([0, 16]), tensor([], { dtype: 'int32' })]), 'batch', 'the batch is empty'],
    ['half a step', () => doctor(model, [x, y], { steps: 0.5 }), 'steps', 'a whole number from 0, got 0.5'],
    ['no inputs', () => doctor(model, [x, y], { inputs: 0 }), 'inputs', 'a whole number from 1, got 0'],
    ['a loss by name', () => doctor(model, [x, y], { loss: bad('crossEntropy') }), 'loss', 'has to be a function, got string'],
    ['an optimiser that is none', () => doctor(model, [x, y], { optimizer: bad({ lr: 1 }) }), 'optimizer', 'an optimiser'],
  ])('%s', (_, call, argument, text) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(expect.objectContaining({ op: 'doctor', argument }));
    expect(call).toThrow(text);
  });
});

it('without a trial nothing is said about it, and gradients are looked at all the same', () => {
  const still = sequential(new nn.Flatten(), linear(16, 4));
  const sick = doctor(still, [zeros([64, 16]), y], { steps: 0 });
  expect(sick.find('does-not-overfit')).toBeNull();
  expect(sick.find('parameter-without-gradient')!.where).toEqual(['1.weight']);
  expect(doctor(still, [zeros([64, 16]), y]).find('does-not-overfit')).not.toBeNull();
});
