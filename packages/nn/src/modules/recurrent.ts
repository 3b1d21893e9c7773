import { ArgumentError, empty, ShapeError, stack, warnOnce, zeros, type Generator, type Tensor } from '@lamella/core';
import { checkProbability, dropout } from '../functional/dropout.js';
import { eachOf, joinOp } from '../functional/pieces.js';
import { recurrentLayer, type RecurrentState, type RecurrentUnit } from '../functional/recurrent.js';
import { uniform_ } from '../init/initialisers.js';
import { PackedSequence } from '../utils/rnn.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { checkInput, checkSize, checkState } from './recurrent-checks.js';

export interface RecurrentOptions {
  /** How many layers stand one above the other. Default: 1. */
  readonly numLayers?: number;
  /** Default: true. */
  readonly bias?: boolean;
  /** Whether input and output are (N, T, …), and not (T, N, …). States stay as they are. Default: false. */
  readonly batchFirst?: boolean;
  /** The probability with which an output of a layer is dropped, of all layers but the last. Default: 0. */
  readonly dropout?: number;
  /** Whether a second set of weights reads each sequence from its end. Default: false. */
  readonly bidirectional?: boolean;
  /** Where the dropouts are drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/** The parameters of one layer in one direction. */
export interface RecurrentParameters {
  /** (gates · hidden, inputs) */
  readonly weightIh: Parameter;
  /** (gates · hidden, outputs) */
  readonly weightHh: Parameter;
  readonly biasIh: Parameter | null;
  readonly biasHh: Parameter | null;
  /** (projSize, hidden), of an LSTM with a projection. */
  readonly weightHr: Parameter | null;
}

/** What RNN, LSTM and GRU share: layers one above the other, in one or two directions, over padded or packed sequences. */
export abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly projSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly generator: Generator | undefined;
  /** The parameters, `layers[layer][direction]`. Their keys are PyTorch's, such as `weight_ih_l0_reverse`. */
  readonly layers: readonly (readonly RecurrentParameters[])[];

  constructor(inputSize: number, hiddenSize: number, gates: number, options: RecurrentOptions & { readonly projSize?: number }) {
    super();
    const { numLayers = 1, bias = true, batchFirst = false, dropout: p = 0, bidirectional = false, projSize = 0 } = options;
    checkSize(this.type, 'inputSize', inputSize, 0);
    checkSize(this.type, 'hiddenSize', hiddenSize, 1);
    checkSize(this.type, 'numLayers', numLayers, 1);
    checkSize(this.type, 'projSize', projSize, 0);
    checkProbability(this.type, p);
    if (projSize >= hiddenSize) {
      const problem = `projSize has to be smaller than hiddenSize ${hiddenSize}, got ${projSize}`;
      throw new ArgumentError(this.type, problem, { argument: 'projSize' });
    }
    if (p > 0 && numLayers === 1) {
      warnOnce(`${this.type}/dropout`, `${this.type}: dropout is between layers, and there is one: ${p} does nothing. Try: numLayers: 2`);
    }
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.projSize = projSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = p;
    this.bidirectional = bidirectional;
    this.generator = options.generator;
    this.layers = Array.from({ length: numLayers }, (_, layer) =>
      Array.from({ length: this.directions }, () =>
        makeParameters(layer === 0 ? inputSize : this.outputSize * this.directions, gates * hiddenSize, this),
      ),
    );
    this.resetParameters();
  }

  /** Draws all parameters anew, as the constructor does. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, { a: -bound, b: bound });
  }

  /** 2 where a sequence is read from its end as well. */
  get directions(): 1 | 2 {
    return this.bidirectional ? 2 : 1;
  }

  /** How many features h has. */
  protected get outputSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /** What each step computes. */
  protected abstract get unit(): RecurrentUnit;

  protected override *members(): Iterable<readonly [string, unknown]> {
    for (const [layer, directions] of this.layers.entries()) {
      for (const [direction, parameters] of directions.entries()) {
        for (const [name, value] of Object.entries(parameters)) yield [`${name}_l${layer}${direction === 0 ? '' : '_reverse'}`, value];
      }
    }
    for (const member of super.members()) if (member[0] !== 'layers') yield member; // of a subclass
  }

  /** All steps of all layers. `first` has the parts of the state before the first step, (layers · directions, N, …) each; null for zeros. */
  protected run(input: Tensor | PackedSequence, first: readonly unknown[] | null): [Tensor | PackedSequence, RecurrentState] {
    return input instanceof PackedSequence ? this.runPacked(input, first) : this.runPadded(input, first);
  }

