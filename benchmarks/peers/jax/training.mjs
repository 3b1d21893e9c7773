import { jit, nn, random, tree, valueAndGrad } from '@jax-js/jax';
import { arrayOf, batchOf, np } from './arrays.mjs';

const [LR, BETA1, BETA2, EPS] = [1e-3, 0.9, 0.999, 1e-8];

/** A training step, compiled as a whole: forward, backward and Adam. `logitsOf(weights, x, key)`. */
export function training(inputs, parameters, logitsOf) {
  const [x, labels] = [batchOf(inputs.x), batchOf(inputs.labels)];
  const [batch] = inputs.x.shape;
  const { classes } = inputs.labels;
  let weights = parameters.map(arrayOf);
  let [means, squares] = [weights, weights].map((list) => list.map(({ shape }) => np.zeros(shape)));

  const lossOf = (current, images, wanted, key) =>
    nn
      .logSoftmax(logitsOf(current, images, key), 1)
      .mul(nn.oneHot(wanted, classes))
      .sum()
      .mul(-1 / batch);

  const run = jit((current, mean, square, images, wanted, key, corrections) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(current), images, wanted, key);
    const [rate, rootCorrection] = [corrections.ref.slice(0), corrections.slice(1)];
    const nextMean = mean.map((m, i) => m.mul(BETA1).add(gradients[i].ref.mul(1 - BETA1)));
    const nextSquare = square.map((v, i) => v.mul(BETA2).add(np.square(gradients[i]).mul(1 - BETA2)));
    const next = current.map((w, i) => {
      const root = np.sqrt(nextSquare[i].ref).mul(rootCorrection.ref).add(EPS);
      return w.sub(nextMean[i].ref.mul(rate.ref).div(root));
    });
    rate.dispose();
    rootCorrection.dispose();
    return [loss, next, nextMean, nextSquare];
  });

  let count = 0;
  const step = async () => {
    count += 1;
    const corrections = np.array(new Float32Array([LR / (1 - BETA1 ** count), 1 / Math.sqrt(1 - BETA2 ** count)]));
    const [loss, ...next] = run(weights, means, squares, x(), labels(), random.key(count), corrections);
    [weights, means, squares] = next;
    return (await loss.data())[0];
  };
  return { step, read: async () => [await step()] };
}
