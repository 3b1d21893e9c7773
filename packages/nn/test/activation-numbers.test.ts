import { AutogradError, grad, gradcheck, gradgradcheck, noGrad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const POINTS = [-100, -3.5, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 4, 7, 100];
const double = (data: readonly number[]): Tensor => tensor([...data], { dtype: 'float64' });

interface Row {
  readonly f: (x: Tensor, inplace: boolean) => Tensor;
  readonly layer: nn.Layer;
  readonly printed: string;
  readonly values: readonly number[];
  readonly slopes: readonly number[];
  /** Whether there is a form in place. */
  readonly inplace?: boolean;
  /** Whether integers are taken. */
  readonly whole?: boolean;
}

// PyTorch 1.13.1's values and slopes at the points above; at kinks the slopes are its own choice.
const rows: Record<string, Row> = {
  leakyRelu: {
    f: (x, inplace) => F.leakyRelu(x, { negativeSlope: 0.2, inplace }),
    layer: new nn.LeakyReLU(0.2),
    printed: 'LeakyReLU(negativeSlope=0.2)',
    values: [-20, -0.7, -0.2, -0.1, -0.05, 0, 0.25, 0.5, 1, 4, 7, 100],
    slopes: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 1, 1, 1, 1, 1, 1],
    inplace: true,
  },
  relu6: {
    f: (x, inplace) => F.relu6(x, { inplace }),
    layer: new nn.ReLU6(),
    printed: 'ReLU6()',
    values: [0, 0, 0, 0, 0, 0, 0.25, 0.5, 1, 4, 6, 6],
    slopes: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0],
    inplace: true,
    whole: true,
  },
  celu: {
    f: (x, inplace) => F.celu(x, { alpha: 2, inplace }),
    layer: new nn.CELU(2),
    printed: 'CELU(alpha=2)',
    values: [-2, -1.6524521130991099, -0.7869386805747332, -0.44239843385719024, -0.2350061948308091, 0, 0.25, 0.5, 1, 4, 7, 100],
    slopes: [1.9287498479639178e-22, 0.1737739434504451, 0.6065306597126334, 0.7788007830714049, 0.8824969025845955, 1, 1, 1, 1, 1, 1, 1],
    inplace: true,
  },
  gelu: {
    f: (x) => F.gelu(x),
    layer: new nn.GELU(),
    printed: "GELU(approximate='none')",
    values: [0, -0.0008142017766243903, -0.15865525393145702, -0.15426876936299344, -0.10032341857926907, 0, 0.14967658142073093, 0.34573123063700656, 0.841344746068543, 3.9998733150326675, 6.999999999991041, 100],
    slopes: [0, -0.0028217603536246205, -0.08331547058768635, 0.13250487534383712, 0.304626645116364, 0.5, 0.695373354883636, 0.8674951246561629, 1.0833154705876864, 1.0005036496612265, 1.0000000000626632, 1],
  },
  'gelu, tanh': {
    f: (x) => F.gelu(x, { approximate: 'tanh' }),
    layer: new nn.GELU({ approximate: 'tanh' }),
    printed: "GELU(approximate='tanh')",
    values: [0, -0.0006161976553737403, -0.1588080093917233, -0.15428599017485606, -0.100324649298315, 0, 0.149675350701685, 0.34571400982514394, 0.8411919906082768, 3.9999297540518075, 6.999999999999997, 100],
    slopes: [0, -0.0024226437601167334, -0.08296408384578258, 0.13263009646535764, 0.30464590484893955, 0.5, 0.6953540951510604, 0.8673699035346424, 1.0829640838457826, 1.000335123197122, 1.0000000000000278, 1],
  },
  silu: {
    f: (x, inplace) => F.silu(x, { inplace }),
    layer: new nn.SiLU(),
    printed: 'SiLU()',
    values: [-3.720075976020836e-42, -0.10259280762974712, -0.2689414213699951, -0.1887703343990727, -0.10945587477855048, 0, 0.14054412522144952, 0.3112296656009273, 0.7310585786300049, 3.928055160151634, 6.993622641639196, 100],
    slopes: [-3.682875216260627e-42, -0.07027335282771814, 0.07232948812851325, 0.2600388126973482, 0.37628997842980233, 0.5, 0.6237100215701977, 0.7399611873026519, 0.9276705118714869, 1.0526646148910728, 1.0054604970664518, 1],
    inplace: true,
  },
  mish: {
    f: (x, inplace) => F.mish(x, { inplace }),
    layer: new nn.Mish(),
    printed: 'Mish()',
    values: [-3.7200759760208363e-42, -0.10409575448637122, -0.30340146137410895, -0.22074377465173, -0.12992696367914103, 0, 0.1695724096638176, 0.37524521130489513, 0.8650983882673103, 3.9974128069762385, 6.999988379809741, 100],
    slopes: [-3.682875216260627e-42, -0.07276041344326706, 0.059216755877395014, 0.28951067791351226, 0.4398156017218052, 0.6, 0.7541726677205928, 0.8864243753577273, 1.0490362200997922, 1.0044328769037503, 1.000021559160889, 1],
    inplace: true,
  },
  softplus: {
    f: (x) => F.softplus(x, { beta: 2, threshold: 3 }),
    layer: new nn.Softplus({ beta: 2, threshold: 3 }),
    printed: 'Softplus(beta=2, threshold=3)',
    values: [6.919482633683688e-88, 0.00045573322688712237, 0.06346400552148625, 0.15663084375911143, 0.23703849209005334, 0.34657359027997264, 0.48703849209005334, 0.6566308437591114, 1.0634640055214863, 4, 7, 100],
    slopes: [1.3838965267367376e-87, 0.0009110511944006454, 0.11920292202211755, 0.2689414213699951, 0.37754066879814546, 0.5, 0.6224593312018546, 0.7310585786300049, 0.8807970779778824, 1, 1, 1],
  },
  logsigmoid: {
    f: (x) => F.logsigmoid(x),
    layer: new nn.LogSigmoid(),
    printed: 'LogSigmoid()',
    values: [-100, -3.5297504182726205, -1.3132616875182228, -0.9740769841801067, -0.8259394198788436, -0.6931471805599453, -0.5759394198788436, -0.4740769841801067, -0.31326168751822286, -0.018149927917809738, -0.0009114664537742447, -3.720075976020836e-44],
    slopes: [1, 0.9706877692486436, 0.7310585786300049, 0.6224593312018545, 0.5621765008857982, 0.5, 0.4378234991142019, 0.37754066879814546, 0.2689414213699951, 0.017986209962091555, 0.0009110511944006454, 3.720075976020836e-44],
  },
  hardtanh: {
    f: (x, inplace) => F.hardtanh(x, { minVal: -0.5, maxVal: 4, inplace }),
    layer: new nn.Hardtanh({ minVal: -0.5, maxVal: 4 }),
    printed: 'Hardtanh(minVal=-0.5, maxVal=4)',
    values: [-0.5, -0.5, -0.5, -0.5, -0.25, 0, 0.25, 0.5, 1, 4, 4, 4],
    slopes: [0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0],
    inplace: true,
    whole: true,
  },
  hardsigmoid: {
    f: (x, inplace) => F.hardsigmoid(x, { inplace }),
    layer: new nn.Hardsigmoid(),
    printed: 'Hardsigmoid()',
    values: [0, 0, 1 / 3, 5 / 12, 11 / 24, 0.5, 13 / 24, 7 / 12, 2 / 3, 1, 1, 1],
    slopes: [0, 0, ...new Array<number>(7).fill(0.1666666716337204), 0, 0, 0],
    inplace: true,
  },
  hardswish: {
    f: (x, inplace) => F.hardswish(x, { inplace }),
    layer: new nn.Hardswish(),
    printed: 'Hardswish()',
    values: [0, 0, -1 / 3, -5 / 24, -0.11458333333333333, 0, 0.13541666666666666, 0.2916666666666667, 2 / 3, 4, 7, 100],
    slopes: [0, 0, 1 / 6, 1 / 3, 5 / 12, 0.5, 7 / 12, 2 / 3, 5 / 6, 1, 1, 1],
    inplace: true,
  },
  hardshrink: {
    f: (x) => F.hardshrink(x),
    layer: new nn.Hardshrink(),
    printed: 'Hardshrink(0.5)',
    values: [-100, -3.5, -1, 0, 0, 0, 0, 0, 1, 4, 7, 100],
    slopes: [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1],
  },
  softshrink: {
    f: (x) => F.softshrink(x),
    layer: new nn.Softshrink(),
    printed: 'Softshrink(0.5)',
    values: [-99.5, -3, -0.5, 0, 0, 0, 0, 0, 0.5, 3.5, 6.5, 99.5],
    slopes: [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1],
  },
  tanhshrink: {
    f: (x) => F.tanhshrink(x),
    layer: new nn.Tanhshrink(),
    printed: 'Tanhshrink()',
    values: [-99, -2.501822102388801, -0.23840584404423515, -0.03788284273999026, -0.005081337596290869, 0, 0.005081337596290869, 0.03788284273999026, 0.23840584404423515, 3.000670700260933, 6.0000016630560555, 99],
    slopes: [1, 0.9963591152795126, 0.5800256583859739, 0.2135522670340726, 0.05998515119362202, 0, 0.05998515119362202, 0.2135522670340726, 0.5800256583859739, 0.9986590493169741, 0.9999966738906552, 1],
    whole: true,
  },
  softsign: {
    f: (x) => F.softsign(x),
    layer: new nn.Softsign(),
    printed: 'Softsign()',
    values: [-100 / 101, -7 / 9, -0.5, -1 / 3, -0.2, 0, 0.2, 1 / 3, 0.5, 0.8, 0.875, 100 / 101],
    slopes: [1 / 10201, 4 / 81, 0.25, 4 / 9, 0.64, 1, 0.64, 4 / 9, 0.25, 0.04, 0.015625, 1 / 10201],
    whole: true,
  },
  threshold: {
    f: (x, inplace) => F.threshold(x, 0.5, -2, { inplace }),
    layer: new nn.Threshold(0.5, -2),
    printed: 'Threshold(threshold=0.5, value=-2)',
    values: [-2, -2, -2, -2, -2, -2, -2, -2, 1, 4, 7, 100],
    slopes: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
    inplace: true,
    whole: true,
  },
}; // prettier-ignore

