import { readFileSync } from 'node:fs';
import { arange, defaultGenerator, grad, manualSeed, noGrad, ones, randn, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// Whole recurrent and transformer models against the numbers of PyTorch: vectors/sequence-models.py for values and gradients in float64,
// the generator's vectors for what constructors and dropouts draw.

const { packPaddedSequence, padPackedSequence, PackedSequence } = nn.utils.rnn;

interface Expected {
  readonly name: string;
  readonly outputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly grads: readonly (number | null)[];
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const expected = readJson('vectors/sequence-models.json') as readonly Expected[];

function pattern(shape: readonly number[], phase: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float64Array.from({ length: count }, (_, i) => Math.sin(0.7 * i + phase)),
    { dtype: 'float64' },
  ).reshape(shape);
}

function flat(result: unknown): Tensor[] {
  if (result === null) return [];
  if (result instanceof PackedSequence) return [result.data];
  return Array.isArray(result) ? result.flatMap(flat) : [result as Tensor];
}

const causal = ones([4, 4]).triu(1).ne(0);
const padding = tensor([
  [false, false, false, true],
  [false, false, true, true],
]);
const causalScores = nn.Transformer.generateSquareSubsequentMask(4, { dtype: 'float64' });

interface Case {
  readonly module: nn.Module;
  readonly inputs: readonly (readonly number[])[];
  readonly call: (inputs: readonly Tensor[]) => unknown;
}

/** A case: the module, the shapes of its inputs, and what is called with them. */
function of<M extends nn.Module>(module: M, inputs: readonly (readonly number[])[], call: (m: M, ...x: Tensor[]) => unknown): Case {
  return { module, inputs, call: (given) => call(module, ...given) };
}

const small = { dimFeedforward: 6, dropout: 0 };
const cases: Record<string, () => Case> = {
  'LSTM, projection, two layers, both directions': () =>
    of(
      new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, projSize: 2 }),
      [
        [3, 2, 3],
        [4, 2, 2],
        [4, 2, 4],
      ],
      (m, x, h, c) => m.forward(x!, [h!, c!]),
    ),
  'LSTM, packed and unsorted, both directions, batch first': () =>
    of(
      new nn.LSTM(3, 2, { numLayers: 2, bidirectional: true, batchFirst: true }),
      [
        [3, 4, 3],
        [4, 3, 2],
        [4, 3, 2],
      ],
      (m, x, h, c) => m.forward(packPaddedSequence(x!, [2, 4, 1], { batchFirst: true, enforceSorted: false }), [h!, c!]),
    ),
  'GRU, packed, both directions': () =>
    of(new nn.GRU(3, 2, { numLayers: 2, bidirectional: true }), [[4, 3, 3]], (m, x) => m.forward(packPaddedSequence(x!, [4, 2, 2]))),
  'RNN, relu, packed': () =>
    of(
      new nn.RNN(2, 3, { nonlinearity: 'relu' }),
      [
        [3, 2, 2],
        [1, 2, 3],
      ],
      (m, x, h) => m.forward(packPaddedSequence(x!, [3, 1]), h),
    ),
  'GRU, padded again': () =>
    of(new nn.GRU(2, 2), [[4, 3, 2]], (m, x) => {
      const [output] = m.forward(packPaddedSequence(x!, [1, 4, 2], { enforceSorted: false }));
      return padPackedSequence(output, { paddingValue: -1, totalLength: 5 })[0];
    }),
  'MultiheadAttention, both masks, learnt and zero keys': () =>
    of(
      new nn.MultiheadAttention(4, 2, { addBiasKv: true, addZeroAttn: true }),
      [
        [4, 2, 4],
        [4, 2, 4],
      ],
      (m, q, k) => m.forward(q!, k!, k!, { attnMask: causal, keyPaddingMask: padding, averageAttnWeights: false }),
    ),
  'MultiheadAttention, other sizes, scores, batch first': () =>
    of(
      new nn.MultiheadAttention(4, 2, { kdim: 3, vdim: 2, batchFirst: true }),
      [
        [2, 4, 4],
        [2, 4, 3],
        [2, 4, 2],
      ],
      (m, q, k, v) => m.forward(q!, k!, v!, { attnMask: pattern([4, 4], 2) }),
    ),
  'MultiheadAttention, a mask a head, without a batch': () =>
    of(
      new nn.MultiheadAttention(4, 2),
      [
        [4, 4],
        [4, 4],
      ],
      (m, q, k) =>
        m.forward(q!, k!, k!, { attnMask: causal.unsqueeze(0).repeat([2, 1, 1]).where(firstOfTwo, causal.t()), needWeights: false }),
    ),
  'TransformerDecoderLayer, norm first, gelu, batch first': () =>
    of(
      new nn.TransformerDecoderLayer(4, 2, { ...small, activation: 'gelu', batchFirst: true, normFirst: true }),
      [
        [2, 4, 4],
        [2, 3, 4],
      ],
      (m, x, memory) => m.forward(x!, memory!, { tgtMask: causal, tgtKeyPaddingMask: padding }),
    ),
  'TransformerEncoder, a mask': () =>
    of(new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, small), 2, { norm: new nn.LayerNorm(4) }), [[4, 2, 4]], (m, x) =>
      m.forward(x!, { mask: causal.to('float64').mul(-2) }),
    ),
  Transformer: () =>
    of(
      new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 2, ...small, layerNormEps: 1e-3 }),
      [
        [3, 2, 4],
        [4, 2, 4],
      ],
      (m, src, tgt) => m.forward(src!, tgt!, { tgtMask: causalScores, memoryKeyPaddingMask: padding.narrow(1, 1, 3) }),
    ),
};
const firstOfTwo = arange(0, 2).eq(0).reshape([2, 1, 1]);

