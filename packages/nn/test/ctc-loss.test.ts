import { grad, gradcheck, gradgradcheck, manualSeed, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const whole = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });
const logits = tensor(Float64Array.from({ length: 24 }, (_, k) => 2 * Math.sin(1 + 0.7 * k))).reshape([4, 2, 3]);
const logProbs = logits.logSoftmax(2);

function expectClose(got: Tensor, wanted: readonly number[]): void {
  const values = Array.from(got.data());
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 11));
}

/** The same by its definition: every sequence of classes, the repeated ones and blanks taken out. */
function byHand(rows: readonly (readonly number[])[], text: readonly number[], blank: number): number {
  let total = 0;
  const walk = (t: number, path: readonly number[], probability: number): void => {
    if (t === rows.length) {
      const read = path.filter((label, i) => label !== path[i - 1]).filter((label) => label !== blank);
      if (read.join() === text.join()) total += probability;
      return;
    }
    rows[t]!.forEach((log, label) => walk(t + 1, [...path, label], probability * Math.exp(log)));
  };
  walk(0, [], 1);
  return -Math.log(total);
}

describe('ctcLoss has the numbers of PyTorch 1.13.1', () => {
  const targets = whole([[1, 1], [2, 0]]); // prettier-ignore

  it.each([
    ['mean', [1.2652976829563265]],
    ['sum', [3.947173462961633]],
    ['none', [2.8331561940979597, 1.114017268863673]],
  ] as const)('%s', (reduction, wanted) => {
    expectClose(F.ctcLoss(logProbs, targets, whole([4, 3]), whole([2, 1]), { reduction }), wanted);
    expectClose(F.ctcLoss(logProbs, whole([1, 1, 2]), [4, 3], [2, 1], { reduction }), wanted); // one text behind the other
    expectClose(new nn.CTCLoss({ reduction }).forward(logProbs, targets, [4, 3], [2, 1]), wanted);
  });

  it('and its gradient, which is that of logits', () => {
    const x = logProbs.clone().requiresGrad_();
    const losses = F.ctcLoss(x, targets, [4, 3], [2, 1], { reduction: 'none' });
    const [gradient] = grad([losses.mul(tensor([1, 2], { dtype: 'float64' })).sum()], [x]);
    expectClose(gradient!, [
      0.0006011655851486108, -0.2344698948759582, 0.23386872929080957, -0.4547013539508107, 0.3864077740857591, 0.06829357986505089,
      -0.16718157929889582, -0.5760227384683696, 0.743204317767265, -0.42369528593864736, 0.8779580904003002, -0.4542628044616536,
      -0.21225448453385243, 0.11712024878943605, 0.09513423574441608, 0.046182430911248754, 0.3776209240573764, -0.42380335496862553,
      0.3055764164496217, -0.5288612523313351, 0.2232848358817132, 0, 0, 0,
    ]); // prettier-ignore
  });

  it('with another blank', () => {
    const losses = F.ctcLoss(logProbs, whole([0, 1, 0]), [4, 3], [2, 1], { blank: 2, reduction: 'none' });
    expectClose(losses, [2.097758673661627, 1.0776045786128938]);
  });
});

