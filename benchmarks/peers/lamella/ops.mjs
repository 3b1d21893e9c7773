import { manualSeed, ones } from '@lamella/core';
import { functional as F } from '@lamella/nn';
import { digest, dropoutDigest } from '../../workloads/numbers.mjs';
import { tensorOf } from './tensors.mjs';

const disposes = process.env.LAMELLA_DISPOSE === '1';
const reading = (compute, summary = digest) => ({
  step: disposes ? () => compute().dispose() : compute,
  read: () => summary(compute().contiguous().data()),
});

/** Single operations: each iteration makes a new tensor. */
export const ops = {
  gemm({ inputs }) {
    const [a, b] = [tensorOf(inputs.a), tensorOf(inputs.b)];
    return reading(() => a.matmul(b));
  },
  add({ inputs }) {
    const [a, b] = [tensorOf(inputs.a), tensorOf(inputs.b)];
    return reading(() => a.add(b));
  },
  unary({ op, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(op === 'selu' ? () => x.selu() : () => x.exp());
  },
  sum({ dim, inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => x.sum(dim));
  },
  softmax({ inputs }) {
    const x = tensorOf(inputs.x);
    return reading(() => x.softmax(1));
  },
  dropout({ p, inputs }) {
    manualSeed(0);
    const x = tensorOf(inputs.x);
    return reading(() => F.dropout(x, { p }), dropoutDigest);
  },
  alphaDropout({ p, inputs }) {
    manualSeed(0);
    const x = tensorOf(inputs.x);
    return reading(() => F.alphaDropout(x, { p, training: true }), dropoutDigest);
  },
  chain({ length, inputs }) {
    const [x, b, gradient] = [tensorOf(inputs.x).requiresGrad_(), tensorOf(inputs.b), ones(inputs.x.shape)];
    return reading(() => {
      x.grad = null;
      let y = x;
      for (let i = 0; i < length; i++) y = y.add(b);
      y.backward(gradient);
      return x.grad;
    });
  },
};
