import { ArgumentError, defaultGenerator, full, Generator, manualSeed, ones, rand, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const types = (model: Iterable<nn.Module>): string[] => [...model].map(({ type }) => type);
const bad = (value: unknown): never => value as never;

/** Modules in each kind of place. */
class Everywhere extends nn.Module {
  readonly shared = new nn.ReLU();
  readonly list = [new nn.Linear(2, 2), this.shared, [new nn.Dropout(0.1)]] as const;
  readonly map = new Map<string, unknown>([['a', new nn.Dropout2d(0.1)], ['b', new Map([[7, this.shared]])]]); // prettier-ignore
  readonly held = new nn.ModuleList<nn.Module>([new nn.ELU(), new nn.Sequential(new nn.ReLU())]);
  readonly named = new nn.ModuleDict<nn.Module>({ x: new nn.Dropout3d(0.1), y: this.shared });
  back: nn.Module | null = null;
  override forward(x: Tensor): Tensor {
    return x;
  }
}

describe('selfNormalizing swaps', () => {
  it.each([
    [() => new nn.ReLU(), 'SELU'],
    [() => new nn.ReLU6(), 'SELU'],
    [() => new nn.LeakyReLU(0.2), 'SELU'],
    [() => new nn.RReLU(), 'SELU'],
    [() => new nn.ELU(), 'SELU'],
    [() => new nn.CELU(), 'SELU'],
    [() => new nn.Dropout(0.1), 'AlphaDropout'],
    [() => new nn.Dropout1d(0.1), 'FeatureAlphaDropout'],
    [() => new nn.Dropout2d(0.1), 'FeatureAlphaDropout'],
    [() => new nn.Dropout3d(0.1), 'FeatureAlphaDropout'],
    [() => new nn.SELU(), 'SELU'],
    [() => new nn.AlphaDropout(0.1), 'AlphaDropout'],
    [() => new nn.PReLU(), 'PReLU'],
    [() => new nn.GELU(), 'GELU'],
  ] as const)('%o -> %s', (make, type) => {
    const old = make();
    const { model, report } = nn.selfNormalizing(new nn.Sequential(old));
    expect(types(model)).toEqual([type]);
    expect(report.swapped.map(({ from, to, where }) => [from, to, where])).toEqual(old.type === type ? [] : [[old.type, type, '0']]);
  });

  it('in fields, arrays, maps, lists and dictionaries; what was one module is one', () => {
    const model = new Everywhere();
    model.back = model; // a field that leads back
    const { report } = nn.selfNormalizing(model);
    const { shared, list, map, held, named } = model as unknown as { shared: nn.Module; list: nn.Module[][]; map: Map<string, unknown>; held: nn.ModuleList; named: nn.ModuleDict }; // prettier-ignore
    expect(shared).toBeInstanceOf(nn.SELU);
    expect([list[1], (map.get('b') as Map<number, unknown>).get(7), named.get('y')]).toEqual([shared, shared, shared]);
    expect([list[1] === bad(shared), (map.get('b') as Map<number, unknown>).get(7) === shared, named.get('y') === shared]).toEqual([true, true, true]); // prettier-ignore
    expect([list[2]![0]!.type, (map.get('a') as nn.Module).type, named.get('x').type]).toEqual([
      'AlphaDropout',
      'FeatureAlphaDropout',
      'FeatureAlphaDropout',
    ]);
    expect([held.at(0).type, types(held.at(1) as nn.Sequential)]).toEqual(['SELU', ['SELU']]);
    expect([...map.keys()]).toEqual(['a', 'b']);
    expect(report.swapped.map(({ where }) => where)).toEqual(['shared', 'list.2.0', 'map.a', 'held.0', 'held.1.0', 'named.x']);
  });

  it('and keeps inplace, generator, p and mode', () => {
    const generator = new Generator();
    const model = new nn.Sequential(new nn.ReLU({ inplace: true }), new nn.Dropout(0.15, { inplace: true, generator }), new nn.ReLU());
    model.layers[1]!.eval();
    nn.selfNormalizing(model);
    const [selu, dropout, other] = model.layers as unknown as [nn.SELU, nn.AlphaDropout, nn.SELU];
    expect([selu.inplace, selu.training, other.inplace]).toEqual([true, true, false]);
    expect([dropout.inplace, dropout.generator === generator, dropout.p, dropout.training]).toEqual([true, true, 0.15, false]);
  });

  it('and leaves classes derived from those it knows: they may do something else', () => {
    class Clipped extends nn.ReLU {}
    const layer = new Clipped();
    const { model, report } = nn.selfNormalizing(new nn.Sequential(layer));
    expect([model.layers[0] === layer, report.swapped]).toEqual([true, []]);
  });

  it('with another p, for all or for each', () => {
    const make = (): nn.Sequential => new nn.Sequential(new nn.Dropout(0.4), new nn.Dropout2d(0.2));
    const ps = ({ model }: { model: nn.Sequential }): number[] => [...model].map((layer) => (layer as unknown as nn.Dropout).p);
    expect(ps(nn.selfNormalizing(make(), { p: 0.05 }))).toEqual([0.05, 0.05]);
    expect(ps(nn.selfNormalizing(make(), { p: (p, where) => (where === '1' ? 0.1 : p / 4) }))).toEqual([0.1, 0.1]);
  });
});

describe('selfNormalizing initialises', () => {
  it('LeCun-normal weights and biases of 0, drawn from the generator as init.selfNormalizing_ does', () => {
    const make = (): nn.Sequential => new nn.Sequential(new nn.Linear(100, 200), new nn.ReLU(), new nn.Linear(200, 4));
    const [{ model }, other] = [nn.selfNormalizing(make(), { generator: new Generator().manualSeed(1) }), make()];
    nn.init.selfNormalizing_(other, { generator: new Generator().manualSeed(1) });
    for (const [key, x] of Object.entries(model.stateDict())) expect(x.equal(other.stateDict()[key]!)).toBe(true);
    expectMoments(model.stateDict()['0.weight']!, { mean: 0, variance: 1 / 100 });
  });

  it('so that a deep network keeps mean 0 and variance 1, which it did not', () => {
    manualSeed(2);
    const layers = Array.from({ length: 12 }, () => [new nn.Linear(128, 128), new nn.ReLU(), new nn.Dropout(0.05)]);
    const model = new nn.Sequential(...layers.flat());
    const input = randn([512, 128]);
    expect(Number(model.forward(input).var().item())).toBeLessThan(0.01);
    nn.selfNormalizing(model, { input });
    const after = model.forward(input);
    expect(Math.abs(Number(after.mean().item()))).toBeLessThan(0.1);
    expect(Math.abs(Number(after.var().item()) - 1)).toBeLessThan(0.15);
  });

  it('and an optimiser goes on with the parameters it has', () => {
    const model = new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU());
    const before = [...model.parameters()];
    nn.selfNormalizing(model);
    expect([...model.parameters()].every((parameter, i) => parameter === before[i])).toBe(true);
  });
});

