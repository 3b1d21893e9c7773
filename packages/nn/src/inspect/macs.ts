import type { Tensor } from '@lamella/core';
import { MultiheadAttention } from '../modules/attention.js';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../modules/conv-transpose.js';
import { Conv1d, Conv2d, Conv3d } from '../modules/conv.js';
import { Bilinear, Linear } from '../modules/linear.js';
import type { Module } from '../modules/module.js';
import { Recurrent } from '../modules/recurrent.js';
import { GRUCell, LSTMCell, RNNCell } from '../modules/rnn-cell.js';
import { DropConnect } from '../modules/stochastic.js';
import { tensorsIn } from './tensors.js';

/** How many multiplications with an addition a call of a module makes; undefined to leave it to the built-in rules. */
export type MacsRule = (module: Module, inputs: readonly Tensor[], outputs: readonly Tensor[]) => number | undefined;

/**
 * The built-in rules: of what multiplies by weights, and of attention. All else counts 0: biases, activations, norms, pools, and look-ups,
 * which touch each element a few times.
 */
export function macsOf(module: Module, given: readonly unknown[], output: unknown): number {
  const inputs = given.flatMap(tensorsIn);
  const result = tensorsIn(output)[0];
  const input = inputs[0];
  if (input === undefined || result === undefined) return 0;
  if (module instanceof Linear) return result.numel * module.inFeatures;
  if (module instanceof DropConnect) return result.numel * module.linear.inFeatures;
  if (module instanceof Bilinear) return result.numel * (module.in1Features + 1) * module.in2Features;
  if (module instanceof Conv1d || module instanceof Conv2d || module instanceof Conv3d) {
    return result.numel * (module.weight.numel / module.outChannels);
  }
  if (module instanceof ConvTranspose1d || module instanceof ConvTranspose2d || module instanceof ConvTranspose3d) {
    return input.numel * (module.weight.numel / module.inChannels);
  }
  if (module instanceof Recurrent) return rowsOf(input) * sizeOfWeights(module.layers.flat());
  if (module instanceof RNNCell || module instanceof LSTMCell || module instanceof GRUCell) return rowsOf(input) * sizeOfWeights([module]);
  if (module instanceof MultiheadAttention) return attentionMacs(module, inputs);
  return 0;
}

/** How often the last dimension is there: steps times sequences. */
function rowsOf(input: Tensor): number {
  return input.shape.slice(0, -1).reduce((a, b) => a * b, 1);
}

interface RecurrentWeights {
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly weightHr?: Tensor | null;
}

function sizeOfWeights(parameters: readonly RecurrentWeights[]): number {
  return parameters.reduce((sum, { weightIh, weightHh, weightHr }) => sum + weightIh.numel + weightHh.numel + (weightHr?.numel ?? 0), 0);
}

/** The projections of query, key, value and output, the scores, and the sums of values. */
function attentionMacs(module: MultiheadAttention, [query, key, value]: readonly Tensor[]): number {
  if (query === undefined || key === undefined || value === undefined) return 0;
  const { embedDim, kdim, vdim } = module;
  const lengthAt = query.ndim === 3 && module.batchFirst ? 1 : 0;
  const batch = query.ndim === 3 ? query.shape[1 - lengthAt]! : 1;
  const [length, keys] = [query.shape[lengthAt]!, key.shape[lengthAt]!];
  const attended = keys + (module.biasK === null ? 0 : 1) + (module.addZeroAttn ? 1 : 0);
  const projections = embedDim * (2 * length * embedDim + keys * (kdim + vdim));
  return batch * (projections + 2 * length * attended * embedDim);
}
