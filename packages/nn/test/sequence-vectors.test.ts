import { readFileSync } from 'node:fs';
import { cat, grad, noGrad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// Recurrent layers and transformers against PyTorch's values and gradients, in float64: see vectors/sequence-models.py.

const { packPaddedSequence, padPackedSequence, PackedSequence } = nn.utils.rnn;

interface Expected {
  readonly name: string;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly grads: readonly (number | null)[];
}

const expected = JSON.parse(readFileSync(new URL('vectors/sequence-models.json', import.meta.url), 'utf8')) as readonly Expected[];

function pattern(shape: readonly number[], phase: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(Float64Array.from({ length: count }, (_, i) => Math.sin(0.7 * i + phase))).reshape(shape);
}

const causal = ones([4, 4]).triu(1).ne(0);
const causalScores = nn.Transformer.generateSquareSubsequentMask(4, { dtype: 'float64' });
const aMaskAHead = cat([causal.unsqueeze(0), causal.t().unsqueeze(0)]);
const padding = tensor([0, 0, 0, 1, 0, 0, 1, 1]).ne(0).reshape([2, 4]);

/** A module, and how it is called. */
type Case = readonly [nn.Module, (...inputs: Tensor[]) => unknown];
const of = <M extends nn.Module>(module: M, call: (m: M, ...x: Tensor[]) => unknown): Case => [module, (...x) => call(module, ...x)];

const small = { dimFeedforward: 6, dropout: 0 };
const both = { numLayers: 2, bidirectional: true };
const cases: Record<string, () => Case> = {
  'LSTM, projection, two layers, both directions': () =>
    of(new nn.LSTM(3, 4, { ...both, projSize: 2 }), (m, x, h, c) => m.forward(x, [h, c])),
  'LSTM, packed and unsorted, both directions, batch first': () =>
    of(new nn.LSTM(3, 2, { ...both, batchFirst: true }), (m, x, h, c) =>
      m.forward(packPaddedSequence(x, [2, 4, 1], { batchFirst: true, enforceSorted: false }), [h, c]),
    ),
  'GRU, packed, both directions': () => of(new nn.GRU(3, 2, both), (m, x) => m.forward(packPaddedSequence(x, [4, 2, 2]))),
  'RNN, relu, packed': () => of(new nn.RNN(2, 3, { nonlinearity: 'relu' }), (m, x, h) => m.forward(packPaddedSequence(x, [3, 1]), h)),
  'GRU, padded again': () =>
    of(new nn.GRU(2, 2), (m, x) => {
      const [output] = m.forward(packPaddedSequence(x, [1, 4, 2], { enforceSorted: false }));
      return padPackedSequence(output, { paddingValue: -1, totalLength: 5 })[0];
    }),
  'MultiheadAttention, both masks, learnt and zero keys': () =>
    of(new nn.MultiheadAttention(4, 2, { addBiasKv: true, addZeroAttn: true }), (m, q, k) =>
      m.forward(q, k, k, { attnMask: causal, keyPaddingMask: padding, averageAttnWeights: false }),
    ),
  'MultiheadAttention, other sizes, scores, batch first': () =>
    of(new nn.MultiheadAttention(4, 2, { kdim: 3, vdim: 2, batchFirst: true }), (m, q, k, v) =>
      m.forward(q, k, v, { attnMask: pattern([4, 4], 2) }),
    ),
  'MultiheadAttention, a mask a head, without a batch': () =>
    of(new nn.MultiheadAttention(4, 2), (m, q, k) => m.forward(q, k, k, { attnMask: aMaskAHead, needWeights: false })),
  'TransformerDecoderLayer, norm first, gelu, batch first': () =>
    of(new nn.TransformerDecoderLayer(4, 2, { ...small, activation: 'gelu', batchFirst: true, normFirst: true }), (m, x, memory) =>
      m.forward(x, memory, { tgtMask: causal, tgtKeyPaddingMask: padding }),
    ),
  'TransformerEncoder, a mask': () =>
    of(new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, small), 2, { norm: new nn.LayerNorm(4) }), (m, x) =>
      m.forward(x, { mask: causal.to('float64').mul(-2) }),
    ),
  Transformer: () =>
    of(new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 2, ...small, layerNormEps: 1e-3 }), (m, src, tgt) =>
      m.forward(src, tgt, { tgtMask: causalScores, memoryKeyPaddingMask: padding.narrow(1, 1, 3) }),
    ),
};

function tensorsOf(result: unknown): Tensor[] {
  if (result instanceof PackedSequence) return [result.data];
  if (Array.isArray(result)) return result.flatMap(tensorsOf);
  return result === null ? [] : [result as Tensor];
}

describe.each(expected)('$name', ({ name, inputs, outputs, grads }) => {
  const run = (): { leaves: Tensor[]; results: Tensor[] } => {
    const [module, call] = cases[name]!();
    module.to('float64').eval();
    [...module.parameters()].forEach((parameter, k) => noGrad(() => parameter.copy_(pattern(parameter.shape, k).mul(0.5))));
    const leaves = inputs.map((shape, i) => pattern(shape, 0.1 + i).requiresGrad_());
    return { results: tensorsOf(call(...leaves)), leaves: [...leaves, ...module.parameters()] };
  };

  it("has PyTorch's values", () => {
    const { results } = run();
    expect(results.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    results.forEach((result, i) => result.data().forEach((value, j) => expect(value).toBeCloseTo(outputs[i]!.values[j]!, 7)));
  });

  it("has PyTorch's gradients", () => {
    const { results, leaves } = run();
    const loss = results.map((x, i) => x.mul(pattern(x.shape, 0.5 + i)).sum()).reduce((a, b) => a.add(b));
    const weighted = (g: Tensor | null): number => (g === null ? 0 : Number(g.mul(pattern(g.shape, 0.9)).sum().item()));
    const found = grad([loss], leaves, { allowUnused: true }).map(weighted);
    expect(found).toHaveLength(grads.length);
    found.forEach((value, i) => expect(value).toBeCloseTo(grads[i] ?? 0, 6));
  });
});
