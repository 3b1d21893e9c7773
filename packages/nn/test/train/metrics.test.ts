import { ArgumentError, manualSeed, ShapeError, randint, randn, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Accuracy, AUROC, balancedWeights, CalibrationError, ConfusionMatrix, F1, type Metric, R2, TopK } from '../../src/train/index.js';

const of = (metric: Metric, output: Tensor, target: Tensor): unknown => {
  metric.update(output, target);
  return metric.compute();
};

// Six samples of three classes: said 0 1 1 2 0 2.
const scores = tensor([[3, 1, 0], [0, 2, 1], [1, 5, 0], [0, 1, 2], [2, 1, 1], [1, 0, 4]]); // prettier-ignore
const classes = tensor([0, 1, 2, 2, 1, 2]).to('int32');

describe('metrics have the values of their definitions, as sklearn has', () => {
  it('Accuracy: by scores, classes, and one number a sample', () => {
    expect(of(new Accuracy(), scores, classes)).toBe(4 / 6);
    expect(of(new Accuracy(), scores.argmax(1), classes)).toBe(4 / 6);
    expect(of(new Accuracy(), tensor([-1, 0.2, 3]), tensor([0, 0, 1]))).toBe(2 / 3);
    expect(of(new Accuracy({ threshold: 0.5 }), tensor([[0.4], [0.2], [0.7]]), tensor([0, 0, 1]))).toBe(1);
  });

  it('Accuracy: places of an image', () => {
    expect(of(new Accuracy(), scores.t().unsqueeze(0), classes.unsqueeze(0))).toBe(4 / 6);
  });

  it('TopK', () => {
    expect(of(new TopK(1), scores, classes)).toBe(4 / 6);
    expect(of(new TopK(2), tensor([[3, 2, 1], [3, 2, 1], [3, 2, 1], [1, 2, 3]]), tensor([1, 2, 0, 2]).to('int32'))).toBe(0.75); // prettier-ignore
    expect(of(new TopK(9), scores, classes)).toBe(1);
  });

  it('ConfusionMatrix: rows are right, columns are said', () => {
    expect(of(new ConfusionMatrix({ classes: 3 }), scores, classes)).toEqual([[1, 0, 0], [1, 1, 0], [0, 1, 2]]); // prettier-ignore
  });

  it('F1: of the classes 2/3, 1/2 and 4/5', () => {
    expect(of(new F1({ classes: 3 }), scores, classes)).toBeCloseTo((2 / 3 + 1 / 2 + 4 / 5) / 3, 12);
    expect(of(new F1({ classes: 3, average: 'weighted' }), scores, classes)).toBeCloseTo((2 / 3 + 2 / 2 + 12 / 5) / 6, 12);
    expect(of(new F1({ classes: 3, average: 'micro' }), scores, classes)).toBeCloseTo(4 / 6, 12);
    expect(of(new F1({ classes: 9 }), scores, classes)).toBeCloseTo((2 / 3 + 1 / 2 + 4 / 5) / 3, 12); // classes that do not occur
    expect(of(new F1({ classes: 2, average: 'binary' }), tensor([1, -1, 1, 1]), tensor([1, 1, 1, 0]))).toBeCloseTo(2 / 3, 12);
  });

  it('AUROC: the share of pairs in order, ties half', () => {
    expect(of(new AUROC(), tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]))).toBe(0.75);
    expect(of(new AUROC(), tensor([1, 1, 1, 1]), tensor([0, 1, 0, 1]))).toBe(0.5);
    expect(of(new AUROC(), tensor([0.2, 0.5, 0.5, 0.9]), tensor([0, 0, 1, 1]))).toBe(0.875);
    expect(of(new AUROC(), tensor([1, 2]), tensor([1, 1]))).toBeNaN();
    expect(of(new AUROC(), tensor([[0, 0.1], [0, 0.4], [0, 0.35], [0, 0.8]]), tensor([0, 0, 1, 1]))).toBe(0.75); // prettier-ignore
  });

  it('AUROC of several classes: the mean of each against the rest, counted pair by pair', () => {
    manualSeed(5);
    const [logits, labels] = [randn([60, 3]), randint(0, 3, [60])];
    const p = logits.to('float64').softmax(1).toArray() as number[][];
    const right = [...labels.data()];
    const areas = [0, 1, 2].map((c) => {
      let [pairs, ordered] = [0, 0];
      for (let i = 0; i < 60; i++)
        for (let j = 0; j < 60; j++)
          if (right[i] === c && right[j] !== c) {
            pairs += 1;
            ordered += p[i]![c]! > p[j]![c]! ? 1 : p[i]![c]! === p[j]![c]! ? 0.5 : 0;
          }
      return ordered / pairs;
    });
    expect(of(new AUROC(), logits, labels)).toBeCloseTo((areas[0]! + areas[1]! + areas[2]!) / 3, 12);
  });

  it('CalibrationError: confidences 0.9, 0.9, 0.6, 0.6 in two bins', () => {
    const p = tensor([[0.9, 0.1], [0.1, 0.9], [0.6, 0.4], [0.4, 0.6]], { dtype: 'float64' }); // prettier-ignore
    const target = tensor([0, 1, 1, 1]).to('int32'); // right, right, wrong, right
    expect(of(new CalibrationError({ bins: 10, probabilities: true }), p, target)).toBeCloseTo((2 * 0.1 + 2 * 0.1) / 4, 12);
    expect(of(new CalibrationError({ bins: 1, probabilities: true }), p, target)).toBeCloseTo(0, 12);
    expect(of(new CalibrationError({ bins: 10 }), p.log(), target)).toBeCloseTo(0.1, 12);
  });

  it('CalibrationError: a bin has its upper edge', () => {
    const p = tensor([[0.5, 0.5, 0], [0.75, 0.25, 0]], { dtype: 'float64' }); // prettier-ignore
    const target = tensor([0, 1]).to('int32');
    // (0.25, 0.5] and (0.5, 0.75]: gaps 0.5 and 0.75. In one bin they would be |1 - 1.25|.
    expect(of(new CalibrationError({ bins: 4, probabilities: true }), p, target)).toBe(1.25 / 2);
  });

  it('R2: the examples of sklearn', () => {
    expect(of(new R2(), tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]))).toBeCloseTo(0.9486081370449679, 12);
    const [said, right] = [tensor([[0, 2], [-1, 2], [8, -5]]), tensor([[0.5, 1], [-1, 1], [7, -6]])]; // prettier-ignore
    expect(of(new R2(), said, right)).toBeCloseTo((0.9654377880184332 + 0.9081632653061225) / 2, 12);
    expect(of(new R2(), tensor([3, 2, 1]), tensor([1, 2, 3]))).toBeCloseTo(-3, 12);
    expect(of(new R2(), tensor([2, 2]), tensor([2, 2]))).toBe(1);
    expect(of(new R2(), tensor([2, 3]), tensor([2, 2]))).toBe(0);
  });

  it('balancedWeights: N / (C · count)', () => {
    expect(balancedWeights(tensor([0, 1, 1, 1, 2, 2]), 3).toArray()).toEqual([2, Math.fround(2 / 3), 1]);
    expect(() => balancedWeights(tensor([0, 2]), 3)).toThrow(ArgumentError);
    expect(() => balancedWeights(tensor([0, 3]), 3)).toThrow('3 is no class');
  });
});