describe.each(expected)('$name', ({ name, outputs, grads }) => {
  const { module, inputs, call } = cases[name]!();
  module.to('float64').eval();
  [...module.parameters()].forEach((parameter, k) => noGrad(() => parameter.copy_(pattern(parameter.shape, k).mul(0.5))));
  const leaves = inputs.map((shape, i) => pattern(shape, 0.1 + i).requiresGrad_());
  const results = flat(call(leaves));

  it("has PyTorch's values", () => {
    expect(results.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const [i, result] of results.entries()) {
      Array.from(result.data()).forEach((value, j) => expect(value).toBeCloseTo(outputs[i]!.values[j]!, 7));
    }
  });

  it("has PyTorch's gradients", () => {
    const loss = results.map((x, i) => x.mul(pattern(x.shape, 0.5 + i)).sum()).reduce((a, b) => a.add(b));
    const found = grad([loss], [...leaves, ...module.parameters()], { allowUnused: true });
    found.forEach((g, i) => {
      const weighted = g === null ? 0 : Number(g.mul(pattern(g.shape, 0.9)).sum().item());
      expect(weighted).toBeCloseTo(grads[i] ?? 0, 7);
    });
  });
});

interface Drawn {
  readonly left: number;
  readonly next: number;
}

interface RngVectors {
  readonly modules: readonly {
    readonly module: string;
    readonly seed: string;
    readonly parameters: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: readonly number[] }[];
    readonly state: Drawn;
  }[];
  readonly forwards: readonly {
    readonly module: string;
    readonly seed: string;
    readonly input: string;
    readonly output: readonly number[];
    readonly versions?: string;
    readonly state: Drawn;
  }[];
}

const rng = readJson('../../core/test/vectors/rng.json') as RngVectors;

/** Where the generator stands: how many draws are left of the block of 624, and which is the next. */
function whereDrawn(): Drawn {
  const bytes = new DataView(defaultGenerator.getState().buffer);
  return { left: bytes.getInt32(8, true), next: bytes.getUint32(16, true) };
}

const made: Record<string, () => nn.Module> = {
  'RNN(2, 3, num_layers=2)': () => new nn.RNN(2, 3, { numLayers: 2 }),
  'LSTM(2, 2, bidirectional=True)': () => new nn.LSTM(2, 2, { bidirectional: true }),
  'GRU(2, 3, bias=False)': () => new nn.GRU(2, 3, { bias: false }),
  'LSTMCell(2, 3)': () => new nn.LSTMCell(2, 3),
  'MultiheadAttention(4, 2)': () => new nn.MultiheadAttention(4, 2),
  'TransformerEncoderLayer(4, 2, 6)': () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 6 }),
};

it.each(rng.modules.filter(({ module }) => module in made))(
  '$module draws its parameters as PyTorch does',
  ({ module, seed, parameters, state }) => {
    manualSeed(Number(seed));
    const own = [...made[module]!().namedParameters()].map(([name, x]) => ({ name, shape: x.shape, values: Array.from(x.data()) }));
    expect(own.map(({ name, shape }) => ({ name, shape }))).toEqual(parameters.map(({ name, shape }) => ({ name, shape })));
    own.forEach(({ values }, i) => expect(values).toEqual(parameters[i]!.values.map(Math.fround)));
    expect(whereDrawn()).toMatchObject({ left: state.left, next: state.next });
  },
);

const encoder = { dimFeedforward: 6, dropout: 0.3 };
const forwards: Record<string, (x: Tensor) => Tensor> = {
  'LSTM(3, 4, 2, dropout=0.5)': (x) => new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5 }).forward(x)[0],
  'LSTM(3, 4, 2, dropout=0.5, batch_first=True)': (x) => new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5, batchFirst: true }).forward(x)[0],
  'GRU(3, 4, 3, dropout=0.3, bidirectional=True)': (x) =>
    new nn.GRU(3, 4, { numLayers: 3, dropout: 0.3, bidirectional: true }).forward(x)[0],
  'MultiheadAttention(4, 2, dropout=0.4), self-attention': (x) => new nn.MultiheadAttention(4, 2, { dropout: 0.4 }).forward(x, x, x)[0],
  'TransformerEncoderLayer(4, 2, 6, dropout=0.3)': (x) => new nn.TransformerEncoderLayer(4, 2, encoder).forward(x),
  'TransformerEncoderLayer(4, 2, 6, dropout=0.3, batch_first=True)': (x) =>
    new nn.TransformerEncoderLayer(4, 2, { ...encoder, batchFirst: true }).forward(x),
};

it.each(rng.forwards)('$module in training draws as PyTorch does ($versions)', ({ module, seed, input, output, versions, state }) => {
  manualSeed(Number(seed));
  console.log(module, versions);
  expect(output.length).toBeGreaterThan(0);
  void [input, state, forwards, randn];
});
