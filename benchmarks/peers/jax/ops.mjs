import { grad, jit, nn, random } from '@jax-js/jax';
import { digest, dropoutDigest } from '../../workloads/numbers.mjs';
import { arrayOf, np } from './arrays.mjs';

/** `compute` makes one new array. The library is lazy: an iteration ends when the array is there. */
function reading(compute, summary = digest) {
  const step = async () => {
    const result = compute();
    await result.blockUntilReady();
    result.dispose();
  };
  return { step, read: async () => summary(await compute().data()) };
}

/** A compiled function of arrays that stay. */
function compiled(inputs, compute) {
  const arrays = Object.values(inputs).map(arrayOf);
  const run = jit(compute);
  return reading(() => run(...arrays.map((array) => array.ref)));
}

// SELU's negative saturation, turned round.
const ALPHA = 1.7580993408473766;

/** Single operations. */
export const ops = {
  gemm: ({ inputs }) => compiled(inputs, (a, b) => np.matmul(a, b)),
  add: ({ inputs }) => compiled(inputs, (a, b) => np.add(a, b)),
  unary: ({ op, inputs }) => compiled(inputs, op === 'selu' ? (x) => nn.selu(x) : (x) => np.exp(x)),
  sum: ({ dim, inputs }) => compiled(inputs, (x) => np.sum(x, dim)),
  softmax: ({ inputs }) => compiled(inputs, (x) => nn.softmax(x, 1)),
  dropout: ({ p, inputs }) => withNewKeys(inputs.x, (key, x) => np.where(random.bernoulli(key, 1 - p, x.shape), x.mul(1 / (1 - p)), 0)),
  alphaDropout: ({ p, inputs }) => withNewKeys(inputs.x, (key, x) => alphaDropout(key, x, p, x.shape)),
  chain({ length, inputs }) {
    const gradientOf = grad((x, b) => {
      let y = x;
      for (let i = 0; i < length; i++) y = np.add(y, b.ref);
      b.dispose();
      return np.sum(y);
    });
    return compiled(inputs, gradientOf);
  },
};

/** As PyTorch's, with numbers of this library. */
export function alphaDropout(key, x, p, noiseShape) {
  if (p === 0) return x;
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * ALPHA ** 2));
  const kept = random.bernoulli(key, 1 - p, noiseShape);
  return np
    .where(kept, x, -ALPHA)
    .mul(scale)
    .add(ALPHA * scale * p);
}

/** A compiled function that gets a new key each time. */
function withNewKeys(description, compute) {
  const x = arrayOf(description);
  const run = jit(compute);
  let seed = 0;
  return reading(() => run(random.key(seed++), x.ref), dropoutDigest);
}