const each = Object.entries(rows);
const inPlaceOnes = each.filter(([, { inplace }]) => inplace === true);

function expectClose(got: Tensor, wanted: readonly number[]): void {
  const values = Array.from(got.data());
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) =>
    expect(Math.abs(value - wanted[i]!), `at ${POINTS[i]}`).toBeLessThanOrEqual(1e-14 + 1e-12 * Math.abs(wanted[i]!)),
  );
}

describe.each(each)('%s', (_name, { f, layer, printed, values, slopes, whole = false }) => {
  it('has the values and slopes of PyTorch, as a layer too', () => {
    const x = double(POINTS).requiresGrad_();
    for (const y of [f(x, false), layer.forward(x)]) {
      expectClose(y, values);
      expectClose(grad([y], [x], { gradOutputs: [ones([POINTS.length], { dtype: 'float64' })] })[0]!, slopes);
    }
  });

  it('keeps NaN, shapes and dtypes, and its float32 is that of float64, rounded', () => {
    expect(f(double([NaN]), false).item()).toBe(NaN);
    const y = f(tensor(POINTS).reshape([3, 4]).t(), false);
    expect([y.shape, y.dtype]).toEqual([[4, 3], 'float32']); // prettier-ignore
    y.t().reshape([12]).data().forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 4)); // prettier-ignore
    expect(f(tensor([]).reshape([0, 2]), false).shape).toEqual([0, 2]);
  });

  it('agrees with finite differences, first and second order', () => {
    const x = double([-2.7, -0.8, 0.3, 0.9, 2.2]).requiresGrad_();
    // Times y, so that straight lines have a second derivative as well.
    const times = (y: Tensor): Tensor => f(y, false).mul(y);
    expect(gradcheck(times, [x])).toBe(true);
    expect(gradgradcheck(times, [x])).toBe(true);
  });

  it(`is printed as ${printed}`, () => {
    expect(layer.toString()).toBe(printed);
    expect([...(layer as nn.Module).parameters()]).toEqual([]);
  });

  it(whole ? 'takes integers' : 'refuses integers', () => {
    const x = tensor([-3, 0, 5], { dtype: 'int32' });
    if (whole) expect(f(x, false).to('float64').data()).toHaveLength(3);
    else expect(() => f(x, false)).toThrow(expect.objectContaining({ name: 'DTypeError', dtype: 'int32' }) as Error);
    expect(() => f([1] as never, false)).toThrow(expect.objectContaining({ name: 'ArgumentError', argument: 'input' }) as Error);
  });
});

