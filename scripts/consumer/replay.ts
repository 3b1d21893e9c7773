// The trainings of packages/nn/test/replay, which every version of Node has to end with the same bits.
import { expected } from './expected.js';
import { trainings } from './training-hash.js';

for (const name of ['mlp', 'cnn'] as const) {
  const result = trainings[name]();
  if (result !== expected[name]) throw new Error(`${name}: ${result} instead of ${expected[name]}`);
}
