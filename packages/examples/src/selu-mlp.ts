import { seluMlp } from './models/selu-mlp.js';
import { runProgram } from './training/program.js';

process.exitCode = await runProgram({
  name: 'selu-mlp',
  about: 'Trains a multilayer perceptron of SELU and AlphaDropout on images of clothes.',
  defaults: { epochs: 5, p: 0.05, limit: 10_000 },
  makeModel: seluMlp,
});
