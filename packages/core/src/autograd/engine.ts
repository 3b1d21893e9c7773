import { AutogradError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { storagesMade, type Storage } from '../memory/storage.js';
import { sameShape, show } from '../shape/shape.js';
import { overlapsItself } from '../shape/strides.js';
import type { Edge, GraphNode, TensorHook } from '../tensor/graph.js';
import { Tensor } from '../tensor/tensor.js';
import { accumulate, copyOf } from './copying.js';
import { setGradEnabled } from './grad-mode.js';

/** One walk through the graph: from the roots with their gradients to all leaves, or only to `targets`. */
export interface BackwardRun {
  readonly roots: readonly { readonly edge: Edge; readonly grad: Tensor }[];
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** Where gradients are wanted; null: at every leaf, which keeps its own. */
  readonly targets: readonly Edge[] | null;
}

/** The gradients of the targets, null where none arrived; an empty list without targets. */
export function runBackward(run: BackwardRun): (Tensor | null)[] {
  return setGradEnabled(run.createGraph, () => new Walk(run).finish());
}

/** A node on the way, and the gradients of its outputs as far as they have come together. */
interface Visit {
  readonly node: GraphNode;
  pending: (Tensor | null)[] | null;
}

/** A leaf on the way. Its hooks run once, on the whole gradient: when no edge into it is left to be walked. */
interface Arrival {
  awaited: number;
  grad: Tensor | null;
}

class Walk {
  readonly #run: BackwardRun;
  readonly #visits: Map<GraphNode, Visit> = new Map();
  readonly #arrivals: Map<Tensor, Arrival> = new Map();
  /** In the order in which the nodes run: a node is younger than all it leads to. */
  readonly #order: readonly Visit[];
  readonly #wanted: Set<GraphNode> | null;
  readonly #captured: (Tensor | null)[];
  /** The targets: which output of a node, or which leaf, goes to which place of the answer. */
  readonly #places: Map<GraphNode | Tensor, [output: number, place: number][]> = new Map();
  /** Memories made before this are somebody's: the user's gradient, saved values, a plugin's constants. */
  readonly #firstOwn: number = storagesMade();
  /** Memories of this walk that somebody has been given. */
  readonly #given: Set<Storage> = new Set();
  /** What leaves are to keep. They get it when the walk is over, so that one that fails has changed none. */
  readonly #results: [tensor: Tensor, grad: Tensor][] = [];

  constructor(run: BackwardRun) {
    this.#run = run;
    for (const { edge } of run.roots) if (edge.node !== null) this.#discover(edge.node);
    this.#order = [...this.#visits.values()].sort((a, b) => b.node.sequence - a.node.sequence);
    this.#wanted = run.targets === null ? null : leadingTo(run.targets, this.#order);
    this.#captured = (run.targets ?? []).map(() => null);
    run.targets?.forEach(({ node, output, leaf }, place) => {
      const source = leaf ?? node;
      this.#places.set(source, [...(this.#places.get(source) ?? []), [output, place]]);
    });
    for (const { edge } of run.roots) this.#await(edge);
    for (const { node } of this.#order) if (this.#runs(node)) for (const edge of node.edges) if (edge !== null) this.#await(edge);
  }

  finish(): (Tensor | null)[] {
    for (const { edge, grad } of this.#run.roots) this.#arrive(edge, grad);
    for (const visit of this.#order) this.#visit(visit);
    for (const [tensor, grad] of this.#results) this.#keep(tensor, grad);
    return this.#captured;
  }

  /** Finds all nodes that `root` leads to. */
  #discover(root: GraphNode): void {
    const stack = [root];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (this.#visits.has(node)) continue;
      this.#visits.set(node, { node, pending: null });
      for (const edge of node.edges) if (edge?.node != null) stack.push(edge.node);
    }
  }

  #runs(node: GraphNode): boolean {
    return this.#wanted === null || this.#wanted.has(node);
  }

  #await({ leaf }: Edge): void {
    if (leaf === null) return;
    const arrival = this.#arrivals.get(leaf);
    if (arrival === undefined) this.#arrivals.set(leaf, { awaited: 1, grad: null });
    else arrival.awaited++;
  }

  #visit(visit: Visit): void {
    const { node, pending } = visit;
    if (pending === null) {
      if (this.#runs(node)) for (const edge of node.edges) if (edge !== null) this.#arrive(edge, null);
      return;
    }
    if (!this.#runs(node) && !this.#places.has(node)) return;
    if (node.hooks !== null) this.#runHooks(node.hooks, pending);
    this.#capture(node, pending);
    if (node.retained !== null) this.#retain(node.retained, pending);
    if (!this.#runs(node)) return;
    const results = node.apply(pending);
    visit.pending = null;
    if (!this.#run.retainGraph) node.release();
    hold(results);
    const { edges } = node;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      if (edge !== null) this.#arrive(edge, results[i] ?? null);
    }
    this.#letGo(results);
    this.#letGo(pending);
  }

  #runHooks(hooks: ReadonlyMap<number, Set<TensorHook>>, pending: (Tensor | null)[]): void {
    for (const [output, ofOutput] of hooks) {
      const before = [pending[output]];
      pending[output] = this.#complete(pending[output], ofOutput);
      hold([pending[output]]);
      this.#letGo(before);
    }
  }

  #retain(retained: ReadonlyMap<number, Tensor>, grads: readonly (Tensor | null)[]): void {
    for (const [output, tensor] of retained) {
      const grad = grads[output];
      if (grad === null) continue;
      hold([grad]);
      this.#results.push([tensor, grad]);
    }
  }

  /** One of the awaited gradients; null where an op has none to give. */
  #arrive(edge: Edge, grad: Tensor | null): void {
    if (edge.leaf === null) {
      if (grad !== null) this.#addPending(edge.node, edge.output, grad);
      return;
    }
    const arrival = this.#arrivals.get(edge.leaf)!;
    if (grad !== null) arrival.grad = this.#sum(arrival.grad, grad);
    if (--arrival.awaited === 0) this.#finishLeaf(edge.leaf, arrival.grad);
  }

  #addPending(node: GraphNode, output: number, grad: Tensor): void {
    const visit = this.#visits.get(node)!;
    const pending = (visit.pending ??= new Array<null>(node.outputs.length).fill(null));
    pending[output] = this.#sum(pending[output], grad);
  }

  #sum(before: Tensor | null, grad: Tensor): Tensor {
    if (before !== null && before.storage.holders === 1 && this.#isOurs(before.storage) && !overlapsItself(before)) {
      kernels().binary('add', before, grad, before);
      return before;
    }
    const sum = [before === null ? grad : accumulate(before, grad)];
    hold(sum);
    if (before !== null) this.#letGo([before]);
    return sum[0];
  }

  /** The gradients were used: their memory is given back at once, if it is of this walk and nobody else holds it. */
  #letGo(grads: readonly (Tensor | null)[]): void {
    for (let i = 0; i < grads.length; i++) {
      const storage = grads[i]?.storage;
      if (storage !== undefined && --storage.holders === 0 && this.#isOurs(storage)) storage.dispose();
    }
  }

  /** Whether nobody but this walk can have the memory. With a graph over it, or one that is kept, somebody may. */
  #isOurs(storage: Storage): boolean {
    const { createGraph, retainGraph } = this.#run;
    return storage.serial >= this.#firstOwn && !createGraph && !retainGraph && !this.#given.has(storage);
  }

  #finishLeaf(leaf: Tensor, arrived: Tensor | null): void {
    const everyLeaf = this.#run.targets === null;
    if (arrived === null || !(everyLeaf || this.#places.has(leaf))) return;
    const grad = this.#complete(arrived, leaf.leafHooks) ?? arrived;
    this.#capture(leaf, [grad]);
    if (everyLeaf) this.#results.push([leaf, grad]);
  }

  #complete(grad: Tensor | null, hooks: Set<TensorHook> | null): Tensor | null {
    if (grad === null || hooks === null) return grad;
    let result = grad;
    for (const hook of hooks) {
      this.#given.add(result.storage);
      const replaced = hook(result);
      if (!(replaced instanceof Tensor)) continue;
      result = replaced;
      this.#given.add(result.storage);
      if (sameShape(result.shape, grad.shape) && result.dtype === grad.dtype) continue;
      throw new AutogradError(
        'registerHook',
        `a hook made ${result.dtype} ${show(result.shape)} out of a gradient of ${grad.dtype} ${show(grad.shape)}`,
        { shapes: [result.shape, grad.shape], hint: 'a tensor of the same shape and dtype, or nothing' },
      );
    }
    return result;
  }

  #capture(source: GraphNode | Tensor, grads: readonly (Tensor | null)[]): void {
    if (this.#places.size === 0) return;
    for (const [output, place] of this.#places.get(source) ?? []) {
      const grad = (this.#captured[place] = grads[output] ?? null);
      if (grad !== null) this.#given.add(grad.storage);
    }
  }

  /** Sums up `grad` in the `grad` of `tensor`: in place, as PyTorch does, unless that would change a recorded value. */
  #keep(tensor: Tensor, grad: Tensor): void {
    const { createGraph } = this.#run;
    const before = tensor.peekGrad();
    if (before === null) {
      const isOurs = this.#isOurs(grad.storage) && !overlapsItself(grad);
      this.#given.add(grad.storage);
      tensor.keepGrad(isOurs ? grad.detach() : copyOf(grad));
    } else if (createGraph || before.requiresGrad || overlapsItself(before)) {
      tensor.grad = accumulate(before, grad);
    } else {
      kernels().binary('add', before, grad, before);
      before.storage.bumpVersion();
    }
  }
}

/** Counts the places that hold the memory of gradients: it cannot be given back while there are some. */
function hold(grads: readonly (Tensor | null | undefined)[]): void {
  for (let i = 0; i < grads.length; i++) if (grads[i] != null) grads[i]!.storage.holders++;
}

/** The nodes from which a target can be reached; going up from the oldest, all that a node leads to is known before it. */
function leadingTo(targets: readonly Edge[], youngestFirst: readonly Visit[]): Set<GraphNode> {
  const ends = new Set<GraphNode | Tensor>(targets.map(({ node, leaf }) => leaf ?? node));
  const result = new Set<GraphNode>();
  const leads = (edge: Edge | null): boolean =>
    edge !== null && (edge.leaf !== null ? ends.has(edge.leaf) : ends.has(edge.node) || result.has(edge.node));
  for (const { node } of [...youngestFirst].reverse()) if (node.edges.some(leads)) result.add(node);
  return result;
}
