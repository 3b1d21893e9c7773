import { describe, expect, it } from 'vitest';
import { adamStep, sgdStep } from '../../src/kernels/wasm/optimizers.js';
import type { BinaryName, TernaryName } from '../../src/kernels/kernels.js';
import { Storage, type View } from '../../src/memory/storage.js';
import * as reference from '../../src/ndarray/kernels/elementwise.js';
import type { FloatingDType } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers } from './strided-views.js';

// The fused steps against the single ops that packages/nn/src/optim was first made of: the same bits.

const dtypes: readonly FloatingDType[] = ['float32', 'float64'];
const sizes = [1, 2, 3, 5, 64, 67, 262147];

function numbers(dtype: FloatingDType, n: number, next: () => number): View {
  const storage = new Storage(dtype, n);
  storage.values.set(Array.from({ length: n }, next));
  return { storage, shape: [n], strides: [1], offset: 0 };
}

/** A number as a tensor of the dtype, seen in the shape of `model`. */
function spread(value: number, { storage, shape }: View): View {
  const one = new Storage(storage.dtype, 1);
  one.values[0] = value;
  return { storage: one, shape, strides: [0], offset: 0 };
}

function binary(name: BinaryName, a: View, b: View | number): View {
  const out = copyOf(a);
  reference.binary(name, a, typeof b === 'number' ? spread(b, a) : b, out);
  return out;
}

function ternary(name: TernaryName, a: View, b: View, c: View | number, parameters: readonly number[] = []): View {
  const out = copyOf(a);
  reference.ternary(name, a, b, typeof c === 'number' ? spread(c, a) : c, out, parameters);
  return out;
}

function addScaled(a: View, b: View, alpha: number): View {
  return binary('add', a, binary('mul', b, alpha));
}

function expectSameBits(got: View | null, wanted: View | null): void {
  expect(Array.from(got?.storage.values ?? [])).toEqual(Array.from(wanted?.storage.values ?? []));
}

function slopeOf(param: View, grad: View, weightDecay: number, maximize: boolean): View {
  const slope = maximize ? binary('mul', grad, -1) : grad;
  return weightDecay === 0 ? slope : addScaled(slope, param, weightDecay);
}

describe.each(dtypes)('of %s', (dtype) => {
  it.each([
    { weightDecay: 0, decoupled: false, maximize: false, amsgrad: false },
    { weightDecay: 0.1, decoupled: false, maximize: true, amsgrad: true },
    { weightDecay: 0.1, decoupled: true, maximize: false, amsgrad: false },
    { weightDecay: 0, decoupled: false, maximize: false, amsgrad: false, beta1: 0.3 },
  ])('a step of Adam, %o', ({ weightDecay, decoupled, maximize, amsgrad, beta1 = 0.9 }) => {
    const [lr, beta2, eps] = [1e-2, 0.999, 1e-8];
    for (const n of sizes) {
      const random = randomNumbers(n);
      const next = (): number => random() - 0.5;
      const param = numbers(dtype, n, next);
      const [mean, square] = [numbers(dtype, n, () => 0), numbers(dtype, n, () => 0)];
      const largest = amsgrad ? numbers(dtype, n, () => 0) : null;
      let [w, m, v, most] = [copyOf(param), copyOf(mean), copyOf(square), largest === null ? null : copyOf(largest)];
      for (let step = 1; step <= 3; step++) {
        const grad = numbers(dtype, n, next);
        const [correction1, root2] = [1 - beta1 ** step, Math.sqrt(1 - beta2 ** step)];
        if (decoupled) w = binary('mul', w, 1 - lr * weightDecay);
        const slope = slopeOf(w, grad, decoupled ? 0 : weightDecay, maximize);
        m = ternary('lerp', m, slope, 1 - beta1);
        v = ternary('addcmul', binary('mul', v, beta2), slope, slope, [1 - beta2]);
        if (most !== null) most = binary('maximum', most, v);
        const root = copyOf(v);
        reference.unary('sqrt', most ?? v, root);
        w = ternary('addcdiv', w, m, binary('add', binary('div', root, root2), eps), [-lr / correction1]);
        adamStep(param, grad, mean, square, largest, [
          ...[lr, correction1, beta1, beta2, eps, root2, weightDecay],
          ...[Number(decoupled), Number(maximize)],
        ]);
      }
      expectSameBits(param, w);
      expectSameBits(mean, m);
      expectSameBits(square, v);
      expectSameBits(largest, most);
    }
  });

  it.each([
    { momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },
    { momentum: 0.9, dampening: 0.1, weightDecay: 0.01, nesterov: false, maximize: true },
    { momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: true, maximize: false },
  ])('a step of SGD, %o', ({ momentum, dampening, weightDecay, nesterov, maximize }) => {
    const lr = 0.03;
    for (const n of sizes) {
      const random = randomNumbers(n);
      const next = (): number => random() - 0.5;
      const param = numbers(dtype, n, next);
      const buffer = momentum === 0 ? null : numbers(dtype, n, next);
      let [w, moved] = [copyOf(param), buffer];
      for (let step = 0; step < 3; step++) {
        const grad = numbers(dtype, n, next);
        let slope = slopeOf(w, grad, weightDecay, maximize);
        if (buffer !== null) {
          moved = step === 0 ? slope : addScaled(binary('mul', moved!, momentum), slope, 1 - dampening);
          slope = nesterov ? addScaled(slope, moved, momentum) : moved;
        }
        w = addScaled(w, slope, -lr);
        const flags = [Number(nesterov), Number(maximize), Number(step === 0)];
        sgdStep(param, grad, buffer, [lr, momentum, dampening, weightDecay, ...flags]);
      }
      expectSameBits(param, w);
      expectSameBits(buffer, moved);
    }
  });
});
