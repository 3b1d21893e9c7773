// By path, since the workspace's packages are not linked here before `pnpm bench` has installed what it compares with.
import { manualSeed, noGrad, randn, tensor } from '../../packages/core/dist/index.js';
import * as nn from '../../packages/nn/dist/index.js';

const F = nn.functional;

function mlp({ layers = [] } = {}) {
  return new nn.Sequential(
    ...[new nn.Linear(784, 256), new nn.SELU(), new nn.AlphaDropout(0.05)],
    ...[new nn.Linear(256, 128), new nn.SELU(), new nn.AlphaDropout(0.05)],
    ...layers,
    new nn.Linear(128, 10),
  );
}

function cnn() {
  return new nn.Sequential(
    ...[
      new nn.Conv2d(1, 16, 3),
      new nn.SELU(),
      new nn.Conv2d(16, 32, 3),
      new nn.SELU(),
      new nn.MaxPool2d(2),
      new nn.FeatureAlphaDropout(0.1),
    ],
    ...[new nn.Flatten(), new nn.Linear(32 * 12 * 12, 128), new nn.SELU(), new nn.Linear(128, 10)],
  );
}

/** Batches of 64, made anew from typed data, each time that one is asked for. */
function batches(...shape) {
  const pixels = Float32Array.from({ length: 64 * 784 }, (_, i) => ((i * 7919) % 1000) / 1000);
  const classes = Int32Array.from({ length: 64 }, (_, i) => i % 10);
  return () => [tensor(pixels).reshape([64, ...shape]), tensor(classes)];
}

/** Adam takes its step every `every` batches, on the sum of their gradients. */
function training(model, batch, { every = 1 } = {}) {
  const optimizer = new nn.optim.Adam(model.parameters());
  return (i) => {
    const [x, labels] = batch();
    const loss = F.crossEntropy(model.forward(x), labels);
    loss.backward();
    if ((i + 1) % every === 0) {
      optimizer.step();
      optimizer.zeroGrad();
    }
    loss.item();
    return loss;
  };
}

class Refuses extends nn.Module {
  forward() {
    throw new RangeError('in the middle of forward');
  }
}

/**
 * What runs for long without a thought of memory. `make` answers the step; with `turns` the event loop turns after each. `quick` is the share of
 * the steps that the short form takes.
 */
export const loops = [
  { name: 'mlp', steps: 100_000, quick: 0.008, make: () => training(mlp(), batches(784)) },
  { name: 'mlp-async', steps: 100_000, quick: 0.008, turns: true, make: () => training(mlp(), batches(784)) },
  {
    name: 'mlp-throws',
    steps: 100_000,
    quick: 0.01,
    make() {
      const step = training(mlp({ layers: [new Refuses()] }), batches(784));
      return (i) => {
        try {
          step(i);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      };
    },
  },
  { name: 'cnn', steps: 2000, quick: 0.025, make: () => training(cnn(), batches(1, 28, 28)) },
  {
    name: 'small-ops',
    steps: 1_000_000,
    quick: 0.2,
    make() {
      const [tiny, small] = [randn([4]), randn([100])];
      return (i) => (i % 2 === 0 ? tiny : small).add(1);
    },
  },
  {
    name: 'kept-losses',
    steps: 30_000,
    quick: 0.02,
    make() {
      const [step, kept] = [training(mlp(), batches(784)), []];
      return (i) => {
        const loss = step(i);
        if (i % 100 === 0) kept.push(loss);
      };
    },
  },
  { name: 'accumulation', steps: 20_000, quick: 0.03, make: () => training(mlp(), batches(784), { every: 4 }) },
  {
    name: 'evaluation',
    steps: 1000,
    quick: 0.03,
    make() {
      const [model, batch] = [cnn().eval(), batches(1, 28, 28)];
      return () => noGrad(() => model.forward(batch()[0]).argmax(1).toArray());
    },
  },
];

export function makeStep(name) {
  manualSeed(0);
  return loops.find((loop) => loop.name === name).make();
}
