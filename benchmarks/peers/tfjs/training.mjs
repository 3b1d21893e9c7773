import { tf } from './backend.mjs';

/** A training step with Adam; `lossOf()` runs forward. */
export function training(variables, lossOf) {
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(lossOf, variables);
      optimizer.applyGradients(grads);
      return value.dataSync()[0];
    });
  return { step, read: () => [step()] };
}

/** A step of one layer, which wants the gradient of its input too; `forward(x, ...variables)`. */
export function layerTraining(variables, x, target, forward) {
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  const lossOf = tf.valueAndGrads((input, ...weights) =>
    forward(input, ...weights)
      .sub(target())
      .square()
      .mean(),
  );
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = lossOf([x(), ...variables]);
      optimizer.applyGradients(variables.map(({ name }, i) => ({ name, tensor: grads[i + 1] })));
      return value.dataSync()[0];
    });
  return { step, read: () => [step()] };
}
