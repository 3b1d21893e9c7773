import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';

setWasmPaths(fileURLToPath(new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm'))));
setThreadsCount(1);
await tf.setBackend('wasm');

const sizes = [784, 256, 128, 10];
const layers = sizes.slice(1).map((size, i) => ({
  weight: tf.variable(tf.randomUniform([sizes[i], size], -(sizes[i] ** -0.5), sizes[i] ** -0.5)),
  bias: tf.variable(tf.zeros([size])),
}));
const x = tf.randomNormal([64, 784]);
const labels = tf.oneHot(tf.zeros([64], 'int32'), 10);
const loss = tf.train.adam().minimize(() => {
  const logits = layers.reduce((input, { weight, bias }, i) => tf.add(tf.matMul(i === 0 ? input : tf.selu(input), weight), bias), x);
  return tf.losses.softmaxCrossEntropy(labels, logits);
}, true);
console.log(loss.dataSync()[0]);
