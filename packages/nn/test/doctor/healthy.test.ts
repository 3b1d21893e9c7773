import { manualSeed, rand, randint, randn, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { doctor, type DoctorOptions, type ExaminedModel } from '../../src/doctor/index.js';
import * as nn from '../../src/index.js';
import { clouds, digits, standardised } from './support/digits.js';
import { linear, Net, repeat, sameAsPytorch, seluCnn, seluMlp, sequential } from './support/models.js';

const { images, labels } = digits();
const few = (part: Tensor): Tensor => part.narrow(0, 0, 16);

interface Healthy {
  readonly model: () => ExaminedModel;
  readonly batch: readonly Tensor[];
  readonly options?: DoctorOptions;
  /** Notes, which are no alarm. */
  readonly notes?: readonly string[];
}

/** Sound models of many kinds, freshly made: whatever the doctor says of one of them is a false alarm. */
const zoo: Readonly<Record<string, Healthy>> = {
  'selu-mlp of the examples': { model: () => seluMlp(0.05), batch: [standardised(images), labels] },
  'selu-mlp with p = 0.2': { model: () => seluMlp(0.2), batch: [standardised(images), labels] },
  'selu-cnn of the examples': { model: () => seluCnn(0.1), batch: [standardised(images), labels] },
  'selu-cnn on 16 images': { model: () => seluCnn(0.1), batch: [few(standardised(images)), few(labels)] },
  // Its weights are PyTorch's defaults, its pixels from -1 to 1: true, and of no harm in two layers.
  'same-as-pytorch': {
    model: sameAsPytorch,
    batch: [images.mul(2).sub(1).select(1, 0), labels],
    notes: ['selu-initialisation', 'selu-input'],
  },
  'a ReLU network on pixels from 0 to 1, with dropout': {
    model: () =>
      sequential(new nn.Flatten(), linear(64, 128), new nn.ReLU(), new nn.Dropout(0.5), linear(128, 64), new nn.ReLU(), linear(64, 10)),
    batch: [images, labels],
  },
  'a deep ReLU network with batch norm': {
    model: () =>
      sequential(
        new nn.Flatten(),
        linear(64, 64),
        ...repeat(12, () => [new nn.BatchNorm1d(64), new nn.ReLU(), linear(64, 64)]),
        new nn.ReLU(),
        linear(64, 10),
      ),
    batch: [images, labels],
  },
  'a convolutional network with batch norm and Dropout2d': {
    model: () =>
      sequential(
        new nn.Conv2d(1, 8, 3, { padding: 1 }), new nn.BatchNorm2d(8), new nn.ReLU({ inplace: true }), new nn.MaxPool2d(2), new nn.Dropout2d(0.2),
        new nn.Conv2d(8, 16, 3, { padding: 1 }), new nn.BatchNorm2d(16), new nn.ReLU({ inplace: true }), new nn.AdaptiveAvgPool2d(1), new nn.Flatten(),
        linear(16, 10),
      ),
    batch: [images, labels],
  }, // prettier-ignore
  'residual branches that start at 0': {
    model: () => {
      const blocks = repeat(4, () => [sequential(linear(16, 32), new nn.GELU(), zeroed(linear(32, 16)))]);
      return new Net({ blocks, out: linear(16, 4) }, (x, parts) =>
        parts.out.forward(parts.blocks.reduce((sum, block) => sum.add(block.forward(sum)), x)),
      );
    },
    batch: clouds(),
  },
  'a recurrent network on words': {
    model: () =>
      new Net(
        {
          words: new nn.Embedding(50, 16),
          lstm: new nn.LSTM(16, 24, { batchFirst: true, numLayers: 2, dropout: 0.2 }),
          out: linear(24, 4),
        },
        (x, { words, lstm, out }) => out.forward(lstm.forward(words.forward(x))[0].select(1, -1)),
      ),
    batch: wordsOf(4),
  },
  'a transformer': {
    model: () =>
      new Net(
        {
          words: new nn.Embedding(50, 16),
          layer: new nn.TransformerEncoderLayer(16, 4, { dimFeedforward: 32, batchFirst: true }),
          out: linear(16, 4),
        },
        (x, { words, layer, out }) => out.forward(layer.forward(words.forward(x)).mean(1)),
      ),
    batch: wordsOf(4),
  },
  'a language model: a class for each place': {
    model: () =>
      new Net({ words: new nn.Embedding(20, 16), out: linear(16, 20) }, (x, { words, out }) =>
        out.forward(words.forward(x)).transpose(1, 2),
      ),
    batch: [wordsOf(20)[0], wordsOf(20)[0]],
  },
  'a regression': {
    model: () => sequential(linear(16, 32), new nn.Tanh(), linear(32, 1)),
    batch: [clouds()[0], clouds()[0].narrow(1, 0, 1)],
  },
  'an autoencoder': { model: () => sequential(linear(16, 32), new nn.SiLU(), linear(32, 16)), batch: [clouds()[0], clouds()[0]] },
  'two classes with one logit': {
    model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 1), new nn.Flatten({ startDim: 0 })),
    batch: [clouds()[0], clouds()[1].gt(1).to('float32')],
    options: { loss: nn.functional.binaryCrossEntropyWithLogits },
  },
  'two classes with a sigmoid': {
    model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 1), new nn.Sigmoid(), new nn.Flatten({ startDim: 0 })),
    batch: [clouds()[0], clouds()[1].gt(1).to('float32')],
    options: { loss: nn.functional.binaryCrossEntropy },
  },
  'weighted classes': {
    model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 4)),
    batch: clouds(),
    options: { loss: (output, target) => nn.functional.crossEntropy(output, target, { weight: tensor([1, 2, 5, 1]), ignoreIndex: 3 }) },
  },
  'two inputs': {
    model: () => new Pair(),
    batch: [clouds()[0], clouds()[0].neg(), clouds()[1]],
    options: { inputs: 2 },
  },
  'a model made for its size of batch': {
    model: () => new Net({ out: linear(16, 4) }, (x, { out }) => out.forward(x.reshape([64, 16]))),
    batch: clouds(),
  },
  'one sample': {
    model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 4)),
    batch: clouds().map((part) => part.narrow(0, 0, 1)),
  },
  float64: {
    model: () => sequential(linear(16, 32), new nn.ReLU(), linear(32, 4)).to('float64'),
    batch: [clouds()[0].to('float64'), clouds()[1]],
  },
  'gaussian noise in training': {
    model: () => sequential(linear(16, 32), new nn.ReLU(), new nn.GaussianDropout(0.3), linear(32, 4)),
    batch: clouds(),
  },
  'a network that remembers': { model: () => new Remembering(), batch: clouds() },
};