describe.each(inPlaceOnes)('%s in place', (_name, { f, layer, values, slopes }) => {
  it('writes to its input, with the same gradient', () => {
    const leaf = double(POINTS).requiresGrad_();
    const x = leaf.mul(1);
    expect(f(x, true)).toBe(x);
    expectClose(x, values);
    x.sum().backward();
    expectClose(leaf.grad!, slopes);
  });

  it('is refused on a leaf, which stays as it was', () => {
    const leaf = double(POINTS).requiresGrad_();
    expect(() => f(leaf, true)).toThrow(AutogradError);
    expect(leaf.toArray()).toEqual(POINTS);
    expect(noGrad(() => f(leaf, true))).toBe(leaf);
  });

  it('is an option of the layer', () => {
    const Layer = layer.constructor as new (...args: unknown[]) => nn.Layer;
    const made = layer instanceof nn.LeakyReLU || layer instanceof nn.CELU ? new Layer(1, { inplace: true }) : new Layer({ inplace: true });
    const written = layer instanceof nn.Threshold ? new nn.Threshold(0, 1, { inplace: true }) : made;
    const x = tensor([-1, 1]);
    expect(written.forward(x)).toBe(x);
    expect(written.toString()).toContain('inplace=true');
  });
});

describe('what lies outside of the domain', () => {
  it.each<[string, () => unknown, object]>([
    ['an unknown approximation', () => F.gelu(ones([1]), { approximate: 'asdf' as never }), { op: 'gelu', argument: 'approximate' }],
    ['crossed bounds', () => F.hardtanh(ones([1]), { minVal: 0.5, maxVal: -0.5 }), { op: 'hardtanh', argument: 'minVal' }],
    ['bounds of a layer that leave nothing', () => new nn.Hardtanh({ minVal: 1, maxVal: 1 }), { op: 'Hardtanh', argument: 'minVal' }],
    ['a negative lambd', () => F.softshrink(ones([1]), { lambd: -0.5 }), { op: 'softshrink', argument: 'lambd' }],
    ['a lambd of NaN', () => F.softshrink(ones([1]), { lambd: NaN }), { op: 'softshrink', argument: 'lambd' }],
    ['an alpha of 0', () => F.celu(ones([1]), { alpha: 0 }), { op: 'celu', argument: 'alpha' }],
    ['no slopes', () => new nn.PReLU({ numParameters: 0 }), { op: 'PReLU', argument: 'numParameters' }],
  ])('refuses %s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining({ name: 'ArgumentError', ...fields }) as Error);
  });

  it('a negative lambd of hardshrink changes nothing, as in PyTorch', () => {
    expect(F.hardshrink(tensor([-0.1, 0, 2]), { lambd: -0.5 }).equal(tensor([-0.1, 0, 2]))).toBe(true);
  });

  it('infinities go to the limits, where there are any', () => {
    const at = (f: (x: Tensor) => Tensor): number[] => Array.from(f(double([-Infinity, Infinity])).data());
    expect(at((x) => F.relu6(x))).toEqual([0, 6]);
    expect(at((x) => F.celu(x, { alpha: 3 }))).toEqual([-3, Infinity]);
    expect(at(F.softplus)).toEqual([0, Infinity]);
    expect(at(F.hardsigmoid)).toEqual([0, 1]);
    expect(at(F.softshrink)).toEqual([-Infinity, Infinity]);
    expect(at(F.tanhshrink)).toEqual([-Infinity, Infinity]);
    for (const f of [F.gelu, F.silu, F.mish, F.hardswish]) expect(at((x) => f(x))).toEqual([NaN, Infinity]); // -∞ · 0, as in PyTorch
  });
});
