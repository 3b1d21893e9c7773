import { bias, labels, numbers, weight } from './arrays.mjs';

// Parameters stand in PyTorch's order and layout. Each training step makes its batch from typed data, and reads its loss.

const trained = { isTraining: true, tolerance: 1e-3, checkedSteps: 3 };

function mlp(batch, sizes, more) {
  const parameters = sizes.slice(1).flatMap((size, i) => [weight([size, sizes[i]], sizes[i]), bias(size)]);
  const inputs = { x: numbers([batch, sizes[0]]), labels: labels(batch, sizes.at(-1)) };
  return { name: `MLP step, ${batch} x ${sizes.join('-')}`, kind: 'mlp', sizes, inputs, parameters, ...trained, ...more };
}

/** 28x28 pixels, two convolutions without padding, a pool: 12x12. */
function cnn(more) {
  const [batch, first, second, hidden, classes] = [64, 16, 32, 128, 10];
  const flat = second * 12 * 12;
  return {
    name: 'CNN step, 64 x 1x28x28',
    kind: 'cnn',
    p: 0.1,
    check: { p: 0 },
    channels: [first, second],
    hidden,
    classes,
    inputs: { x: numbers([batch, 1, 28, 28]), labels: labels(batch, classes) },
    parameters: [
      ...[weight([first, 1, 3, 3], 9), bias(first), weight([second, first, 3, 3], 9 * first), bias(second)],
      ...[weight([hidden, flat], flat), bias(hidden), weight([classes, hidden], hidden), bias(classes)],
    ],
    ...trained,
    ...more,
  };
}

/** One layer in the middle of a network: the gradient of the input is wanted too, and the loss is the mean square from a target. */
const layer = (name, kind, more) => ({ name: `${name} step`, kind, ...trained, ...more });

/** Training steps: batch in, loss out. */
export const training = [
  mlp(64, [784, 256, 128, 10], { goals: { tfjs: 3.5, jax: 3, torchSse: 2, torch: 0.6 } }),
  mlp(256, [784, 1024, 1024, 10]),
  mlp(32, [64, 32, 10], { goals: { torchSse: 3, torch: 3 } }),
  cnn({ goals: { tfjs: 7, jax: 40, torchSse: 2, twoThreads: 1.6 } }),
  layer('batch norm, 64 x 32x14x14,', 'batchNorm', {
    inputs: { x: numbers([64, 32, 14, 14]), target: numbers([64, 32, 14, 14]) },
    parameters: [numbers([32]), bias(32)],
  }),
  layer('LSTM, 32 x 20x64, hidden 64,', 'lstm', {
    inputs: { x: numbers([20, 32, 64]), target: numbers([20, 32, 64]) },
    parameters: [weight([256, 64], 64), weight([256, 64], 64), bias(256), bias(256)],
  }),
  layer('attention, 16 x 32x64, 4 heads,', 'attention', {
    heads: 4,
    inputs: { x: numbers([16, 32, 64]), target: numbers([16, 32, 64]) },
    parameters: [weight([192, 64], 64), bias(192), weight([64, 64], 64), bias(64)],
  }),
  layer('transposed convolution, 16 x 32x14x14 to 16x28x28,', 'convTranspose', {
    inputs: { x: numbers([16, 32, 14, 14]), target: numbers([16, 16, 28, 28]) },
    parameters: [weight([32, 16, 4, 4], 32 * 4), bias(16)],
  }),
];
