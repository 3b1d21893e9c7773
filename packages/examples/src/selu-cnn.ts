import { seluCnn } from './models/selu-cnn.js';
import { runProgram } from './training/program.js';

process.exitCode = await runProgram({
  name: 'selu-cnn',
  about: 'Trains a convolutional network of SELU and FeatureAlphaDropout on images of clothes.',
  defaults: { epochs: 2, p: 0.1, limit: 4_000 },
  makeModel: seluCnn,
});
