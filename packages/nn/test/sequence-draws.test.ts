import { readFileSync } from 'node:fs';
import { defaultGenerator, manualSeed, randn, type Tensor } from '@lamella/core';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

// What constructors and dropouts of recurrent layers and transformers draw, against the generator's vectors.

interface State {
  readonly left: number;
  readonly next: number;
}

interface RngVectors {
  readonly modules: readonly {
    readonly module: string;
    readonly seed: string;
    readonly parameters: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: readonly number[] }[];
    readonly state: State;
  }[];
  readonly forwards: readonly {
    readonly module: string;
    readonly seed: string;
    readonly input: string;
    readonly output: readonly number[];
    readonly tolerance: number;
    readonly versions?: string;
    readonly state: State;
  }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../core/test/vectors/rng.json', import.meta.url), 'utf8')) as RngVectors;

/** How many draws the default generator has left of its 624 words, and which is the next. */
function state(): State {
  const bytes = new DataView(defaultGenerator.getState().slice().buffer);
  return { left: bytes.getInt32(8, true), next: bytes.getUint32(16, true) };
}

const modules: Record<string, () => nn.Module> = {
  'RNN(2, 3, num_layers=2)': () => new nn.RNN(2, 3, { numLayers: 2 }),
  'LSTM(2, 2, bidirectional=True)': () => new nn.LSTM(2, 2, { bidirectional: true }),
  'GRU(2, 3, bias=False)': () => new nn.GRU(2, 3, { bias: false }),
  'LSTMCell(2, 3)': () => new nn.LSTMCell(2, 3),
  'MultiheadAttention(4, 2)': () => new nn.MultiheadAttention(4, 2),
  'TransformerEncoderLayer(4, 2, 6)': () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 6 }),
};

it.each(vectors.modules.filter(({ module }) => module in modules))('$module draws its parameters', (vector) => {
  manualSeed(Number(vector.seed));
  const module = modules[vector.module]!();
  const { left, next } = vector.state;
  expect(state()).toEqual({ left, next });
  expect([...module.namedParameters()].map(([name, { shape }]) => ({ name, shape }))).toEqual(
    vector.parameters.map(({ name, shape }) => ({ name, shape })),
  );
  [...module.parameters()].forEach((parameter, i) => {
    expect(Array.from(parameter.data())).toEqual(vector.parameters[i]!.values.map(Math.fround));
  });
});

const encoder = { dimFeedforward: 6, dropout: 0.3 };
const forwards: Record<string, () => (x: Tensor) => Tensor> = {
  'LSTM(3, 4, 2, dropout=0.5)': () => {
    const module = new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5 });
    return (x) => module.forward(x)[0];
  },
  'LSTM(3, 4, 2, dropout=0.5, batch_first=True)': () => {
    const module = new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5, batchFirst: true });
    return (x) => module.forward(x)[0];
  },
  'GRU(3, 4, 3, dropout=0.3, bidirectional=True)': () => {
    const module = new nn.GRU(3, 4, { numLayers: 3, dropout: 0.3, bidirectional: true });
    return (x) => module.forward(x)[0];
  },
  'MultiheadAttention(4, 2, dropout=0.4), self-attention': () => {
    const module = new nn.MultiheadAttention(4, 2, { dropout: 0.4 });
    return (x) => module.forward(x, x, x)[0];
  },
  'TransformerEncoderLayer(4, 2, 6, dropout=0.3)': () => {
    const module = new nn.TransformerEncoderLayer(4, 2, encoder);
    return (x) => module.forward(x);
  },
  'TransformerEncoderLayer(4, 2, 6, dropout=0.3, batch_first=True)': () => {
    const module = new nn.TransformerEncoderLayer(4, 2, { ...encoder, batchFirst: true });
    return (x) => module.forward(x);
  },
};

// What differs up to 2.4 is not followed: there dropout drew row-major, whatever the layout.
it.each(vectors.forwards.filter(({ versions }) => versions !== '<= 2.4'))('$module in training draws its masks', (vector) => {
  manualSeed(Number(vector.seed));
  const forward = forwards[vector.module]!();
  const output = forward(randn(JSON.parse(vector.input.slice('randn('.length, -1)) as number[]));
  const { left, next } = vector.state;
  expect(state()).toEqual({ left, next });
  const furthest = Math.max(...Array.from(output.data()).map((value, i) => Math.abs(value - vector.output[i]!)));
  expect(furthest).toBeLessThan(vector.tolerance);
});
