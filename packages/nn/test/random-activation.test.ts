import { Generator, gradcheck, gradgradcheck, manualSeed, ones, rand, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const x = tensor([[-1, 0.5, 0, -2], [3, -0.25, -4, -0.5]], { dtype: 'float64' }); // prettier-ignore

function expectClose(got: Tensor, wanted: readonly number[]): void {
  const values = Array.from(got.data());
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 12));
}

describe('rrelu', () => {
  it("draws PyTorch's slopes for PyTorch's seed, one for each x that is not above 0", () => {
    manualSeed(5);
    const y = F.rrelu(x, { lower: 0.1, upper: 0.3, training: true });
    expectClose(y, [-0.2284030013256188, 0.5, 0, -0.3443310477708617, 3, -0.040756630407452525, -0.6128937110218178, -0.13514286979373008]);
    expect(rand([1]).item()).toBeCloseTo(0.07241219282150269, 7);
  });

  it('draws row by row whatever the memory layout', () => {
    manualSeed(5);
    const y = F.rrelu(x, { training: true });
    manualSeed(5);
    expect(F.rrelu(x.t().contiguous().t(), { training: true }).equal(y)).toBe(true);
  });

  it('spreads its slopes evenly between lower and upper', () => {
    manualSeed(1);
    const slopes = F.rrelu(ones([20000]).neg(), { lower: 0.2, upper: 0.6, training: true }).neg();
    const [least, most] = [Number(slopes.min().item()), Number(slopes.max().item())];
    expect([least >= 0.2 && least < 0.201, most <= 0.6 && most > 0.599]).toEqual([true, true]);
    expect(slopes.mean().item()).toBeCloseTo(0.4, 2);
    expect(slopes.var().item()).toBeCloseTo(0.4 ** 2 / 12, 3);
  });

  it('has the slopes that it drew as its gradient', () => {
    const input = x.clone().requiresGrad_();
    const y = F.rrelu(input, { training: true });
    y.sum().backward();
    expectClose(input.grad!.mul(x), Array.from(y.data()));
    expect(input.grad!.select(0, 0).select(0, 1).item()).toBe(1);
  });

  it('takes the middle out of training, and draws nothing', () => {
    manualSeed(3);
    expectClose(F.rrelu(tensor([-1, 2]), { lower: 0.25, upper: 0.75 }), [-0.5, 2]);
    expectClose(new nn.RReLU(0.25, 0.75).eval().forward(tensor([-1, 2])), [-0.5, 2]);
    const next = rand([1]).item();
    manualSeed(3);
    expect(rand([1]).item()).toBe(next);
  });

  it('writes to its input if it is told to, and on a leaf is refused before it draws', () => {
    for (const training of [true, false]) {
      const values = x.clone();
      expect(F.rrelu(values, { training, inplace: true })).toBe(values);
      const leaf = x.clone().requiresGrad_();
      manualSeed(3);
      expect(() => F.rrelu(leaf, { training, inplace: true })).toThrow(expect.objectContaining({ name: 'AutogradError' }) as Error);
      const next = rand([1]).item();
      manualSeed(3);
      expect(rand([1]).item()).toBe(next);
    }
  });

  it('takes another generator, as does the layer', () => {
    const of = (generator: Generator): Tensor => F.rrelu(x, { training: true, generator });
    const wanted = of(new Generator().manualSeed(9));
    expect(new nn.RReLU(1 / 8, 1 / 3, { generator: new Generator().manualSeed(9) }).forward(x).equal(wanted)).toBe(true);
  });

  it('keeps NaN, takes what is empty, and is printed with its bounds', () => {
    expect(F.rrelu(tensor([NaN]), { training: true }).item()).toBe(NaN);
    expect(F.rrelu(zeros([0, 2]), { training: true }).shape).toEqual([0, 2]);
    expect(new nn.RReLU(0.1, 0.2, { inplace: true }).toString()).toBe('RReLU(lower=0.1, upper=0.2, inplace=true)');
  });

  it('refuses crossed bounds and integers', () => {
    expect(() => F.rrelu(x, { lower: 0.5, upper: 0.2 })).toThrow(expect.objectContaining({ name: 'ArgumentError', op: 'rrelu', argument: 'lower' }) as Error);
    expect(() => F.rrelu(tensor([1], { dtype: 'int32' }))).toThrow(expect.objectContaining({ name: 'DTypeError', op: 'rrelu' }) as Error);
  }); // prettier-ignore
});

describe('gumbelSoftmax', () => {
  it("has PyTorch's numbers for PyTorch's seed", () => {
    manualSeed(5);
    expectClose(
      F.gumbelSoftmax(x, { tau: 0.5, dim: 0 }),
      [3.0431521127142633e-5, 0.994478140429213, 0.9999103637713067, 0.3602862448722558, 0.9999695684788728, 0.005521859570787015, 8.963622869325744e-5, 0.6397137551277441],
    );
    expect(rand([1]).item()).toBeCloseTo(0.9809269309043884, 7);
  }); // prettier-ignore

  it('hard is the choice itself, with the gradient of the soft one', () => {
    const of = (hard: boolean): [Tensor, Tensor] => {
      manualSeed(5);
      const logits = x.clone().requiresGrad_();
      const y = F.gumbelSoftmax(logits, { hard });
      y.mul(x).sum().backward();
      return [y, logits.grad!];
    };
    const [[soft, softGrad], [choice, choiceGrad]] = [of(false), of(true)];
    expectClose(choice, [0, 1, 0, 0, 1, 0, 0, 0]);
    expect(choice.argmax(1).equal(soft.argmax(1))).toBe(true);
    expect(choiceGrad.equal(softGrad)).toBe(true);
  });

  it('chooses each class with its softmax probability', () => {
    manualSeed(2);
    const logits = tensor([0, 1, 2]);
    const share = F.gumbelSoftmax(logits.expand([20000, 3]), { hard: true }).mean(0);
    logits.softmax(0).data().forEach((wanted, i) => expect(share.data()[i]).toBeCloseTo(wanted, 2)); // prettier-ignore
  });

  it('agrees with finite differences, first and second order', () => {
    const of = (logits: Tensor): Tensor => F.gumbelSoftmax(logits, { tau: 2, generator: new Generator().manualSeed(4) });
    const logits = randn([2, 3], { dtype: 'float64', requiresGrad: true });
    expect(gradcheck(of, [logits])).toBe(true);
    expect(gradgradcheck(of, [logits])).toBe(true);
  });

  it.each<[string, () => unknown, object]>([
    ['a temperature of 0', () => F.gumbelSoftmax(x, { tau: 0 }), { name: 'ArgumentError', argument: 'tau' }],
    ['a temperature of NaN', () => F.gumbelSoftmax(x, { tau: NaN }), { name: 'ArgumentError', argument: 'tau' }],
    ['a dimension that there is not', () => F.gumbelSoftmax(x, { dim: 2 }), { name: 'ShapeError', argument: 'dim' }],
    ['integers', () => F.gumbelSoftmax(tensor([1], { dtype: 'int32' })), { name: 'DTypeError', dtype: 'int32' }],
  ])('refuses %s, and draws nothing', (_what, call, fields) => {
    manualSeed(3);
    expect(call).toThrow(expect.objectContaining({ op: 'gumbelSoftmax', ...fields }) as Error);
    const next = rand([1]).item();
    manualSeed(3);
    expect(rand([1]).item()).toBe(next);
  });
});