describe('ctcLoss is the sum over all paths', () => {
  manualSeed(7);
  const [steps, classes] = [5, 4];
  const rows = randn([steps, classes], { dtype: 'float64' }).logSoftmax(1);
  it.each([
    [[1, 2, 3], 0],
    [[1, 1], 0],
    [[2, 2, 2], 0],
    [[1, 2, 1], 0],
    [[3], 0],
    [[], 0],
    [[0, 3], 1],
    [[1, 2, 3, 2, 1], 0],
    [[0, 0, 0], 3],
  ])('%j with blank %i', (text, blank) => {
    const loss = F.ctcLoss(rows, text.length === 0 ? zeros([0], { dtype: 'int32' }) : whole(text), [steps], [text.length], {
      blank,
      reduction: 'sum',
    });
    expect(loss.ndim).toBe(0);
    expect(loss.item()).toBeCloseTo(byHand(rows.toArray() as number[][], text, blank), 10);
  });

  it('also of a batch, each with its own lengths', () => {
    const x = randn([4, 3, 3], { dtype: 'float64' }).logSoftmax(2);
    const losses = F.ctcLoss(x, whole([[1, 2], [2, 0], [0, 0]]), [4, 2, 3], [2, 1, 0], { reduction: 'none' });
    const each = [[1, 2], [2], []].map((text, n) => byHand(x.select(1, n).narrow(0, 0, [4, 2, 3][n]!).toArray() as number[][], text, 0));
    expectClose(losses, each);
    expectClose(F.ctcLoss(x, whole([1, 2, 2]), [4, 2, 3], [2, 1, 0]), [(each[0]! / 2 + each[1]! + each[2]!) / 3]);
  }); // prettier-ignore

  it('stays finite where probabilities are too small for a double', () => {
    const x = zeros([2000, 1, 30]).logSoftmax(2);
    expect(F.ctcLoss(x, whole([1]), [2000], [1]).item()).toBeCloseTo(2000 * Math.log(30) - Math.log((2000 * 2001) / 2), 1);
  });
});

describe('the gradient of ctcLoss', () => {
  const targets = whole([[1, 1], [2, 1]]); // prettier-ignore

  it.each(['mean', 'sum', 'none'] as const)('%s agrees with finite differences behind logSoftmax, first and second order', (reduction) => {
    const loss = (x: Tensor): Tensor => F.ctcLoss(x.logSoftmax(2), targets, [4, 3], [2, 2], { reduction });
    const x = logits.clone().requiresGrad_();
    expect(gradcheck(loss, [x])).toBe(true);
    expect(gradgradcheck(loss, [x])).toBe(true);
  });

  it('has a second order, not a third', () => {
    const x = logits.clone().requiresGrad_();
    const loss = F.ctcLoss(x.logSoftmax(2), targets, [4, 3], [2, 2]);
    const [first] = grad([loss], [x], { createGraph: true });
    const [second] = grad([first!.square().sum()], [x], { createGraph: true });
    expect(second!.abs().sum().item()).toBeGreaterThan(0);
    expect(() => grad([second!.square().sum()], [x])).toThrow(expect.objectContaining({ name: 'AutogradError', op: 'ctcLoss' }) as Error);
  });

  it('is finite where a class is impossible', () => {
    const x = tensor([[0, -Infinity, 0], [0, 0, 0], [0, 0, 0]]).logSoftmax(1).requiresGrad_(); // prettier-ignore
    const loss = F.ctcLoss(x, whole([1]), [3], [1]);
    loss.backward();
    expect(loss.item()).toBeCloseTo(byHand(x.toArray() as number[][], [1], 0), 5);
    expect(x.grad!.data().every(Number.isFinite)).toBe(true);
  });
});

describe('a text that does not fit', () => {
  const x = zeros([2, 2, 3]).logSoftmax(2).requiresGrad_();
  const targets = whole([[1, 1], [1, 2]]); // prettier-ignore

  it('has an infinite loss: equal labels need a blank between them', () => {
    const losses = F.ctcLoss(x, targets, [2, 2], [2, 2], { reduction: 'none' });
    expect(losses.select(0, 0).item()).toBe(Infinity);
    expect(losses.select(0, 1).item()).toBeCloseTo(Math.log(9), 6);
    expect(F.ctcLoss(x, targets, [0, 0], [0, 1], { reduction: 'none' }).toArray()).toEqual([0, Infinity]);
  });

  it('counts nothing with zeroInfinity, and has no gradient of any order', () => {
    const losses = F.ctcLoss(x, targets, [2, 2], [2, 2], { zeroInfinity: true, reduction: 'none' });
    expect(losses.select(0, 0).item()).toBe(0);
    const [first] = grad([losses], [x], { gradOutputs: [tensor([1, 1])], createGraph: true });
    const [second] = grad([first!.square().sum()], [x]);
    for (const gradient of [first!, second!]) {
      expect(gradient.select(1, 0).abs().sum().item()).toBe(0);
      expect(gradient.select(1, 1).abs().sum().item()).toBeGreaterThan(0);
    }
    const mean = new nn.CTCLoss({ zeroInfinity: true }).forward(x, targets, [2, 2], [2, 2]).item();
    expect(mean).toBeCloseTo(Math.log(9) / 4, 6);
  });
});

