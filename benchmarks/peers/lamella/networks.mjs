import * as nn from '@lamella/nn';
import { batchOf, fill, training } from './tensors.mjs';

const F = nn.functional;

/** Classifiers with SELU, cross-entropy and Adam. */
export const networks = {
  mlp({ sizes, inputs, parameters }) {
    const model = new nn.Sequential(
      ...sizes.slice(1).flatMap((size, i) => [...(i === 0 ? [] : [new nn.SELU()]), new nn.Linear(sizes[i], size)]),
    );
    return classifying(model, inputs, parameters);
  },
  cnn({ p, channels, hidden, classes, inputs, parameters }) {
    const [first, second] = channels;
    const model = new nn.Sequential(
      new nn.Conv2d(1, first, 3),
      new nn.SELU(),
      new nn.Conv2d(first, second, 3),
      new nn.SELU(),
      new nn.MaxPool2d(2),
      new nn.FeatureAlphaDropout(p),
      new nn.Flatten(),
      new nn.Linear(second * 12 * 12, hidden),
      new nn.SELU(),
      new nn.Linear(hidden, classes),
    );
    return classifying(model, inputs, parameters);
  },
};

function classifying(model, inputs, parameters) {
  const [x, labels] = [batchOf(inputs.x), batchOf(inputs.labels)];
  return training(fill(model, parameters), () => F.crossEntropy(model.forward(x()), labels()));
}
