// Adam is left out, which this library has in another package: a step of gradient descent is the least that a program does.

import { defaultDevice, init, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax';

globalThis.navigator ??= { userAgent: 'Node.js' };
await init('wasm');
defaultDevice('wasm');

const sizes = [784, 256, 128, 10];
const keys = random.split(random.key(0), 4);
const layers = sizes.slice(1).map((size, i) => ({
  weight: random.normal(keys.ref.slice(i), [sizes[i], size]).mul(sizes[i] ** -0.5),
  bias: np.zeros([size]),
}));
const x = random.normal(keys.slice(3), [64, 784]);
const labels = np.zeros([64], { dtype: np.int32 });
const [loss, gradients] = valueAndGrad((weights) => {
  const logits = weights.reduce((input, { weight, bias }, i) => np.matmul(i === 0 ? input : nn.selu(input), weight).add(bias), x);
  return nn
    .logSoftmax(logits, 1)
    .mul(nn.oneHot(labels, 10))
    .sum()
    .mul(-1 / 64);
})(tree.ref(layers));
const trained = layers.map(({ weight, bias }, i) => [weight.sub(gradients[i].weight.mul(1e-3)), bias.sub(gradients[i].bias.mul(1e-3))]);
for (const parameter of trained.flat()) await parameter.blockUntilReady();
console.log((await loss.data())[0]);
