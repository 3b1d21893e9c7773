import {
  ArgumentError,
  cat,
  defaultGenerator,
  DTypeError,
  flip,
  Generator,
  grad,
  gradcheck,
  gradgradcheck,
  kernels,
  LamellaError,
  manualSeed,
  noGrad,
  ones,
  randn,
  setKernels,
  ShapeError,
  zeros,
  type Tensor,
} from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as nn from '../src/index.js';

type Kind = 'RNN' | 'LSTM' | 'GRU';
type State = Tensor | [Tensor, Tensor];
type AnyLayer = nn.Module & { forward(x: Tensor, hx?: State | null): [Tensor, State] };
type AnyCell = nn.Module & { forward(x: Tensor, hx?: State | null): State };

const kinds: [kind: Kind][] = [['RNN'], ['LSTM'], ['GRU']];
const layerOf = (kind: Kind, ...args: [number, number, object?]): AnyLayer => new nn[kind](...args) as unknown as AnyLayer;
const cellOf = (kind: Kind, ...args: [number, number, object?]): AnyCell => new nn[`${kind}Cell`](...args) as unknown as AnyCell;
const parts = (state: State): Tensor[] => (Array.isArray(state) ? state : [state]);
const mapState = (state: State, fn: (x: Tensor) => Tensor): State => (Array.isArray(state) ? [fn(state[0]), fn(state[1])] : fn(state));
const stateOf = (kind: Kind, ...tensors: [Tensor, Tensor]): State => (kind === 'LSTM' ? tensors : tensors[0]);
const double = (...shape: number[]): Tensor => randn(shape, { dtype: 'float64' });
const leaf = (...shape: number[]): Tensor => double(...shape).requiresGrad_();

beforeEach(() => manualSeed(5));

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(Number(a.sub(b).abs().amax().item())).toBeLessThan(1e-6);
}

/** How many elements all kernels read and write while `fn` runs. */
function elementsSeen(fn: () => void): number {
  let seen = 0;
  const own = kernels();
  const { fused: _fused, ...unfused } = own;
  const counted = new Proxy(unfused, {
    get: (target, name) => {
      const kernel = Reflect.get(target, name) as ((...args: unknown[]) => unknown) | undefined;
      if (kernel === undefined) return undefined;
      return (...args: unknown[]): unknown => {
        for (const arg of args)
          if (typeof arg === 'object' && arg !== null && 'shape' in arg) seen += (arg as Tensor).shape.reduce((a, b) => a * b, 1);
        return kernel.apply(target, args);
      };
    },
  });
  setKernels(counted);
  try {
    fn();
  } finally {
    setKernels(own);
  }
  return seen;
}

