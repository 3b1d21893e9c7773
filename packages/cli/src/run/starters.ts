import { formatJson } from './format-json.js';

/** A run file to begin with. */
export interface Starter {
  readonly about: string;
  readonly file: Readonly<Record<string, unknown>>;
}

const selu = { type: 'SELU' };
const alpha = (p: number) => ({ type: 'AlphaDropout', p });
const linear = (inFeatures: number, outFeatures: number) => ({ type: 'Linear', inFeatures, outFeatures });
const conv = (inChannels: number, outChannels: number) => ({ type: 'Conv2d', inChannels, outChannels, kernelSize: 3, padding: 1 });
const pool = { type: 'MaxPool2d', kernelSize: 2 };
const featureAlpha = { type: 'FeatureAlphaDropout', p: 0.05 };
const sequential = (...layers: readonly object[]) => ({ type: 'Sequential', layers });

/** The run files that `lamella init` writes. */
export const starters: Readonly<Record<string, Starter>> = {
  'digits-mlp': {
    about: 'handwritten digits, 8x8, in seconds',
    file: {
      version: 1,
      name: 'digits-mlp',
      seed: 0,
      data: { source: 'digits', validation: 0.1, transforms: ['Normalize'], batchSize: 32 },
      model: sequential({ type: 'Flatten' }, linear(64, 64), { type: 'ReLU' }, { type: 'Dropout', p: 0.2 }, linear(64, 10)),
      loss: 'crossEntropy',
      metrics: ['accuracy'],
      optimizer: { type: 'Adam', lr: 0.002 },
      train: { epochs: 15, checkpoints: { last: 2, best: 'valAccuracy' } },
    },
  },
  'selu-mlp': {
    about: 'a self-normalising network on Fashion-MNIST: SELU and AlphaDropout',
    file: {
      version: 1,
      name: 'selu-mlp',
      seed: 0,
      data: { source: 'fashion-mnist', validation: 0.1, transforms: ['Normalize'], batchSize: 64 },
      model: sequential({ type: 'Flatten' }, linear(784, 256), selu, alpha(0.05), linear(256, 128), selu, alpha(0.05), linear(128, 10)),
      init: 'selfNormalizing',
      loss: 'crossEntropy',
      metrics: ['accuracy'],
      optimizer: { type: 'Adam', lr: 0.001 },
      schedule: { type: 'CosineAnnealingLR', tMax: 5 },
      train: { epochs: 5, checkpoints: { last: 2, best: 'valAccuracy' } },
    },
  },
  'selu-cnn': {
    about: 'a convolutional one on Fashion-MNIST: SELU and FeatureAlphaDropout',
    file: {
      version: 1,
      name: 'selu-cnn',
      seed: 0,
      data: { source: 'fashion-mnist', validation: 0.1, transforms: ['Normalize', 'RandomHorizontalFlip'], batchSize: 64 },
      model: sequential(
        conv(1, 8),
        selu,
        pool,
        featureAlpha,
        conv(8, 16),
        selu,
        pool,
        featureAlpha,
        { type: 'Flatten' },
        linear(784, 64),
        selu,
        alpha(0.05),
        linear(64, 10),
      ),
      init: 'selfNormalizing',
      loss: 'crossEntropy',
      metrics: ['accuracy'],
      optimizer: { type: 'AdamW', lr: 0.002 },
      schedule: { type: 'OneCycleLR', maxLr: 0.004 },
      train: { epochs: 5, checkpoints: { last: 2, best: 'valAccuracy' } },
    },
  },
  iris: {
    about: 'three kinds of iris, the smallest one',
    file: {
      version: 1,
      name: 'iris',
      seed: 0,
      data: { source: 'iris', validation: 0.2, transforms: ['Normalize'], batchSize: 16 },
      model: sequential(linear(4, 16), { type: 'Tanh' }, linear(16, 3)),
      loss: 'crossEntropy',
      metrics: ['accuracy', 'confusionMatrix'],
      optimizer: { type: 'Adam', lr: 0.01 },
      train: { epochs: 40, earlyStopping: { monitor: 'valLoss', patience: 10 } },
    },
  },
  csv: {
    about: 'numbers of a table of your own, data.csv: the last column is told from the others',
    file: {
      version: 1,
      name: 'csv',
      seed: 0,
      data: {
        source: { type: 'csv', file: 'data.csv', task: 'regression', test: 0.2 },
        validation: 0.1,
        transforms: ['Normalize'],
        batchSize: 32,
      },
      model: sequential(linear(4, 32), { type: 'ReLU' }, linear(32, 1)),
      loss: 'mseLoss',
      metrics: ['r2'],
      optimizer: { type: 'Adam', lr: 0.005 },
      train: { epochs: 50, checkpoints: { last: 1, best: 'valLoss' } },
    },
  },
};

export const starterText = ({ file }: Starter): string => `${formatJson(file)}\n`;
