import { AutogradError } from '../errors/errors.js';
import { isFloating } from '../shape/dtype.js';
import { sameShape, show } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import type { Edge, GraphNode, OutputSpec, TensorHook } from '../tensor/graph.js';
import { Tensor } from '../tensor/tensor.js';
import { checkForNaN, isWatching, whereCalled } from './anomaly.js';
import { SavedValues } from './saved.js';

/** What `backward` of an op is told. */
export interface BackwardContext<Saved extends readonly unknown[] = readonly unknown[]> {
  /** The gradient of the first differentiable output; zeros, if only that of another was asked for. */
  readonly grad: Tensor;
  /** The gradients of all outputs; null for an output whose gradient nobody asked for. */
  readonly grads: readonly (Tensor | null)[];
  /** What `forward` saved, unchanged since. */
  readonly saved: Saved;
  /** Which arguments want a gradient, in the order of the arguments. */
  readonly needs: readonly boolean[];
}

export type BackwardFunction = (context: BackwardContext) => readonly (Tensor | null)[];

let made = 0;

/** How many nodes there have been: those made later have a `sequence` from here on. */
export function nodesMade(): number {
  return made;
}

/** A recorded application of an op: its edges to what it was applied to, what it saved, and its rule. */
export class RecordedNode implements GraphNode {
  readonly name: string;
  readonly sequence: number = made++;
  readonly edges: readonly (Edge | null)[];
  readonly outputs: readonly OutputSpec[];
  hooks: Map<number, Set<TensorHook>> | null = null;
  retained: Map<number, Tensor> | null = null;
  readonly saved: SavedValues;
  readonly #calledAt: string | null = whereCalled();
  readonly #backward: BackwardFunction;

  constructor(
    name: string,
    edges: readonly (Edge | null)[],
    outputs: readonly Tensor[],
    saved: readonly unknown[],
    backward: BackwardFunction,
  ) {
    this.name = name;
    this.edges = edges;
    this.outputs = outputs.length === 1 ? [specOf(outputs[0])] : outputs.map(specOf);
    this.saved = new SavedValues(name, saved);
    this.#backward = backward;
  }

  apply(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { edges } = this;
    const saved = this.saved.unpack();
    const needs: boolean[] = [];
    for (let i = 0; i < edges.length; i++) needs.push(edges[i] !== null);
    const results = this.#backward({ grad: this.#firstOf(grads), grads, saved, needs });
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      if (edge === null) continue;
      const result = results?.[i];
      if (result === undefined) refuseList(this.name, edges.length);
      if (result !== null) checkGradient(this.name, result, edge.leaf ?? edge.node.outputs[edge.output], i);
    }
    if (isWatching()) checkForNaN(this.name, this.#calledAt, results);
    return results;
  }

  #firstOf(grads: readonly (Tensor | null)[]): Tensor {
    let first = 0;
    while (!isFloating(this.outputs[first].dtype)) first++;
    return grads[first] ?? allocateTensor(this.outputs[first].shape, this.outputs[first].dtype);
  }

  release(): void {
    this.saved.release();
  }
}

function specOf({ shape, dtype }: Tensor): OutputSpec {
  return { shape, dtype };
}

function refuseList(op: string, count: number): never {
  throw new AutogradError(op, `backward has to give a list: a gradient or null for each of the ${count} arguments`, {
    hint: 'null for what is no tensor, and for what does not need one',
  });
}

function checkGradient(op: string, grad: unknown, input: OutputSpec, position: number): void {
  if (!(grad instanceof Tensor)) {
    throw new AutogradError(op, `backward gave ${typeof grad} as the gradient for argument ${position}, which has to be a Tensor or null`);
  }
  if (!sameShape(grad.shape, input.shape) || grad.dtype !== input.dtype) {
    throw new AutogradError(
      op,
      `backward gave a gradient of ${grad.dtype} ${show(grad.shape)} for argument ${position}, which is ${input.dtype} ${show(input.shape)}`,
      {
        shapes: [grad.shape, input.shape],
        hint: 'sumTo(grad, shape) where the argument was broadcast, grad.to(dtype) where it was promoted',
      },
    );
  }
}
