import type { Tensor } from '@lamella/core';
import { linear } from './linear.js';
import { joinOp, splitOp } from './pieces.js';

// What recurrent layers and their cells compute. A layer multiplies the inputs of all time steps by its weights at once; what is left for a
// single step is a product with the state before it, and the gates.

/** What is carried from step to step: (rows, hidden) each. RNN and GRU: [h]. LSTM: [h, c]. */
export type RecurrentState = readonly Tensor[];

/** The parameters of one layer in one direction. */
export interface RecurrentWeights {
  /** (gates · hidden, input) */
  readonly weightIh: Tensor;
  /** (gates · hidden, hidden) */
  readonly weightHh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
  /** LSTM with a projection: (projection, hidden). */
  readonly weightHr: Tensor | null;
}

/** The weights as a step wants them, made once for all steps. */
interface StepWeights {
  readonly hidden: Tensor;
  readonly bias: Tensor | null;
  readonly projection: Tensor | null;
}

/** A kind of recurrent unit. */
export interface RecurrentUnit {
  /** How many gates it has. */
  readonly gates: number;
  /** How many tensors its state is made of. */
  readonly states: number;
  /** Whether both biases are only ever added up, so that their sum can join the inputs before the first step. */
  readonly sumsBiases: boolean;
  /** The state after a step, given what the inputs contribute to the gates. */
  readonly step: (fromInput: Tensor, state: RecurrentState, weights: StepWeights) => RecurrentState;
}

const elman = (activate: (x: Tensor) => Tensor): RecurrentUnit => ({
  gates: 1,
  states: 1,
  sumsBiases: true,
  step: (fromInput, [h], { hidden }) => [activate(fromInput.add(h!.matmul(hidden)))],
});

/** `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or with relu. */
export const rnnUnits: { readonly tanh: RecurrentUnit; readonly relu: RecurrentUnit } = {
  tanh: elman((x) => x.tanh()),
  relu: elman((x) => x.relu()),
};

/** `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`, then the projection of h', if there is one. */
export const lstmUnit: RecurrentUnit = {
  gates: 4,
  states: 2,
  sumsBiases: true,
  step(fromInput, [h, c], { hidden, projection }) {
    const gates = fromInput.add(h!.matmul(hidden));
    const [i, f, g, o] = splitOp(gates, new Array<number>(4).fill(gates.shape[1]! / 4), 1) as [Tensor, Tensor, Tensor, Tensor];
    const cell = f.sigmoid().mul(c!).add(i.sigmoid().mul(g.tanh()));
    const output = o.sigmoid().mul(cell.tanh());
    return [projection === null ? output : output.matmul(projection), cell];
  },
};

/** `n = tanh(x_n + σ(r) h_n)`, `h' = (1 - σ(z)) n + σ(z) h`, where x_n comes from the input and h_n from the state. */
export const gruUnit: RecurrentUnit = {
  gates: 3,
  states: 1,
  sumsBiases: false, // the reset gate is between them
  step(fromInput, [h], { hidden, bias }) {
    const product = h!.matmul(hidden);
    const fromState = bias === null ? product : product.add(bias);
    const size = h!.shape[1]!;
    const [inputs, newInput] = splitOp(fromInput, [2 * size, size], 1) as [Tensor, Tensor];
    const [states, newState] = splitOp(fromState, [2 * size, size], 1) as [Tensor, Tensor];
    const [reset, update] = splitOp(inputs.add(states).sigmoid(), [size, size], 1) as [Tensor, Tensor];
    const candidate = newInput.add(reset.mul(newState)).tanh();
    return [candidate.add(update.mul(h!.sub(candidate)))];
  },
};

/** One step by itself: input (N, in) and state (N, hidden) each -> the state after it. */
export function recurrentStep(unit: RecurrentUnit, input: Tensor, state: RecurrentState, weights: RecurrentWeights): RecurrentState {
  return unit.step(gatesOf(unit, input, weights), state, stepWeights(unit, weights));
}

function gatesOf({ sumsBiases }: RecurrentUnit, input: Tensor, { weightIh, biasIh, biasHh }: RecurrentWeights): Tensor {
  return linear(input, weightIh, sumsBiases && biasIh !== null && biasHh !== null ? biasIh.add(biasHh) : biasIh);
}

function stepWeights({ sumsBiases }: RecurrentUnit, { weightHh, biasHh, weightHr }: RecurrentWeights): StepWeights {
  return { hidden: weightHh.t(), bias: sumsBiases ? null : biasHh, projection: weightHr === null ? null : weightHr.t() };
}

/** What a layer gives in one direction. */
export interface RecurrentResult {
  /** The h of each step, in the order of the inputs: (rows of all steps, hidden). */
  readonly output: Tensor;
  /** The state of each sequence after its last step. */
  readonly state: RecurrentState;
}

/**
 * All steps of one layer in one direction. The rows of a step stand together, and step t has the first `batchSizes[t]` sequences: the
 * layout of packed sequences, and of a batch of equally long ones. `reverse` begins at the end of each sequence.
 */
export function recurrentLayer(
  unit: RecurrentUnit,
  input: Tensor,
  batchSizes: readonly number[],
  first: RecurrentState,
  weights: RecurrentWeights,
  reverse: boolean,
): RecurrentResult {
  const gates = splitOp(gatesOf(unit, input, weights), batchSizes, 0);
  const prepared = stepWeights(unit, weights);
  const outputs: Tensor[] = [];
  const run = reverse ? growing(first) : shrinking(first);
  for (const t of reverse ? [...gates.keys()].reverse() : gates.keys()) {
    const state = unit.step(gates[t]!, run.stateFor(batchSizes[t]!), prepared);
    run.keep(state);
    outputs[t] = state[0]!;
  }
  return { output: joinOp(0, ...outputs), state: run.finish() };
}

/** The state between steps whose batch sizes change. */
interface Carried {
  stateFor(rows: number): RecurrentState;
  keep(state: RecurrentState): void;
  /** The last state of all sequences. */
  finish(): RecurrentState;
}

/** Forward in time: a sequence that has ended leaves, with the state it has then. */
function shrinking(first: RecurrentState): Carried {
  let current = first;
  const ended: RecurrentState[] = [];
  return {
    stateFor(rows) {
      const [going, leaving] = cut(current, rows);
      if (leaving !== null) ended.unshift(leaving);
      return going;
    },
    keep: (state) => void (current = state),
    finish: () => (ended.length === 0 ? current : current.map((part, i) => joinOp(0, part, ...ended.map((state) => state[i]!)))),
  };
}

/** Backward in time: a sequence comes in, with its first state, when its end is reached. */
function growing(first: RecurrentState): Carried {
  let current: RecurrentState = [];
  let waiting: RecurrentState | null = first;
  return {
    stateFor(rows) {
      const missing = rows - (current[0]?.shape[0] ?? 0);
      if (waiting === null || (missing === 0 && current.length > 0)) return current;
      const [entering, rest]: [RecurrentState, RecurrentState | null] = cut(waiting, missing);
      waiting = rest;
      return current.length === 0 ? entering : current.map((part, i) => joinOp(0, part, entering[i]!));
    },
    keep: (state) => void (current = state),
    finish: () => current,
  };
}

/** The first rows of a state and the others, if there are any. */
function cut(state: RecurrentState, rows: number): [RecurrentState, RecurrentState | null] {
  const all = state[0]!.shape[0]!;
  if (rows === all) return [state, null];
  const pieces = state.map((part) => splitOp(part, [rows, all - rows], 0));
  return [pieces.map((piece) => piece[0]!), pieces.map((piece) => piece[1]!)];
}
