import { defaultGenerator, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { expectState, expectValues, vectors } from './rng.js';
import { seed } from './steps.js';

// Whole trainings: initialisation, shuffling, masks, losses and steps together.

const x = tensor(
  Float64Array.from({ length: 120 }, (_, k) => ((k * 37) % 101) / 50 - 1),
  { dtype: 'float32' },
).reshape([20, 6]);
const y = tensor(Int32Array.from({ length: 20 }, (_, i) => i % 3));
/** The number of each sample stands beside it, so that a batch tells which ones it is made of. */
const set = new nn.data.TensorDataset(x, y, tensor(Int32Array.from({ length: 20 }, (_, i) => i)));

const models = [
  (): nn.Sequential => new nn.Sequential(new nn.Linear(6, 8), new nn.SELU(), new nn.AlphaDropout(0.1), new nn.Linear(8, 3)),
  (): nn.Sequential => new nn.Sequential(new nn.Linear(6, 16), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(16, 3)),
];

describe.each(vectors.scripts.map((script, i) => ({ ...script, make: models[i]! })))('$text', (script) => {
  it('has the batches, the losses and the generator of PyTorch, step by step', () => {
    seed(script.seed);
    const model = script.make();
    const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.1 });
    const loader = new nn.data.DataLoader(set, { batchSize: 8, shuffle: true });
    const batches: number[][] = [];
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const [input, target, numbers] of loader) {
        batches.push(Array.from(numbers!.data()));
        optimizer.zeroGrad();
        const loss = nn.functional.crossEntropy(model.forward(input!), target!);
        loss.backward();
        optimizer.step();
        losses.push(Number(loss.item()));
      }
    }
    expect(batches).toEqual(script.batches);
    expectValues(losses, script.losses, script.tolerance);
    expectState(defaultGenerator, script.state);
  });
});