describe('the input', () => {
  const model = (): nn.Sequential => new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU());
  it('that is standardised is measured, and nothing is said', () => {
    manualSeed(1);
    const { report } = nn.selfNormalizing(model(), { input: randn([100, 4]) });
    expect([report.input!.mean, report.input!.variance - 1].every((x) => Math.abs(x) < 0.25)).toBe(true);
    expect(report.notes).toEqual([]);
    expect(nn.selfNormalizing(model()).report.input).toBeNull();
  });

  it('that is nearly standardised gets a note with the numbers', () => {
    const { report } = nn.selfNormalizing(model(), { input: tensor([-1, 1.7, 1.7, -1]) });
    expect(report.notes).toEqual([
      {
        where: '',
        text: 'the input has mean 0.35, variance 1.82. Better: x.sub(0.35).div(1.35), with the mean and deviation of the training set',
      },
    ]);
  });

  it.each([
    ['pixels', () => rand([100, 4]).mul(255), /mean 1[0-9.]+, variance [45][0-9]+; .*Try: x\.sub\(1[0-9.]+\)\.div\(7[0-9.]+\), with/],
    ['too small', () => tensor([-0.1, 0.1]), /mean 0, variance 0\.01; .*x\.sub\(0\)\.div\(0\.1\)/],
    ['constant', () => full([2, 4], 3), /data that differ/],
    ['NaN', () => tensor([0, NaN]), /has a NaN or an infinity/],
    ['infinite', () => tensor([0, Infinity]), /has a NaN or an infinity/],
    ['empty', () => zeros([0, 4]), /\[0, 4\] is empty/],
    ['integers', () => ones([4], { dtype: 'int32' }), /int32; only floats/],
    ['no tensor', () => bad([1, 2]), /has to be a tensor, got object/],
  ] as const)('that is not is refused: %s', (_, input, text) => {
    const call = (): unknown => nn.selfNormalizing(model(), { input: input() });
    expect(call).toThrow(expect.objectContaining({ op: 'selfNormalizing', argument: 'input' }));
    expect(call).toThrow(text);
  });
});