  private runPadded(input: Tensor, first: readonly unknown[] | null): [Tensor, RecurrentState] {
    checkInput(this.type, input, [2, 3], this.inputSize, this.layers[0]![0]!.weightIh);
    const isBatched = input.ndim === 3;
    const sequences = isBatched ? (this.batchFirst ? input.transpose(0, 1) : input) : input.unsqueeze(1);
    const [steps, batch] = sequences.shape as [number, number, number];
    if (steps === 0) throw new ShapeError(this.type, 'expected sequences of at least one step', { shapes: [input.shape] });
    const given = first === null ? null : this.checkStates(first, isBatched ? [batch] : [], input);
    const states = isBatched || given === null ? given : given.map((state) => state.unsqueeze(1));
    const rows = sequences.reshape([steps * batch, this.inputSize]);
    const [output, last] = this.runLayers(rows, new Array<number>(steps).fill(batch), states);
    if (!isBatched) return [output, last.map((state) => state.squeeze(1))];
    const outputs = output.reshape([steps, batch, output.shape[1]!]);
    return [this.batchFirst ? outputs.transpose(0, 1) : outputs, last];
  }

  private runPacked(input: PackedSequence, first: readonly unknown[] | null): [PackedSequence, RecurrentState] {
    const { data, batchSizes, sortedIndices, unsortedIndices } = input;
    checkInput(this.type, data, [2], this.inputSize, this.layers[0]![0]!.weightIh);
    const sizes = Array.from(batchSizes.data());
    if (data.shape[0] === 0) throw new ShapeError(this.type, 'expected sequences of at least one step', { shapes: [data.shape] });
    const reorder = (states: RecurrentState, order: Tensor | null): RecurrentState =>
      order === null ? states : states.map((state) => state.indexSelect(1, order));
    const states = first === null ? null : reorder(this.checkStates(first, [sizes[0]!], data), sortedIndices);
    const [output, last] = this.runLayers(data, sizes, states);
    return [input.withData(output), reorder(last, unsortedIndices)];
  }

  private runLayers(rows: Tensor, batchSizes: readonly number[], first: RecurrentState | null): [Tensor, RecurrentState] {
    const { unit, layers, directions, dropout: p, training, generator } = this;
    const zero = this.stateSizes().map((size) => zeros([batchSizes[0]!, size], { dtype: rows.dtype }));
    const given = first === null ? null : first.map(eachOf);
    const last: RecurrentState[] = [];
    let x = rows;
    for (const [layer, parameters] of layers.entries()) {
      if (layer > 0) x = dropout(x, { p, training, ...(generator === undefined ? {} : { generator }) });
      const results = parameters.map((weights, direction) => {
        const state = given === null ? zero : given.map((states) => states[layer * directions + direction]!);
        return recurrentLayer(unit, x, batchSizes, state, weights, direction === 1);
      });
      last.push(...results.map(({ state }) => state));
      x = results.length === 1 ? results[0]!.output : joinOp(1, ...results.map(({ output }) => output));
    }
    return [x, zero.map((_, i) => stack(last.map((state) => state[i]!)))];
  }

  /** The features of each part of the state. */
  private stateSizes(): number[] {
    return this.unit.states === 1 ? [this.outputSize] : [this.outputSize, this.hiddenSize];
  }

  private checkStates(states: readonly unknown[], batch: readonly number[], input: Tensor): Tensor[] {
    const sizes = this.stateSizes();
    return states.map((state, i) => {
      checkState(this.type, state, [this.numLayers * this.directions, ...batch, sizes[i]!], input);
      return state;
    });
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, projSize, numLayers, bias, batchFirst, dropout: p, bidirectional } = this;
    return [
      `${inputSize}, ${hiddenSize}`,
      ...(projSize === 0 ? [] : [`projSize=${projSize}`]),
      ...(numLayers === 1 ? [] : [`numLayers=${numLayers}`]),
      ...(bias ? [] : ['bias=false']),
      ...(batchFirst ? ['batchFirst=true'] : []),
      ...(p === 0 ? [] : [`dropout=${p}`]),
      ...(bidirectional ? ['bidirectional=true'] : []),
    ].join(', ');
  }
}

function makeParameters(
  inputs: number,
  gates: number,
  { hiddenSize, projSize, bias }: { readonly hiddenSize: number; readonly projSize: number; readonly bias: boolean },
): RecurrentParameters {
  const parameter = (...shape: number[]): Parameter => new Parameter(empty(shape));
  return {
    weightIh: parameter(gates, inputs),
    weightHh: parameter(gates, projSize > 0 ? projSize : hiddenSize),
    biasIh: bias ? parameter(gates) : null,
    biasHh: bias ? parameter(gates) : null,
    weightHr: projSize > 0 ? parameter(projSize, hiddenSize) : null,
  };
}