describe('every metric', () => {
  const all: [string, () => Metric, Tensor, Tensor][] = [
    ['Accuracy', () => new Accuracy(), scores, classes],
    ['TopK', () => new TopK(2), scores, classes],
    ['ConfusionMatrix', () => new ConfusionMatrix({ classes: 3 }), scores, classes],
    ['F1', () => new F1({ classes: 3 }), scores, classes],
    ['AUROC', () => new AUROC(), scores, classes],
    ['CalibrationError', () => new CalibrationError(), scores, classes],
    ['R2', () => new R2(), scores, scores.add(scores.square())],
  ];

  it.each(all)('%s: batches are the whole, also over a saved state; reset forgets', (_, make, output, target) => {
    const [whole, first, second] = [make(), make(), make()];
    whole.update(output, target);
    first.update(output.narrow(0, 0, 2), target.narrow(0, 0, 2));
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    second.update(output.narrow(0, 2, 4), target.narrow(0, 2, 4));
    const close = (a: unknown, b: unknown): void => (typeof a === 'number' ? expect(a).toBeCloseTo(b as number, 12) : expect(a).toEqual(b));
    close(second.compute(), whole.compute());
    first.reset();
    first.update(output, target);
    expect(first.compute()).toEqual(whole.compute());
  });

  it('refuses what does not fit', () => {
    expect(() => of(new Accuracy(), scores, tensor([0, 1]))).toThrow(ShapeError);
    expect(() => of(new TopK(1), scores, tensor([0, 1]))).toThrow(ShapeError);
    expect(() => of(new R2(), tensor([1, 2]), tensor([1]))).toThrow(ShapeError);
    expect(() => of(new AUROC(), scores, tensor([0, 1]))).toThrow(ShapeError);
    expect(() => of(new ConfusionMatrix({ classes: 2 }), scores, classes)).toThrow('2 is no class: there are 2');
    expect(() => new TopK(0)).toThrow(ArgumentError);
    expect(() => new F1({ classes: 1.5 })).toThrow(ArgumentError);
    expect(() => new Accuracy().loadStateDict(new R2().stateDict())).toThrow('this metric counts count, hits');
  });
});
