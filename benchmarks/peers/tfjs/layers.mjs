import { batchOf, tensorOf, tf } from './backend.mjs';
import { dense } from './dense.mjs';
import { layerTraining } from './training.mjs';

const NHWC = [0, 2, 3, 1];

const variableOf = (description, order) => tf.variable(tensorOf(description, order));

/** Steps of one layer. */
export const layers = {
  batchNorm({ inputs, parameters }) {
    return layerTraining(
      parameters.map((description) => variableOf(description)),
      batchOf(inputs.x, NHWC),
      batchOf(inputs.target, NHWC),
      (x, weight, bias) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.batchNorm(x, mean, variance, bias, weight, 1e-5);
      },
    );
  },
  lstm({ inputs, parameters }) {
    const [weightX, weightH, biasX, biasH] = parameters;
    const [steps, batch, features] = inputs.x.shape;
    const hidden = inputs.target.shape[2];
    const zeros = tf.zeros([batch, hidden]);
    const variables = [variableOf(weightX, [1, 0]), variableOf(weightH, [1, 0]), variableOf(biasX), variableOf(biasH)];
    return layerTraining(variables, batchOf(inputs.x), batchOf(inputs.target), (x, toGates, fromHidden, bias, hiddenBias) => {
      const gatesOfInputs = tf.unstack(dense(x.reshape([-1, features]), toGates, bias).reshape([steps, batch, 4 * hidden]));
      const outputs = [];
      let [h, cell] = [zeros, zeros];
      for (const gatesOfInput of gatesOfInputs) {
        const [i, f, g, o] = tf.split(gatesOfInput.add(dense(h, fromHidden, hiddenBias)), 4, 1);
        cell = tf
          .sigmoid(f)
          .mul(cell)
          .add(tf.sigmoid(i).mul(tf.tanh(g)));
        h = tf.sigmoid(o).mul(tf.tanh(cell));
        outputs.push(h);
      }
      return tf.stack(outputs);
    });
  },
  attention({ heads, inputs, parameters }) {
    const [inWeight, inBias, outWeight, outBias] = parameters;
    const [batch, length, features] = inputs.x.shape;
    const variables = [variableOf(inWeight, [1, 0]), variableOf(inBias), variableOf(outWeight, [1, 0]), variableOf(outBias)];
    return layerTraining(variables, batchOf(inputs.x), batchOf(inputs.target), (x, toHeads, headsBias, toOut, bias) => {
      const projected = dense(x.reshape([-1, features]), toHeads, headsBias);
      const [query, key, value] = tf.unstack(projected.reshape([batch, length, 3, heads, features / heads]).transpose([2, 0, 3, 1, 4]));
      const scores = tf.matMul(query.mul((features / heads) ** -0.5), key, false, true);
      const seen = tf.matMul(tf.softmax(scores), value).transpose([0, 2, 1, 3]).reshape([-1, features]);
      return dense(seen, toOut, bias).reshape([batch, length, features]);
    });
  },
  convTranspose({ inputs, parameters }) {
    const [weight, bias] = parameters;
    const [batch, channels, height, width] = inputs.target.shape;
    const variables = [variableOf(weight, [2, 3, 1, 0]), variableOf(bias)];
    return layerTraining(variables, batchOf(inputs.x, NHWC), batchOf(inputs.target, NHWC), (x, filter, offset) =>
      tf.conv2dTranspose(x, filter, [batch, height, width, channels], 2, 'same').add(offset),
    );
  },
};
