import * as z from 'zod';
import { runCommand } from './cli/command.js';
import { seluCnn } from './models/selu-cnn.js';
import { fit } from './training/fit.js';
import { trainingOptions } from './training/options.js';

process.exitCode = await runCommand({
  name: 'selu-cnn',
  about: 'Trains a convolutional network of SELU and FeatureAlphaDropout on images of clothes.',
  options: z.strictObject(trainingOptions({ epochs: 2, p: 0.1, limit: 4_000 })),
  async run({ options, screen, signal }) {
    await fit((images) => seluCnn(images, options.p), options, screen, signal);
  },
});