describe('ctcLoss refuses', () => {
  const x = zeros([5, 2, 3]).logSoftmax(2);
  const targets = whole([[1, 2], [2, 1]]); // prettier-ignore
  const short = { name: 'ShapeError', op: 'ctcLoss' };
  const wrong = { name: 'ArgumentError', op: 'ctcLoss' };
  it.each<[string, () => unknown, object]>([
    ['too few input lengths', () => F.ctcLoss(x, targets, [5], [2, 1]), { ...short, argument: 'inputLengths' }],
    ['too many target lengths', () => F.ctcLoss(x, targets, [5, 5], whole([2, 1, 1])), { ...short, argument: 'targetLengths' }],
    ['more steps than there are', () => F.ctcLoss(x, targets, [5, 6], [2, 1]), { ...wrong, argument: 'inputLengths' }],
    ['a negative length', () => F.ctcLoss(x, targets, [5, 5], [-1, 1]), { ...wrong, argument: 'targetLengths' }],
    ['half a step', () => F.ctcLoss(x, targets, tensor([5, 4.5]), [2, 1]), { ...wrong, argument: 'inputLengths' }],
    ['more labels than there are', () => F.ctcLoss(x, targets, [5, 5], [2, 3]), { ...wrong, argument: 'targetLengths' }],
    ['too many labels behind each other', () => F.ctcLoss(x, whole([1, 2, 1, 1]), [5, 5], [2, 1]), { ...short, argument: 'targets' }],
    ['texts of another batch', () => F.ctcLoss(x, whole([[1], [2], [1]]), [5, 5], [1, 1]), { ...short, shapes: [[3, 1]] }],
    ['a label that there is not', () => F.ctcLoss(x, whole([[1, 3], [2, 1]]), [5, 5], [2, 1]), { ...wrong, argument: 'targets' }],
    ['a blank that there is not', () => F.ctcLoss(x, targets, [5, 5], [2, 1], { blank: 3 }), { ...wrong, argument: 'blank' }],
    ['a negative blank', () => F.ctcLoss(x, targets, [5, 5], [2, 1], { blank: -1 }), { ...wrong, argument: 'blank' }],
    ['labels that are floats', () => F.ctcLoss(x, tensor([[1, 2], [2, 1]]), [5, 5], [2, 1]), { name: 'DTypeError', op: 'ctcLoss', dtype: 'float32' }],
    ['integers as log-probabilities', () => F.ctcLoss(x.to('int32'), targets, [5, 5], [2, 1]), { name: 'DTypeError', dtype: 'int32' }],
    ['one row of log-probabilities', () => F.ctcLoss(zeros([3]), whole([1]), [1], [1]), { ...short, shapes: [[3]] }],
    ['lengths that are a number', () => F.ctcLoss(x, targets, 5 as never, [2, 1]), { ...wrong, argument: 'inputLengths' }],
    ['an unknown reduction', () => F.ctcLoss(x, targets, [5, 5], [2, 1], { reduction: 'avg' as never }), { ...wrong, argument: 'reduction' }],
  ])('%s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining(fields) as Error);
  }); // prettier-ignore

  it('but not what stands behind the end of a text', () => {
    expect(F.ctcLoss(x, whole([[1, 99], [2, -1]]), [5, 5], [1, 1]).item()).toBeGreaterThan(0); // prettier-ignore
    expect(F.ctcLoss(zeros([5, 0, 3]), zeros([0], { dtype: 'int32' }), [], []).item()).toBe(NaN);
  });
});
