import * as z from 'zod';
import {
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  RNN,
  RNNCell,
  type CellOptions,
  type LSTMOptions,
  type RecurrentOptions,
  type RNNCellOptions,
  type RNNOptions,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { probability, whole } from '../fields.js';

interface Sizes {
  readonly inputSize: number;
  readonly hiddenSize: number;
}

type OfText<Options> = Sizes & Omit<Options, 'generator'>;

const cell = {
  inputSize: whole(0).describe('features of a step'),
  hiddenSize: whole(1).describe('features of the state'),
  bias: z.boolean().default(true).describe('whether something is added that is learnt'),
};
const layers = {
  ...cell,
  numLayers: whole(1).default(1).describe('how many stand on each other'),
  batchFirst: z.boolean().default(false).describe('whether the batch is dimension 0, and time 1'),
  dropout: probability().default(0).describe('how likely something is dropped between layers'),
  bidirectional: z.boolean().default(false).describe('whether a second one reads backwards'),
};
const nonlinearity = z.enum(['tanh', 'relu']).default('tanh').describe('what a new state goes through');

export const rnn: ModuleDefinition<'RNN', OfText<RNNOptions>> = defineModule({
  type: 'RNN',
  version: 1,
  config: z.strictObject({ ...layers, nonlinearity }),
  create: (config) => new RNN(config.inputSize, config.hiddenSize, config),
});

export const lstm: ModuleDefinition<'LSTM', OfText<LSTMOptions>> = defineModule({
  type: 'LSTM',
  version: 1,
  config: z.strictObject({ ...layers, projSize: whole(0).default(0).describe('features that the output is projected to; 0: it is not') }),
  create: (config) => new LSTM(config.inputSize, config.hiddenSize, config),
});

export const gru: ModuleDefinition<'GRU', OfText<RecurrentOptions>> = defineModule({
  type: 'GRU',
  version: 1,
  config: z.strictObject(layers),
  create: (config) => new GRU(config.inputSize, config.hiddenSize, config),
});

const hasBiases = ({ biasIh }: { readonly biasIh: unknown }): { readonly bias: boolean } => ({ bias: biasIh !== null });

export const rnnCell: ModuleDefinition<'RNNCell', Sizes & RNNCellOptions> = defineModule({
  type: 'RNNCell',
  version: 1,
  config: z.strictObject({ ...cell, nonlinearity }),
  create: (config) => new RNNCell(config.inputSize, config.hiddenSize, config),
  read: (module) => hasBiases(module),
});

export const lstmCell: ModuleDefinition<'LSTMCell', Sizes & CellOptions> = defineModule({
  type: 'LSTMCell',
  version: 1,
  config: z.strictObject(cell),
  create: (config) => new LSTMCell(config.inputSize, config.hiddenSize, config),
  read: (module) => hasBiases(module),
});

export const gruCell: ModuleDefinition<'GRUCell', Sizes & CellOptions> = defineModule({
  type: 'GRUCell',
  version: 1,
  config: z.strictObject(cell),
  create: (config) => new GRUCell(config.inputSize, config.hiddenSize, config),
  read: (module) => hasBiases(module),
});
