import { grad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const double = (count: number, at: (k: number) => number): Tensor => tensor(Float64Array.from({ length: count }, (_, k) => at(k)));
const classes = (data: readonly number[]): Tensor => tensor([...data], { dtype: 'int32' });

/** (N, C, L) = (2, 3, 2) */
const logits = double(12, (k) => 2 * Math.sin(1 + 0.7 * k)).reshape([2, 3, 2]);
const target = classes([2, 0, 1, 2]).reshape([2, 2]);
const probabilities = double(12, Math.cos).reshape([2, 3, 2]).softmax(1);
const weight = tensor([1, 2, 3], { dtype: 'float64' });

function expectClose(got: Tensor, wanted: number | readonly number[]): void {
  const values = [wanted].flat();
  expect(got.numel).toBe(values.length);
  got.data().forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 12));
}

describe('crossEntropy of (N, C, L) has the numbers of PyTorch 1.13.1', () => {
  it.each<[string, Tensor, nn.functional.CrossEntropyOptions, number | number[]]>([
    ['mean', target, {}, 1.5466575058970773],
    ['sum', target, { reduction: 'sum' }, 6.186630023588309],
    ['none', target, { reduction: 'none' }, [3.4788423513400715, 0.156168360590233, 1.6035906723765116, 0.9480286392814932]],
    ['weight', target, { weight }, 1.8493291863564387],
    ['weight, sum', target, { weight, reduction: 'sum' }, 16.64396267720795],
    ['weight, none', target, { weight, reduction: 'none' }, [10.436527054020214, 0.156168360590233, 3.2071813447530233, 2.8440859178444793]],
    ['ignored class', target, { ignoreIndex: 2 }, 0.8798795164833724],
    ['ignored class, none', target, { ignoreIndex: 2, reduction: 'none' }, [0, 0.156168360590233, 1.6035906723765116, 0]],
    ['weight, ignored class', target, { weight, ignoreIndex: 2 }, 1.121116568447752],
    ['smoothing', target, { labelSmoothing: 0.3 }, 1.6239168443661685],
    ['weight, smoothing, ignored class', target, { weight, labelSmoothing: 0.3, ignoreIndex: 2 }, 1.6013533011930798],
    ['the same, none', target, { weight, labelSmoothing: 0.3, ignoreIndex: 2, reduction: 'none' }, [0, 1.7645694848455131, 3.0394904187337266, 0]],
    ['probabilities', probabilities, {}, 2.028547328712002],
    ['probabilities, weight, smoothing', probabilities, { weight, labelSmoothing: 0.3 }, 3.491088992915869],
    ['probabilities, none', probabilities, { reduction: 'none' }, [1.0162267011165411, 1.8938814248308948, 3.050876301284174, 2.1532048876163996]],
    ['probabilities, weight, sum', probabilities, { weight, reduction: 'sum' }, 13.616757497764741],
  ])('%s', (_what, to, options, expected) => {
    expectClose(F.crossEntropy(logits, to, options), expected);
    expectClose(new nn.CrossEntropyLoss(options).to('float64').forward(logits, to), expected);
  }); // prettier-ignore

  // The first pixel's gradient, of the sum of losses weighted 1, 2, 3, 4 where they are not reduced.
  it.each<[string, Tensor, nn.functional.CrossEntropyOptions, number[]]>([
    ['mean', target, {}, [0.14107283510339025, 0.10121639093608484, -0.2422892260394751]],
    ['weight, sum', target, { weight, reduction: 'sum' }, [1.692874021240683, 1.2145966912330182, -2.9074707124737014]],
    ['weight, none', target, { weight, reduction: 'none' }, [1.692874021240683, 1.2145966912330182, -2.9074707124737014]],
    ['ignored class', target, { ignoreIndex: 2 }, [0, 0, 0]],
    ['smoothing', target, { labelSmoothing: 0.3 }, [0.11607283510339024, 0.07621639093608483, -0.19228922603947507]],
    ['probabilities, weight, smoothing', probabilities, { weight, labelSmoothing: 0.3 }, [0.07942245442961529, 0.053255240814480784, -0.13267769524409612]],
  ])('%s: gradient', (_what, to, options, expected) => {
    const x = logits.clone().requiresGrad_();
    const losses = F.crossEntropy(x, to, options);
    const [gradient] = grad([losses.mul(double(losses.numel, (k) => k + 1).reshape(losses.shape)).sum()], [x]);
    expectClose(gradient!.select(0, 0).select(1, 0), expected);
  }); // prettier-ignore
});

describe('crossEntropy without a batch has the numbers of PyTorch 1.13.1', () => {
  const x = logits.select(0, 0).select(1, 0);
  const soft = tensor([0.2, 0.3, 0.5], { dtype: 'float64' });
  it.each<[string, Tensor, nn.functional.CrossEntropyOptions, number]>([
    ['a class', tensor(1, { dtype: 'int32' }), {}, 0.9042002083523314],
    ['smoothing', tensor(1, { dtype: 'int32' }), { labelSmoothing: 0.1 }, 0.9789544261681397],
    ['weight, smoothing', tensor(1, { dtype: 'int32' }), { weight, labelSmoothing: 0.1 }, 1.0273987220264935],
    ['probabilities', soft, {}, 2.1251181581435032],
    ['probabilities, weight, smoothing', soft, { weight, labelSmoothing: 0.1 }, 5.714935583809137],
  ])('%s', (_what, to, options, expected) => expectClose(F.crossEntropy(x, to, options), expected));
});

describe('targets of uint8', () => {
  it('are class numbers', () => {
    const same = F.crossEntropy(logits, target.to('uint8'));
    expect(same.equal(F.crossEntropy(logits, target))).toBe(true);
  });

  it('are not taken for ignored ones: -100 is 156 in 8 bits', () => {
    expect(F.crossEntropy(ones([1, 200]), tensor([156], { dtype: 'uint8' })).item()).toBeCloseTo(Math.log(200), 5);
  });
});

describe('nllLoss', () => {
  const logProbabilities = logits.logSoftmax(1);

  it('is crossEntropy of log-probabilities, with the numbers of PyTorch 1.13.1', () => {
    expectClose(F.nllLoss(logProbabilities, target), 1.5466575058970773);
    expectClose(F.nllLoss(logProbabilities, target, { weight, ignoreIndex: 0 }), 2.0609742895772145);
    expectClose(F.nllLoss(logProbabilities, target, { reduction: 'none' }), [3.4788423513400715, 0.156168360590233, 1.6035906723765116, 0.9480286392814932]); // prettier-ignore
  });

  it('refuses what crossEntropy refuses, in its own name', () => {
    for (const [to, argument] of [
      [classes([3, 0]), 'target'],
      [classes([-1, 0]), 'target'],
    ] as const) {
      // prettier-ignore
      expect(() => F.nllLoss(logProbabilities.select(2, 0), to)).toThrow(expect.objectContaining({ op: 'nllLoss', argument }) as Error);
    }
  });
});

describe('CrossEntropyLoss', () => {
  it('keeps its options, the weights of the classes as part of the state', () => {
    const loss = new nn.CrossEntropyLoss({ weight: tensor([1, 2]) });
    expect(Object.keys(loss.stateDict())).toEqual(['weight']);
    expect([...loss.parameters()]).toEqual([]);
    expect(Object.keys(new nn.CrossEntropyLoss().stateDict())).toEqual([]);
  });
});
