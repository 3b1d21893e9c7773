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

/** What has come together for the outputs of a node so far. */
type Pending = (Tensor | null)[];

class Walk {
  readonly #run: BackwardRun;
  /** Nodes in the order in which they run: a node is younger than all it leads to. */
  readonly #order: readonly GraphNode[];
  readonly #pending: Map<GraphNode, Pending> = new Map();
  readonly #leafPending: Map<Tensor, Tensor> = new Map();
  /** How many edges into a leaf are still to be walked: its hooks run once, on the whole gradient. */
  readonly #leafAwaits: Map<Tensor, number> = new Map();
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
    this.#order = reachable(run.roots.map(({ edge }) => edge)).sort((a, b) => b.sequence - a.sequence);
    this.#wanted = run.targets === null ? null : leadingTo(run.targets, this.#order);
    this.#captured = (run.targets ?? []).map(() => null);
    run.targets?.forEach((target, place) => {
      const source = 'leaf' in target ? target.leaf : target.node;
      const output = 'leaf' in target ? 0 : target.output;
      this.#places.set(source, [...(this.#places.get(source) ?? []), [output, place]]);
    });
    for (const { edge } of run.roots) this.#await(edge);
    for (const node of this.#order) if (this.#runs(node)) for (const edge of node.edges) if (edge !== null) this.#await(edge);
  }

  finish(): (Tensor | null)[] {
    for (const { edge, grad } of this.#run.roots) this.#arrive(edge, grad);
    for (const node of this.#order) this.#visit(node);
    for (const [tensor, grad] of this.#results) this.#keep(tensor, grad);
    return this.#captured;
  }

  #runs(node: GraphNode): boolean {
    return this.#wanted === null || this.#wanted.has(node);
  }

  #await(edge: Edge): void {
    if ('leaf' in edge) this.#leafAwaits.set(edge.leaf, (this.#leafAwaits.get(edge.leaf) ?? 0) + 1);
  }

  #visit(node: GraphNode): void {
    const pending = this.#pending.get(node);
    this.#pending.delete(node);
    if (pending === undefined) {
      if (this.#runs(node)) for (const edge of node.edges) if (edge !== null) this.#arrive(edge, null);
      return;
    }
    if (!this.#runs(node) && !this.#places.has(node)) return;
    const grads = pending.map((grad, output) => grad && this.#complete(grad, node.hooks.get(output)));
    this.#capture(node, grads);
    for (const [output, tensor] of node.retained) if (grads[output] != null) this.#results.push([tensor, grads[output]]);
    if (!this.#runs(node)) return;
    const results = node.apply(grads);
    if (!this.#run.retainGraph) node.release();
    node.edges.forEach((edge, i) => edge !== null && this.#arrive(edge, results[i] ?? null));
  }

  /** One of the awaited gradients; null where an op has none to give. */
  #arrive(edge: Edge, grad: Tensor | null): void {
    if ('node' in edge) {
      if (grad !== null) this.#addPending(edge.node, edge.output, grad);
      return;
    }
    const { leaf } = edge;
    const before = this.#leafPending.get(leaf);
    if (grad !== null) this.#leafPending.set(leaf, before === undefined ? grad : accumulate(before, grad));
    const awaited = this.#leafAwaits.get(leaf)! - 1;
    this.#leafAwaits.set(leaf, awaited);
    if (awaited === 0) this.#finishLeaf(leaf);
  }

  #addPending(node: GraphNode, output: number, grad: Tensor): void {
    let pending = this.#pending.get(node);
    if (pending === undefined) this.#pending.set(node, (pending = node.outputs.map(() => null)));
    const before = pending[output] ?? null;
    pending[output] = before === null ? grad : accumulate(before, grad);
  }

  #finishLeaf(leaf: Tensor): void {
    const arrived = this.#leafPending.get(leaf);
    this.#leafPending.delete(leaf);
    const everyLeaf = this.#run.targets === null;
    if (arrived === undefined || !(everyLeaf || this.#places.has(leaf))) return;
    const grad = this.#complete(arrived, leaf.leafHooks);
    this.#capture(leaf, [grad]);
    if (everyLeaf) this.#results.push([leaf, grad]);
  }

  #complete(grad: Tensor, hooks: Set<TensorHook> | null | undefined): Tensor {
    let result = grad;
    for (const hook of hooks ?? []) {
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
    for (const [output, place] of this.#places.get(source) ?? []) this.#captured[place] = grads[output] ?? null;
  }

  /** Sums up `grad` in the `grad` of `tensor`: in place, as PyTorch does, unless that would change a recorded value. */
  #keep(tensor: Tensor, grad: Tensor): void {
    const { createGraph } = this.#run;
    const before = tensor.grad;
    if (before === null) {
      const isOurs = grad.storage.serial >= this.#firstOwn && !this.#given.has(grad.storage) && !overlapsItself(grad);
      this.#given.add(grad.storage);
      tensor.grad = isOurs && !createGraph ? grad.detach() : copyOf(grad);
    } else if (createGraph || before.requiresGrad || overlapsItself(before)) {
      tensor.grad = accumulate(before, grad);
    } else {
      kernels().binary('add', before, grad, before);
      before.storage.bumpVersion();
    }
  }
}

function reachable(roots: readonly Edge[]): GraphNode[] {
  const seen = new Set<GraphNode>();
  const stack = roots.flatMap((edge) => ('node' in edge ? [edge.node] : []));
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) if (edge !== null && 'node' in edge && !seen.has(edge.node)) stack.push(edge.node);
  }
  return [...seen];
}

/** The nodes from which a target can be reached; going up from the oldest, all that a node leads to is known before it. */
function leadingTo(targets: readonly Edge[], youngestFirst: readonly GraphNode[]): Set<GraphNode> {
  const nodes = new Set(targets.flatMap((edge) => ('node' in edge ? [edge.node] : [])));
  const leaves = new Set(targets.flatMap((edge) => ('leaf' in edge ? [edge.leaf] : [])));
  const result = new Set<GraphNode>();
  const leads = (edge: Edge | null): boolean =>
    edge !== null && ('leaf' in edge ? leaves.has(edge.leaf) : nodes.has(edge.node) || result.has(edge.node));
  for (const node of [...youngestFirst].reverse()) if (node.edges.some(leads)) result.add(node);
  return result;
}
