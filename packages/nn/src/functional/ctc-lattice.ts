// Connectionist temporal classification of one sample: the paths through a lattice of labels, counted in logarithms.
//
// A text of L labels has 2 L + 1 states: a blank, the first label, a blank, … the last label, a blank. A path starts in one of the first
// two states and ends in one of the last two. From a state it may stay, go on to the next one, or pass over a blank, if the labels on
// either side of that differ. A path's probability is the product of those of its states' labels, one a time step; the loss is minus the
// logarithm of the sum over all paths.

/** One sample: log-probabilities, C of them each time step, and the class that each state stands for. */
export interface Lattice {
  readonly logProbs: Float64Array;
  readonly classes: number;
  readonly times: number;
  readonly states: readonly number[];
}

/** blank, label, blank, … blank */
export function statesOf(labels: readonly number[], blank: number): number[] {
  return [blank, ...labels.flatMap((label) => [label, blank])];
}

/** -log Σ over all paths; Infinity where there is none. */
export function negativeLogLikelihood(lattice: Lattice): number {
  return 0 - whole(lattice, forward(lattice)).log;
}

/**
 * How probable it is that a path is, at each time, at each class: (T, C). This is the gradient of the log-likelihood by the
 * log-probabilities. With a `direction` (T, C), how it changes along that: the Hessian of the log-likelihood times the direction.
 */
export function occupancy(lattice: Lattice, direction?: Float64Array): Float64Array {
  const { classes, times, states } = lattice;
  const [before, after] = [forward(lattice, direction), backward(lattice, direction)];
  const all = whole(lattice, before);
  const out = new Float64Array(times * classes);
  for (let t = 0, i = 0; t < times; t++) {
    for (const label of states) {
      const share = Math.exp(before.log[i]! + after.log[i]! - all.log);
      out[t * classes + label]! += direction === undefined ? share : share * (before.change[i]! + after.change[i]! - all.change);
      i++;
    }
  }
  return out;
}

/** For each time and state, the logarithm of a sum over paths, and how that changes along a direction. */
interface Table {
  readonly log: Float64Array;
  readonly change: Float64Array;
}

interface Sum {
  readonly log: number;
  readonly change: number;
}

const START: Sum = { log: 0, change: 0 };
const NOWHERE: Sum = { log: -Infinity, change: 0 };

/** The paths up to a state, its own label included. */
function forward(lattice: Lattice, direction?: Float64Array): Table {
  const { times, states } = lattice;
  const table = emptyTable(lattice);
  for (let t = 0; t < times; t++) {
    for (let s = 0; s < states.length; s++) {
      const i = t * states.length + s;
      const before = i - states.length;
      const start = s < 2 ? START : NOWHERE;
      emit(
        lattice,
        table,
        i,
        t === 0 ? start : sumOf(table, before, s > 0 ? before - 1 : -1, skips(states, s) ? before - 2 : -1),
        direction,
      );
    }
  }
  return table;
}

/** The paths from a state on, its own label left out. */
function backward(lattice: Lattice, direction?: Float64Array): Table {
  const { times, states } = lattice;
  const end = states.length - 1;
  const [table, included] = [emptyTable(lattice), emptyTable(lattice)];
  for (let t = times - 1; t >= 0; t--) {
    for (let s = end; s >= 0; s--) {
      const i = t * states.length + s;
      const after = i + states.length;
      const start = s >= end - 1 ? START : NOWHERE;
      const sum = t === times - 1 ? start : sumOf(included, after, s < end ? after + 1 : -1, skips(states, s + 2) ? after + 2 : -1);
      put(table, i, sum);
      emit(lattice, included, i, sum, direction);
    }
  }
  return table;
}

/** The paths that have come to one of the last two states. */
function whole({ times, states }: Lattice, { log, change }: Table): Sum {
  if (times === 0) return states.length === 1 ? START : NOWHERE;
  const end = times * states.length - 1;
  return sumOf({ log, change }, end, states.length > 1 ? end - 1 : -1, -1);
}

function emptyTable({ times, states }: Lattice): Table {
  return { log: new Float64Array(times * states.length), change: new Float64Array(times * states.length) };
}

/** Writes a sum to a place, times the probability of the label there. */
function emit({ logProbs, classes, states }: Lattice, table: Table, i: number, { log, change }: Sum, direction?: Float64Array): void {
  const from = Math.floor(i / states.length) * classes + states[i % states.length]!;
  put(table, i, { log: log + logProbs[from]!, change: change + (direction?.[from] ?? 0) });
}

function put(table: Table, i: number, { log, change }: Sum): void {
  table.log[i] = log;
  table.change[i] = change;
}

/** Whether a path may come to state s from the one two before: past a blank, between labels that differ. */
function skips(states: readonly number[], s: number): boolean {
  return s % 2 === 1 && s >= 2 && s < states.length && states[s] !== states[s - 2];
}

/** log Σ exp of up to three places, -1 being none. The change is the mean of theirs, each by its share. */
function sumOf({ log, change }: Table, a: number, b: number, c: number): Sum {
  const at = (i: number): number => (i < 0 ? -Infinity : log[i]!);
  const largest = Math.max(at(a), at(b), at(c));
  if (largest === -Infinity) return NOWHERE;
  let [sum, weighted] = [0, 0];
  for (const i of [a, b, c]) {
    if (i < 0) continue;
    const part = Math.exp(log[i]! - largest);
    sum += part;
    weighted += part * change[i]!;
  }
  return { log: largest + Math.log(sum), change: weighted / sum };
}
