import { ArgumentError, type Tensor } from '@lamella/core';
import { gruUnit, lstmUnit, rnnUnits, type RecurrentUnit } from '../functional/recurrent.js';
import type { PackedSequence } from '../utils/rnn.js';
import { checkPair } from './recurrent-checks.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** What comes after the sum in a plain recurrent network. */
export type RNNNonlinearity = 'tanh' | 'relu';

export interface RNNOptions extends RecurrentOptions {
  /** Default: tanh. */
  readonly nonlinearity?: RNNNonlinearity;
}

export interface LSTMOptions extends RecurrentOptions {
  /** How many features h is projected to after each step. Default: 0, no projection. */
  readonly projSize?: number;
}

/** @throws ArgumentError unless it is tanh or relu */
export function checkNonlinearity(op: string, nonlinearity: unknown): asserts nonlinearity is RNNNonlinearity {
  if (nonlinearity === 'tanh' || nonlinearity === 'relu') return;
  throw new ArgumentError(op, `Unknown nonlinearity '${String(nonlinearity)}'`, { argument: 'nonlinearity', hint: "'tanh' or 'relu'" });
}

/** Recurrent layers whose state is h alone. */
abstract class PlainRecurrent extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, gates: number, options: RecurrentOptions) {
    super(inputSize, hiddenSize, gates, options);
    if (this.projSize > 0) throw new ArgumentError(this.type, 'projSize is for LSTM alone', { argument: 'projSize', hint: 'new LSTM(…)' });
  }

  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, h: Tensor];
  override forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, h: Tensor];
  override forward(input: Tensor | PackedSequence, hx: Tensor | null = null): [output: Tensor | PackedSequence, h: Tensor] {
    const [output, [h]] = this.run(input, hx === null ? null : [hx]);
    return [output, h!];
  }
}

/**
 * `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, step after step; or with relu in the place of tanh.
 *
 * Shape: (T, N, inputSize), or (N, T, inputSize) with `batchFirst`, or (T, inputSize), or a PackedSequence; hx (layers · directions, N,
 * hiddenSize), zeros if left out -> [output (T, N, directions · hiddenSize), the last h].
 * Draws: at first all parameters, uniform within ±1/√hiddenSize, layer by layer; in training with `dropout` one number for each output of
 * each layer but the last, time-major.
 * @throws ArgumentError on a size, a probability or a nonlinearity that is none; ShapeError when input or state do not fit the sizes,
 * DTypeError when they do not have the weights' dtype
 * @see Elman 1990, Finding Structure in Time; torch.nn.RNN
 * @example
 * const [output, h] = new nn.RNN(10, 20, { numLayers: 2 }).forward(zeros([5, 3, 10]));
 * [output.shape, h.shape] // [[5, 3, 20], [2, 3, 20]]
 */
export class RNN extends PlainRecurrent {
  static override readonly type = 'RNN';
  readonly nonlinearity: RNNNonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const { nonlinearity = 'tanh' } = options;
    checkNonlinearity('RNN', nonlinearity);
    super(inputSize, hiddenSize, rnnUnits[nonlinearity].gates, options);
    this.nonlinearity = nonlinearity;
  }

  protected override get unit(): RecurrentUnit {
    return rnnUnits[this.nonlinearity];
  }

  override extraRepr(): string {
    return `${super.extraRepr()}${this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`}`;
  }
}

/**
 * Long short-term memory. A cell c keeps what it has learnt until the forget gate f lets go of it:
 * `i, f, g, o = W_ih x + b_ih + W_hh h + b_hh`, `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`; with `projSize`, `h' = W_hr σ(o) tanh(c')`.
 *
 * Shape: (T, N, inputSize), or (N, T, inputSize) with `batchFirst`, or (T, inputSize), or a PackedSequence; [h, c] (layers · directions, N,
 * hiddenSize) each, zeros if left out -> [output (T, N, directions · hiddenSize), the last [h, c]]. h and the output have projSize features,
 * if there is one.
 * Draws: at first all parameters, uniform within ±1/√hiddenSize, layer by layer; in training with `dropout` one number for each output of
 * each layer but the last, time-major.
 * @throws ArgumentError on a size or a probability that is none; ShapeError when input or state do not fit the sizes, DTypeError when they
 * do not have the weights' dtype
 * @see Hochreiter and Schmidhuber 1997, Long Short-Term Memory; Sak et al. 2014, arXiv 1402.1128, for the projection; torch.nn.LSTM
 * @example
 * const [output, [h, c]] = new nn.LSTM(10, 20, { bidirectional: true }).forward(zeros([5, 3, 10]));
 * [output.shape, h.shape, c.shape] // [[5, 3, 40], [2, 3, 20], [2, 3, 20]]
 */
export class LSTM extends Recurrent {
  static override readonly type = 'LSTM';

  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super(inputSize, hiddenSize, lstmUnit.gates, options);
  }

  protected override get unit(): RecurrentUnit {
    return lstmUnit;
  }

  override forward(input: Tensor, hx?: readonly [h: Tensor, c: Tensor] | null): [output: Tensor, state: [h: Tensor, c: Tensor]];
  override forward(
    input: PackedSequence,
    hx?: readonly [h: Tensor, c: Tensor] | null,
  ): [output: PackedSequence, state: [h: Tensor, c: Tensor]];
  override forward(
    input: Tensor | PackedSequence,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [output: Tensor | PackedSequence, state: [h: Tensor, c: Tensor]] {
    if (hx !== null) checkPair('LSTM', hx);
    const [output, [h, c]] = this.run(input, hx);
    return [output, [h!, c!]];
  }
}

/**
 * Gated recurrent unit. The reset gate r hides the state from the candidate n, the update gate z keeps the state as it was:
 * `r, z = σ(W_ih x + b_ih + W_hh h + b_hh)`, `n = tanh(W_in x + b_in + r (W_hn h + b_hn))`, `h' = (1 - z) n + z h`.
 *
 * Shape: (T, N, inputSize), or (N, T, inputSize) with `batchFirst`, or (T, inputSize), or a PackedSequence; hx (layers · directions, N,
 * hiddenSize), zeros if left out -> [output (T, N, directions · hiddenSize), the last h].
 * Draws: at first all parameters, uniform within ±1/√hiddenSize, layer by layer; in training with `dropout` one number for each output of
 * each layer but the last, time-major.
 * @throws ArgumentError on a size or a probability that is none; ShapeError when input or state do not fit the sizes, DTypeError when they
 * do not have the weights' dtype
 * @see Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder, arXiv 1406.1078; torch.nn.GRU
 * @example
 * const [output, h] = new nn.GRU(10, 20, { batchFirst: true }).forward(zeros([3, 5, 10]));
 * [output.shape, h.shape] // [[3, 5, 20], [1, 3, 20]]
 */
export class GRU extends PlainRecurrent {
  static override readonly type = 'GRU';

  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, gruUnit.gates, options);
  }

  protected override get unit(): RecurrentUnit {
    return gruUnit;
  }
}
