import * as tf from '@tensorflow/tfjs';
import * as wasm from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import { numbersOf } from '../../workloads/numbers.mjs';
import { registerFilterGradient } from './filter-gradient.mjs';

wasm.setWasmPaths(fileURLToPath(new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm'))));
wasm.setThreadsCount(1);
tf.enableProdMode();
await tf.setBackend('wasm');
registerFilterGradient();

export { tf };

/** A function that makes the tensor anew from typed data; `order` is the order of PyTorch's dimensions in this framework. */
export function batchOf(description, order = null) {
  const { numbers, shape } = inOrder(description, order);
  return () => tf.tensor(numbers, shape);
}

export const tensorOf = (description, order) => batchOf(description, order)();

/** The labels as rows of zeros and a one. */
export function oneHotBatchOf(description) {
  const { classes } = description;
  const rows = new Float32Array(description.shape[0] * classes);
  numbersOf(description).forEach((label, i) => (rows[i * classes + label] = 1));
  return () => tf.tensor(rows, [description.shape[0], classes]);
}

function inOrder(description, order) {
  const numbers = numbersOf(description);
  if (order === null) return { numbers, shape: description.shape };
  return tf.tidy(() => {
    const moved = tf.tensor(numbers, description.shape).transpose(order);
    return { numbers: moved.dataSync(), shape: moved.shape };
  });
}
