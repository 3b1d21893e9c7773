import { openDisplay } from '@lamella/cli/dashboard';
import { manualSeed } from '@lamella/core';
import type { LabelledSet } from '@lamella/data';
import { digits, fashionMnist, readIdxSet } from '@lamella/data/node';
import { data, functional as F, optim, type Layer } from '@lamella/nn';
import { Accuracy, Checkpoints, restore, Trainer } from '@lamella/nn/train';
import { DirectoryStore } from '@lamella/nn/train/node';
import type { ImageShape } from '../models/image-shape.js';
import type { TrainingOptions } from './options.js';

/** Trains a classifier of images, shows it, and tests it after every epoch: what both programs share. */
export async function train(
  title: string,
  makeModel: (images: ImageShape, p: number) => Layer,
  options: TrainingOptions,
): Promise<Trainer> {
  const { epochs, batchSize, lr, p, seed, dir, plain } = options;
  const images = openSet(options);
  const [, height, width] = images.inputShape as [number, number, number];

  manualSeed(seed);
  const model = makeModel({ height, width, classes: images.classes!.length }, p);
  const optimizer = new optim.Adam(model.parameters(), { lr });

  // Training images alone say what mean and deviation are.
  const { mean, std } = data.statisticsOf(images.train);
  const transform = new data.Normalize(mean, std);
  const loader = new data.DataLoader(images.train, { batchSize, shuffle: true, transform });
  const validation = new data.DataLoader(images.test!, { batchSize, transform });

  const parameters = [...model.parameters()].reduce((sum, { numel }) => sum + numel, 0);
  const display = openDisplay({
    title,
    plain,
    details: [
      `${images.name}: ${images.train.length} images to train on, ${images.test!.length} to test`,
      `${parameters} parameters, Adam, seed ${seed}`,
    ],
    onStop: () => trainer.stop('stopped'),
  });
  const store = dir === undefined ? null : new DirectoryStore(dir);
  const trainer = new Trainer({
    model,
    optimizer,
    loss: F.crossEntropy,
    metrics: { accuracy: new Accuracy() },
    callbacks: [display.callback, ...(store === null ? [] : [new Checkpoints(store, { best: { monitor: 'valLoss' } })])],
  });
  try {
    if (store !== null) await restore(trainer, store, { batches: loader });
    await trainer.fit(loader, { epochs, validation });
  } finally {
    await display.close();
  }
  return trainer;
}

function openSet({ data: name, limit }: Pick<TrainingOptions, 'data' | 'limit'>): LabelledSet {
  if (name === 'fashion-mnist') return fashionMnist({ limit });
  if (name === 'digits') return digits({ limit });
  return readIdxSet(name, { limit });
}
