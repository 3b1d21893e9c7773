import { digest, dropoutDigest } from '../../workloads/numbers.mjs';
import { tensorOf, tf } from './backend.mjs';

/** `compute` makes one new tensor, which is freed at once. */
function reading(compute, summary = digest) {
  return { step: () => void compute().dispose(), read: () => summary(compute().dataSync()) };
}

// SELU's negative saturation, turned round.
const ALPHA = 1.7580993408473766;

/** Single operations. */
export const ops = {
  gemm({ inputs }) {
    const [a, b] = [tensorOf(inputs.a), tensorOf(inputs.b)];
    return reading(() => tf.matMul(a, b));
  },
  add({ inputs }) {
    const [a, b] = [tensorOf(inputs.a), tensorOf(inputs.b)];
    return reading(() => tf.add(a, b));
  },
  unary({ op, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(op === 'selu' ? () => tf.selu(x) : () => tf.exp(x));
  },
  sum({ dim, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => tf.sum(x, dim));
  },
  softmax({ inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => tf.softmax(x, 1));
  },
  dropout({ p, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => tf.dropout(x, p), dropoutDigest);
  },
  alphaDropout({ p, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => tf.tidy(() => alphaDropout(x, p, x.shape)), dropoutDigest);
  },
  chain({ length, inputs }) {
    const [x, b] = [tensorOf(inputs.x), tensorOf(inputs.b)];
    const gradient = tf.onesLike(x);
    const gradientOf = tf.grad((input) => {
      let y = input;
      for (let i = 0; i < length; i++) y = tf.add(y, b);
      return y;
    });
    return reading(() => gradientOf(x, gradient));
  },
};

/** Composed of public functions: the layer of tfjs 4.22 has a sign wrong. */
export function alphaDropout(x, p, noiseShape) {
  if (p === 0) return x;
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * ALPHA ** 2));
  const keep = tf.less(tf.randomUniform(noiseShape), 1 - p).cast('float32');
  const dropped = tf.sub(1, keep).mul(-ALPHA * scale);
  return x.mul(keep.mul(scale)).add(dropped.add(ALPHA * scale * p));
}
