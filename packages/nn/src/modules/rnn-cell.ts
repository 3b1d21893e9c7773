import { empty, zeros, type Tensor } from '@lamella/core';
import { gruUnit, lstmUnit, recurrentStep, rnnUnits, type RecurrentState, type RecurrentUnit } from '../functional/recurrent.js';
import { uniform_ } from '../init/initialisers.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { checkInput, checkPair, checkSize, checkState } from './recurrent-checks.js';
import { checkNonlinearity, type RNNNonlinearity } from './rnn.js';

export interface CellOptions {
  /** Default: true. */
  readonly bias?: boolean;
}

export interface RNNCellOptions extends CellOptions {
  /** Default: tanh. */
  readonly nonlinearity?: RNNNonlinearity;
}

/** What the three cells share: their parameters, and a step of a batch or of a single input. */
abstract class Cell extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly weightIh: Parameter;
  readonly weightHh: Parameter;
  readonly biasIh: Parameter | null;
  readonly biasHh: Parameter | null;

  constructor(inputSize: number, hiddenSize: number, gates: number, options: CellOptions) {
    super();
    const { bias = true } = options;
    checkSize(this.type, 'inputSize', inputSize, 0);
    checkSize(this.type, 'hiddenSize', hiddenSize, 1);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.weightIh = new Parameter(empty([gates * hiddenSize, inputSize]));
    this.weightHh = new Parameter(empty([gates * hiddenSize, hiddenSize]));
    this.biasIh = bias ? new Parameter(empty([gates * hiddenSize])) : null;
    this.biasHh = bias ? new Parameter(empty([gates * hiddenSize])) : null;
    this.resetParameters();
  }

  /** Draws all parameters anew, as the constructor does. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, { a: -bound, b: bound });
  }

  protected step(unit: RecurrentUnit, input: Tensor, first: readonly unknown[] | null): RecurrentState {
    const { type, inputSize, hiddenSize, weightIh, weightHh, biasIh, biasHh } = this;
    checkInput(type, input, [1, 2], inputSize, weightIh);
    const shape = [...input.shape.slice(0, -1), hiddenSize];
    const state = first ?? new Array<Tensor>(unit.states).fill(zeros(shape, { dtype: input.dtype }));
    const asRow = (x: Tensor): Tensor => (input.ndim === 1 ? x.unsqueeze(0) : x);
    const rows = state.map((part) => {
      checkState(type, part, shape, input);
      return asRow(part);
    });
    const after = recurrentStep(unit, asRow(input), rows, { weightIh, weightHh, biasIh, biasHh, weightHr: null });
    return input.ndim === 1 ? after.map((part) => part.squeeze(0)) : after;
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.biasIh === null ? ', bias=false' : ''}`;
  }
}

/**
 * One step of an RNN: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or with relu.
 *
 * Shape: (N, inputSize) or (inputSize), hx (N, hiddenSize) or (hiddenSize), zeros if left out -> h' like hx.
 * Draws: at first weights, then biases, uniform within ±1/√hiddenSize.
 * @throws ArgumentError on a size or a nonlinearity that is none; ShapeError when input or state do not fit the sizes, DTypeError when they
 * do not have the weights' dtype
 * @see torch.nn.RNNCell
 * @example
 * new nn.RNNCell(3, 4).forward(zeros([2, 3])).shape // [2, 4]
 */
export class RNNCell extends Cell {
  static override readonly type = 'RNNCell';
  readonly nonlinearity: RNNNonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    const { nonlinearity = 'tanh' } = options;
    checkNonlinearity('RNNCell', nonlinearity);
    super(inputSize, hiddenSize, rnnUnits[nonlinearity].gates, options);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step(rnnUnits[this.nonlinearity], input, hx && [hx])[0]!;
  }

  override extraRepr(): string {
    return `${super.extraRepr()}${this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`}`;
  }
}

/**
 * One step of an LSTM: `i, f, g, o = W_ih x + b_ih + W_hh h + b_hh`, `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`.
 *
 * Shape: (N, inputSize) or (inputSize), [h, c] (N, hiddenSize) or (hiddenSize) each, zeros if left out -> [h', c'] like them.
 * Draws: at first weights, then biases, uniform within ±1/√hiddenSize.
 * @throws ArgumentError on a size that is none, or a state that is no pair; ShapeError when input or state do not fit the sizes, DTypeError
 * when they do not have the weights' dtype
 * @see Hochreiter and Schmidhuber 1997, Long Short-Term Memory; torch.nn.LSTMCell
 * @example
 * new nn.LSTMCell(3, 4).forward(zeros([2, 3])).map((x) => x.shape) // [[2, 4], [2, 4]]
 */
export class LSTMCell extends Cell {
  static override readonly type = 'LSTMCell';

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, lstmUnit.gates, options);
  }

  override forward(input: Tensor, hx: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    if (hx !== null) checkPair('LSTMCell', hx);
    const [h, c] = this.step(lstmUnit, input, hx);
    return [h!, c!];
  }
}

/**
 * One step of a GRU: `r, z = σ(W_ih x + b_ih + W_hh h + b_hh)`, `n = tanh(W_in x + b_in + r (W_hn h + b_hn))`, `h' = (1 - z) n + z h`.
 *
 * Shape: (N, inputSize) or (inputSize), hx (N, hiddenSize) or (hiddenSize), zeros if left out -> h' like hx.
 * Draws: at first weights, then biases, uniform within ±1/√hiddenSize.
 * @throws ArgumentError on a size that is none; ShapeError when input or state do not fit the sizes, DTypeError when they do not have the
 * weights' dtype
 * @see Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder, arXiv 1406.1078; torch.nn.GRUCell
 * @example
 * new nn.GRUCell(3, 4).forward(zeros([3]), zeros([4])).shape // [4]
 */
export class GRUCell extends Cell {
  static override readonly type = 'GRUCell';

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super(inputSize, hiddenSize, gruUnit.gates, options);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step(gruUnit, input, hx && [hx])[0]!;
  }
}
