import { lax, nn } from '@jax-js/jax';
import { np } from './arrays.mjs';
import { alphaDropout } from './ops.mjs';
import { training } from './training.mjs';

/** Classifiers with SELU, cross-entropy and Adam. */
export const networks = {
  mlp({ inputs, parameters }) {
    return training(inputs, parameters, (weights, x) =>
      pairs(weights).reduce((input, [weight, bias], i) => linear(i === 0 ? input : nn.selu(input), weight, bias), x),
    );
  },
  cnn({ p, inputs, parameters }) {
    return training(inputs, parameters, (weights, x, key) => {
      const [first, second, hidden, last] = pairs(weights);
      const images = nn.selu(conv(nn.selu(conv(x, ...first)), ...second));
      const [batch, channels, height, width] = images.shape;
      // Pooling of blocks that do not overlap.
      const pooled = np.max(images.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
      const kept = alphaDropout(key, pooled, p, [batch, channels, 1, 1]);
      return linear(nn.selu(linear(kept.reshape([batch, -1]), ...hidden)), ...last);
    });
  },
};

const linear = (x, weight, bias) => np.matmul(x, np.matrixTranspose(weight)).add(bias);

function conv(x, filter, bias) {
  return lax.conv(x, filter, [1, 1], 'VALID').add(bias.reshape([1, -1, 1, 1]));
}

const pairs = (list) => Array.from({ length: list.length / 2 }, (_, i) => list.slice(2 * i, 2 * i + 2));