describe('the report', () => {
  it('tells of what was left, lost or doubtful', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2), new nn.ReLU(), new nn.Tanh(), new nn.Dropout(0.5), new nn.GaussianDropout(0.1)); // prettier-ignore
    model.layers[2]!.registerForwardHook(() => undefined);
    (model.layers[0] as nn.Linear).weight.requiresGrad_(false);
    const { report } = nn.selfNormalizing(model);
    expect(report.notes.map(({ where }) => where)).toEqual(['2', '4', '1', '3', '5', '0.weight']);
    expect(String(report)).toBe(`selfNormalizing: 2 modules swapped, weights drawn LeCun-normal
  2: ReLU -> SELU
  4: Dropout -> AlphaDropout(p=0.5)
notes:
  2: the ReLU had forward hooks, and they stayed with it: register them anew
  4: p = 0.5 is much for alpha dropout, which keeps only 0.443 of the correlation; the paper has 0.05 and 0.1
  1: BatchNorm1d is not needed in a self-normalising network, and was left
  3: Tanh does not keep mean 0 and variance 1, and was left
  5: GaussianDropout does not keep mean 0 and variance 1, and was left: try AlphaDropout
  0.weight: is frozen, and was drawn anew all the same`);
  });

  it('says when there was nothing to swap, and names dropout within a layer', () => {
    const texts = nn.selfNormalizing(new nn.Sequential(bad(new nn.LSTM(2, 2, { numLayers: 2, dropout: 0.3 })))).report.notes;
    expect(texts.map(({ where }) => where)).toEqual(['0', '']);
    expect(texts[0]!.text).toBe('the dropout of 0.3 within LSTM is plain dropout, and was left');
    expect(texts[1]!.text).toMatch(/^no activation was found to swap: .*x\.selu\(\)/);
  });
});

describe('is refused, with nothing changed and nothing drawn', () => {
  const frozenArray = Object.freeze([new nn.ReLU()]);
  class Frozen extends nn.Module {
    readonly first = new nn.ReLU();
    readonly layers = frozenArray;
    readonly fc = new nn.Linear(2, 2);
    override forward(x: Tensor): Tensor {
      return x;
    }
  }
  it.each([
    ['no module', () => nn.selfNormalizing(bad(7)), 'model', 'wants a Module, got number'],
    ['a model that is swapped itself', () => nn.selfNormalizing(new nn.ReLU()), 'model', 'new nn.Sequential(new nn.ReLU())'],
    ['a p beyond 1', () => nn.selfNormalizing(new nn.Sequential(), { p: 2 }), undefined, 'between 0 and 1, but got 2'],
  ])('%s', (_, call, argument, text) => {
    expect(call).toThrow(ArgumentError);
    if (argument !== undefined) expect(call).toThrow(expect.objectContaining({ op: 'selfNormalizing', argument }));
    expect(call).toThrow(text);
  });

  it.each([
    ['a place that is read-only', {}, "the ReLU at 'layers.0' cannot be replaced"],
    ['an input', { input: full([4], 9) }, 'mean 9'],
    ['a p that a function gives', { p: (): number => NaN }, 'between 0 and 1'],
  ])('%s', (_, options, text) => {
    const model = new Frozen();
    (model as unknown as { drop: nn.Module }).drop = new nn.Dropout(0.1);
    const { first, fc } = model;
    const weight = fc.weight.clone();
    const state = defaultGenerator.getState().join();
    expect(() => nn.selfNormalizing(model, options)).toThrow(text);
    expect([model.first === first, first.type, fc.weight.equal(weight), defaultGenerator.getState().join() === state]).toEqual([true, 'ReLU', true, true]); // prettier-ignore
  });
});
