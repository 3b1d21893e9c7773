import { batchOf, oneHotBatchOf, tensorOf, tf } from './backend.mjs';
import { dense, denseOfBatch } from './dense.mjs';
import { alphaDropout } from './ops.mjs';
import { training } from './training.mjs';

const variableOf = (description, order) => tf.variable(tensorOf(description, order));

/** Classifiers with SELU, cross-entropy and Adam. */
export const networks = {
  mlp({ inputs, parameters }) {
    const layers = pairs(parameters).flatMap(([weight, bias], i) => [
      ...(i === 0 ? [] : [selu]),
      linear(variableOf(weight, [1, 0]), variableOf(bias), i === 0 ? denseOfBatch : dense),
    ]);
    return classifying(layers, batchOf(inputs.x), inputs.labels);
  },
  cnn({ p, channels, inputs, parameters }) {
    const [[first, firstBias], [second, secondBias], [hidden, hiddenBias], [last, lastBias]] = pairs(parameters);
    const layers = [
      conv(variableOf(first, [2, 3, 1, 0]), variableOf(firstBias)),
      selu,
      conv(variableOf(second, [2, 3, 1, 0]), variableOf(secondBias)),
      selu,
      { variables: [], forward: (x) => featureAlphaDropout(tf.maxPool(x, 2, 2, 'valid'), p).reshape([x.shape[0], -1]) },
      linear(tf.variable(channelsLast(hidden, channels[1])), variableOf(hiddenBias)),
      selu,
      linear(variableOf(last, [1, 0]), variableOf(lastBias)),
    ];
    return classifying(layers, batchOf(inputs.x, [0, 2, 3, 1]), inputs.labels);
  },
};

const selu = { variables: [], forward: tf.selu };

function linear(weight, bias, product = dense) {
  return { variables: [weight, bias], forward: (x) => product(x, weight, bias) };
}

function conv(filter, bias) {
  return { variables: [filter, bias], forward: (x) => tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'valid' }) };
}

function featureAlphaDropout(x, p) {
  const [batch, , , channels] = x.shape;
  return alphaDropout(x, p, [batch, 1, 1, channels]);
}

/** The weight behind a flattening, whose inputs come channel by channel in PyTorch, and pixel by pixel here. */
function channelsLast(description, channels) {
  const [out, features] = description.shape;
  return tf.tidy(() => tensorOf(description).reshape([out, channels, -1]).transpose([2, 1, 0]).reshape([features, out]));
}

function classifying(layers, x, labels) {
  const oneHot = oneHotBatchOf(labels);
  return training(
    layers.flatMap(({ variables }) => variables),
    () =>
      tf.losses.softmaxCrossEntropy(
        oneHot(),
        layers.reduce((input, { forward }) => forward(input), x()),
      ),
  );
}

const pairs = (parameters) => Array.from({ length: parameters.length / 2 }, (_, i) => parameters.slice(2 * i, 2 * i + 2));
