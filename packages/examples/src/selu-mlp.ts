import * as z from 'zod';
import { runCommand } from './cli/command.js';
import { seluMlp } from './models/selu-mlp.js';
import { fit } from './training/fit.js';
import { trainingOptions } from './training/options.js';

process.exitCode = await runCommand({
  name: 'selu-mlp',
  about: 'Trains a multilayer perceptron of SELU and AlphaDropout on images of clothes.',
  options: z.strictObject(trainingOptions({ epochs: 5, p: 0.05, limit: 10_000 })),
  async run({ options, screen, signal }) {
    await fit((images) => seluMlp(images, options.p), options, screen, signal);
  },
});