class Pair extends nn.Module {
  readonly a = linear(16, 4);
  readonly b = linear(16, 4);
  override forward(x: Tensor, y: Tensor): Tensor {
    return this.a.forward(x).add(this.b.forward(y));
  }
}

/** What it gives depends on how often it was called: no randomness. */
class Remembering extends nn.Module {
  readonly fc = linear(16, 4);
  calls = 0;
  override forward(x: Tensor): Tensor {
    this.calls += 1;
    return this.fc.forward(x).mul(1 + 0.01 * this.calls);
  }
}

function zeroed(layer: nn.Linear): nn.Linear {
  nn.init.zeros_(layer.weight);
  return layer;
}

/** Eight words a sample; the class is that of the first. */
function wordsOf(classes: number): [Tensor, Tensor] {
  manualSeed(9);
  const words = randint(0, classes === 20 ? 20 : 50, [32, 8], { dtype: 'int32' });
  return [words, words.select(1, 0).remainder(classes).to('int32')];
}

describe.each(Object.entries(zoo))('%s', (_, { model, batch, options, notes = [] }) => {
  it.each([1, 2, 3])('is healthy, seed %i', (seed) => {
    manualSeed(seed);
    const report = doctor(model(), batch, options);
    expect(report.alarms.map(({ id, measured }) => `${id}: ${measured}`)).toEqual([]);
    expect(report.findings.map(({ id }) => id)).toEqual(notes);
    expect(report.ok).toBe(true);
  });
});

it('random labels are learnt by heart as well', () => {
  manualSeed(6);
  const labels = randint(0, 10, [64], { dtype: 'int32' });
  expect(doctor(seluMlp(0.1), [standardised(rand([64, 1, 8, 8])), labels]).findings).toEqual([]);
  expect(doctor(seluCnn(0.1), [randn([64, 1, 8, 8]), labels]).findings).toEqual([]);
});
