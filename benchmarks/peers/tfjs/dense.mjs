import { tf } from './backend.mjs';

// A product whose operand is to be read as its transpose takes a path that is ten times slower than a transpose and a plain product.

const withGradient = tf.customGrad((x, weight, bias, save) => {
  save([x, weight]);
  return {
    value: tf.fused.matMul({ a: x, b: weight, bias }),
    gradFunc: (dy, [a, b]) => [tf.matMul(dy, tf.transpose(b)), tf.matMul(tf.transpose(a), dy), tf.sum(dy, 0)],
  };
});

/** `x · weight + bias`, with all gradients. */
export const dense = (x, weight, bias) => withGradient(x, weight, bias);

/** The same for a batch, whose gradient nobody wants. */
export function denseOfBatch(x, weight, bias) {
  const op = tf.customGrad((w, b, save) => {
    save([x]);
    return {
      value: tf.fused.matMul({ a: x, b: w, bias: b }),
      gradFunc: (dy, [batch]) => [tf.matMul(tf.transpose(batch), dy), tf.sum(dy, 0)],
    };
  });
  return op(weight, bias);
}