/** The error, for its fields. */
function refused(fn: () => unknown): LamellaError {
  try {
    fn();
  } catch (error) {
    if (error instanceof LamellaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe.each(kinds)('%s', (kind) => {
  it('gives the h of each step and the last state, in every layout', () => {
    const both = { numLayers: 2, bidirectional: true };
    const [output, last] = layerOf(kind, 3, 4, both).forward(zeros([5, 2, 3]));
    expect([output.shape, ...parts(last).map(({ shape }) => shape)]).toEqual([[5, 2, 8], ...parts(last).map(() => [4, 2, 4])]);
    const [single, after] = layerOf(kind, 3, 4, { batchFirst: true }).forward(zeros([5, 3]));
    expect([single.shape, parts(after)[0]!.shape]).toEqual([
      [5, 4],
      [1, 4],
    ]);
    const [none] = layerOf(kind, 3, 4).forward(zeros([5, 0, 3]));
    expect(none.shape).toEqual([5, 0, 4]);
  });

  it('ends with the output of the last step, and the reverse direction with that of the first', () => {
    const [output, last] = layerOf(kind, 3, 4, { bidirectional: true }).forward(randn([5, 2, 3]));
    const [h] = parts(last);
    expectClose(h!.select(0, 0), output.select(0, 4).narrow(1, 0, 4));
    expectClose(h!.select(0, 1), output.select(0, 0).narrow(1, 4, 4));
  });

  it('is its cell, step by step', () => {
    const layer = layerOf(kind, 3, 4).to('float64');
    const cell = cellOf(kind, 3, 4).to('float64');
    cell.loadStateDict(Object.fromEntries(Object.entries(layer.stateDict()).map(([key, x]) => [key.replace('_l0', ''), x])));
    const x = double(4, 2, 3);
    const first = stateOf(kind, double(1, 2, 4), double(1, 2, 4));
    const [output, last] = layer.forward(x, first);
    let state = mapState(first, (part) => part.squeeze(0));
    x.unbind(0).forEach((step, t) => {
      state = cell.forward(step, state);
      expectClose(parts(state)[0]!, output.select(0, t));
    });
    parts(state).forEach((part, i) => expectClose(part.unsqueeze(0), parts(last)[i]!));
    const single = cell.forward(
      x.select(0, 0).select(0, 1),
      mapState(first, (part) => part.select(1, 1).squeeze(0)),
    );
    expectClose(parts(single)[0]!, output.select(0, 0).select(0, 1));
  });

  it('reads the other direction as itself on the sequence turned round', () => {
    const layer = layerOf(kind, 3, 4, { bidirectional: true });
    const other = layerOf(kind, 3, 4);
    const reversed = Object.entries(layer.stateDict()).filter(([key]) => key.endsWith('_reverse'));
    other.loadStateDict(Object.fromEntries(reversed.map(([key, x]) => [key.replace('_reverse', ''), x])));
    const x = randn([5, 2, 3]);
    expectClose(layer.forward(x)[0].narrow(2, 4, 4), flip(other.forward(flip(x, 0))[0], 0));
  });

  it('stacks layers as two modules one behind the other', () => {
    const stacked = layerOf(kind, 3, 4, { numLayers: 2 });
    const below = layerOf(kind, 3, 4);
    const above = layerOf(kind, 4, 4);
    const of = (layer: string): nn.StateDict =>
      Object.fromEntries(
        Object.entries(stacked.stateDict())
          .filter(([key]) => key.endsWith(layer))
          .map(([key, x]) => [key.replace(layer, 'l0'), x]),
      );
    below.loadStateDict(of('l0'));
    above.loadStateDict(of('l1'));
    const x = randn([5, 2, 3]);
    expectClose(stacked.forward(x)[0], above.forward(below.forward(x)[0])[0]);
  });

  it('reads a batch that comes first as the same sequences, and leaves the output in time-major memory', () => {
    const layer = layerOf(kind, 3, 4);
    const batchFirst = layerOf(kind, 3, 4, { batchFirst: true });
    batchFirst.loadStateDict(layer.stateDict());
    const x = randn([2, 5, 3]);
    const [output] = batchFirst.forward(x);
    expect(output.strides).toEqual([4, 8, 1]);
    expectClose(output, layer.forward(x.transpose(0, 1))[0].transpose(0, 1));
    expectClose(output.select(0, 1), batchFirst.forward(x.select(0, 1))[0]);
  });

  it('has right gradients, twice', () => {
    const layer = layerOf(kind, 2, 2, { numLayers: 2, bidirectional: true, dropout: 0.3, generator: new Generator() }).to('float64');
    const generator = (layer as unknown as { generator: Generator }).generator;
    const weights = [...layer.parameters()].slice(0, 4);
    const run = (x: Tensor, ...state: Tensor[]): Tensor[] => {
      generator.manualSeed(1);
      const [output, last] = layer.forward(x, stateOf(kind, ...(state.slice(0, 2) as [Tensor, Tensor])));
      return [output, ...parts(last)];
    };
    const inputs = [leaf(3, 1, 2), leaf(4, 1, 2), leaf(4, 1, 2)];
    expect(gradcheck(run, [...inputs, ...weights])).toBe(true);
    const short = layerOf(kind, 1, 2).to('float64');
    expect(gradgradcheck((x) => short.forward(x)[0], [leaf(2, 1, 1), ...short.parameters()])).toBe(true);
  });

  it('costs in proportion to the number of steps, to the second derivative', () => {
    const layer = layerOf(kind, 2, 2, { bidirectional: true });
    const cost = (steps: number): number => {
      const x = randn([steps, 1, 2]).requiresGrad_();
      return elementsSeen(() => {
        const [output] = layer.forward(x);
        const [first] = grad([output.sum()], [x], { createGraph: true });
        first!.square().sum().backward();
      });
    };
    expect(cost(160) / cost(20)).toBeLessThan(9); // 8 times as many steps
  });

  it('drops between layers alone, by the law, and draws only there', () => {
    const layer = layerOf(kind, 3, 6, { numLayers: 3, dropout: 0.4, bidirectional: true });
    const drawn = (fn: () => unknown): number => {
      const generator = new Generator().manualSeed(9);
      manualSeed(9);
      fn();
      const target = defaultGenerator.getState().join();
      let count = 0;
      for (; generator.getState().join() !== target; count++) generator.uint32();
      return count;
    };
    const x = randn([4, 2, 3]);
    expect(drawn(() => layer.forward(x))).toBe(2 * 2 * (4 * 2 * 12)); // two words a number, two gaps
    expect(drawn(() => layer.eval().forward(x))).toBe(0);
    vi.spyOn(console, 'warn').mockReturnValue();
    expect(drawn(() => layerOf(kind, 3, 2, { dropout: 0.4, bias: false }).forward(x))).toBe(
      drawn(() => layerOf(kind, 3, 2, { bias: false })),
    );
    const generator = new Generator().manualSeed(1);
    const own = layerOf(kind, 3, 2, { numLayers: 2, dropout: 0.4, generator });
    expect(drawn(() => own.forward(x))).toBe(0);
  });

  it('drops a share p of what the layer below gives, and scales the rest', () => {
    const layer = new nn.RNN(1, 1, { numLayers: 2, dropout: 0.3, nonlinearity: 'relu', bias: false });
    noGrad(() => {
      for (const parameter of layer.parameters()) parameter.fill_(0);
      layer.layers[0]![0]!.weightIh.fill_(1);
      layer.layers[1]![0]!.weightIh.fill_(1);
    });
    const [output] = layer.forward(ones([1, 20_000, 1]));
    expectMoments(output.to('float64').reshape([20_000]), { mean: 1, variance: 0.3 / 0.7 });
    expect([...new Set(output.data())].sort()).toEqual([0, Math.fround(1 / 0.7)]);
  });

  it("has PyTorch's keys, printed form and no more", () => {
    const layer = layerOf(kind, 3, 4, { numLayers: 2, bidirectional: true, bias: false, batchFirst: true, dropout: 0.5 });
    expect(Object.keys(layer.stateDict())).toEqual(
      ['l0', 'l0_reverse', 'l1', 'l1_reverse'].flatMap((place) => [`weight_ih_${place}`, `weight_hh_${place}`]),
    );
    expect(String(layer)).toBe(`${kind}(3, 4, numLayers=2, bias=false, batchFirst=true, dropout=0.5, bidirectional=true)`);
    expect(Object.keys(cellOf(kind, 3, 4).stateDict())).toEqual(['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh']);
    expect(String(cellOf(kind, 3, 4, { bias: false }))).toBe(`${kind}Cell(3, 4, bias=false)`);
    const gates = { RNN: 1, LSTM: 4, GRU: 3 }[kind];
    expect([...layerOf(kind, 3, 4).parameters()].map(({ shape }) => shape)).toEqual([
      [gates * 4, 3],
      [gates * 4, 4],
      [gates * 4],
      [gates * 4],
    ]);
  });

  it('keeps its dtype, and refuses another', () => {
    const layer = layerOf(kind, 3, 4).to('float64');
    const [output, last] = layer.forward(double(2, 1, 3));
    expect([output, ...parts(last)].map(({ dtype }) => dtype)).toEqual([output, ...parts(last)].map(() => 'float64'));
    expect(refused(() => layer.forward(randn([2, 1, 3])))).toMatchObject({ name: 'DTypeError', op: kind, dtype: 'float32' });
    const state = stateOf(kind, randn([1, 1, 4]), randn([1, 1, 4]));
    expect(() => layer.forward(double(2, 1, 3), state)).toThrow(DTypeError);
  });

  it('refuses inputs and states of other shapes, naming both sizes', () => {
    const layer = layerOf(kind, 3, 4);
    const of = (...shape: number[]): State => stateOf(kind, zeros(shape), zeros(shape));
    expect(refused(() => layer.forward(zeros([5, 2, 7])))).toMatchObject({
      name: 'ShapeError',
      op: kind,
      message: expect.stringMatching(/inputSize 3, got 7/) as string,
      hint: `new ${kind}(7, …)`,
    });
    for (const shape of [[3], [1, 5, 2, 3], [0, 2, 3]]) expect(() => layer.forward(zeros(shape))).toThrow(ShapeError);
    expect(refused(() => layer.forward(zeros([5, 2, 3]), of(1, 3, 4)))).toMatchObject({
      name: 'ShapeError',
      shapes: [
        [1, 3, 4],
        [1, 2, 4],
      ],
    });
    for (const shape of [
      [1, 4],
      [2, 2, 4],
      [1, 2, 5],
    ])
      expect(() => layer.forward(zeros([5, 2, 3]), of(...shape))).toThrow(ShapeError);
    expect(() => layer.forward(zeros([5, 3]), of(1, 1, 4))).toThrow(ShapeError);
    expect(() => layer.forward(null as unknown as Tensor)).toThrow(ArgumentError);
    const cell = cellOf(kind, 3, 4);
    expect(refused(() => cell.forward(zeros([2, 5])))).toMatchObject({ name: 'ShapeError', op: `${kind}Cell` });
    for (const shape of [[3, 4], [2, 5], [4]]) expect(() => cell.forward(zeros([2, 3]), of(...shape))).toThrow(ShapeError);
    expect(() => cell.forward(zeros([1, 2, 3]))).toThrow(ShapeError);
  });

  it.each([
    [{ dropout: 1.5 }, 'dropout'],
    [{ dropout: true }, 'dropout'],
    [{ numLayers: 0 }, 'numLayers'],
    [{ numLayers: 1.5 }, 'numLayers'],
    [{ projSize: -1 }, 'projSize'],
    [{ projSize: 4 }, 'projSize'],
    [{ nonlinearity: 'selu' }, 'nonlinearity'],
  ])('refuses the options %j', (options, argument) => {
    if (argument === 'nonlinearity' && kind !== 'RNN') return;
    expect(() => layerOf(kind, 3, 4, options)).toThrow(ArgumentError);
  });

  it('refuses sizes that are none', () => {
    expect(refused(() => layerOf(kind, 3, 0))).toMatchObject({ name: 'ArgumentError', argument: 'hiddenSize' });
    expect(refused(() => cellOf(kind, -1, 4))).toMatchObject({ name: 'ArgumentError', argument: 'inputSize' });
    if (kind !== 'LSTM') expect(refused(() => layerOf(kind, 3, 4, { projSize: 2 }))).toMatchObject({ argument: 'projSize' });
  });
});

it('LSTM projects h and not c, and feeds the projection back', () => {
  const lstm = new nn.LSTM(3, 5, { projSize: 2, numLayers: 2, bidirectional: true });
  const [output, [h, c]] = lstm.forward(zeros([4, 2, 3]));
  expect([output.shape, h.shape, c.shape]).toEqual([
    [4, 2, 4],
    [4, 2, 2],
    [4, 2, 5],
  ]);
  expect(Object.keys(lstm.stateDict()).slice(0, 5)).toEqual(['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0', 'weight_hr_l0']);
  expect(String(lstm)).toBe('LSTM(3, 5, projSize=2, numLayers=2, bidirectional=true)');
  const small = new nn.LSTM(2, 3, { projSize: 1 }).to('float64');
  expect(gradcheck((x) => small.forward(x)[0], [leaf(2, 1, 2), ...small.parameters()])).toBe(true);
});

it('LSTM refuses a state that is no pair', () => {
  const lstm = new nn.LSTM(3, 4);
  const hidden = zeros([1, 2, 4]);
  for (const state of [hidden, [hidden], [hidden, null]]) {
    expect(() => lstm.forward(zeros([5, 2, 3]), state as unknown as [Tensor, Tensor])).toThrow(ArgumentError);
  }
  expect(() => new nn.LSTMCell(3, 4).forward(zeros([2, 3]), hidden as unknown as [Tensor, Tensor])).toThrow(ArgumentError);
});

it('RNN with relu is relu, and says so', () => {
  const rnn = new nn.RNN(2, 3, { nonlinearity: 'relu' });
  const [output] = rnn.forward(randn([4, 5, 2]));
  expect(Number(output.amin().item())).toBe(0);
  expect(String(rnn)).toBe('RNN(2, 3, nonlinearity=relu)');
});

it('draws all parameters uniform within one over the root of hiddenSize', () => {
  const weights = cat([...new nn.LSTM(60, 100).parameters()].map((x) => x.detach().reshape([x.numel])));
  expectMoments(weights.to('float64'), { mean: 0, variance: 0.2 ** 2 / 12 });
  expect(Number(weights.abs().amax().item())).toBeLessThanOrEqual(0.1);
});

it('a subclass may have parameters and modules of its own', () => {
  class Tagger extends nn.GRU {
    readonly head = new nn.Linear(4, 2);
  }
  expect(Object.keys(new Tagger(3, 4).stateDict())).toEqual([...Object.keys(new nn.GRU(3, 4).stateDict()), 'head.weight', 'head.bias']);
});
