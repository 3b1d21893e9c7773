import { ArgumentError, originOf, Tensor, type OperandOrigin, type RecordedOp } from '@lamella/core';
import type { Module } from '../../modules/module.js';
import { checkModule } from '../calls.js';
import { showShape } from '../tensors.js';
import type { Picture, PictureEdge, PictureNode } from './graph.js';

export interface GraphOptions {
  /** The model whose parameters are named. */
  readonly model?: Module;
  /** Names of other leaves, such as the inputs. */
  readonly names?: Readonly<Record<string, Tensor>>;
  /** Default: `autograd graph`. */
  readonly title?: string;
}

/**
 * The autograd graph of a tensor, as data: an op a node, in the order in which they were recorded, behind the leaves that want a gradient. What
 * wants none is not in it. Nothing is computed and nothing is changed; the graph of a loss can be taken before and after `backward`.
 *
 * @throws ArgumentError when `tensor` is no tensor, or nothing was recorded for it
 * @example
 * const model = new nn.Linear(3, 2);
 * const graph = graphOf(model.forward(ones([1, 3])).exp(), { model });
 * graph.nodes.map(({ label }) => label) // ['weight', 'bias', 'linear', 'exp', 'output']
 */
export function graphOf(tensor: Tensor, options: GraphOptions = {}): Picture {
  const { model, names = {}, title = 'autograd graph' } = options;
  if (!(tensor instanceof Tensor)) throw new ArgumentError('graphOf', `wants a Tensor, got ${typeof tensor}`, { argument: 'tensor' });
  if (model !== undefined) checkModule('graphOf', model);
  const origin = originOf(tensor);
  if (origin === null) {
    throw new ArgumentError('graphOf', 'nothing was recorded for this tensor', {
      argument: 'tensor',
      hint: 'the result of ops on what has requiresGrad, outside of noGrad',
    });
  }
  const named = new Map<Tensor, string>(Object.entries(names).map(([name, leaf]) => [leaf, name]));
  const parameters = new Map<Tensor, string>(model === undefined ? [] : [...model.namedParameters()].map(([name, leaf]) => [leaf, name]));
  const ops = opsBehind(origin);
  const leaves = new Set([origin, ...ops.flatMap(({ edges }) => edges)].flatMap((edge) => edge?.leaf ?? []));
  const ids = new Map<RecordedOp | Tensor, string>([...leaves, ...ops].map((each, i) => [each, `n${i}`]));
  const idOf = ({ node, leaf }: OperandOrigin): string => ids.get(node ?? leaf)!;
  const leafNodes = [...leaves].map((leaf): PictureNode => {
    const label = named.get(leaf) ?? parameters.get(leaf) ?? 'leaf';
    const kind = named.has(leaf) ? 'input' : 'parameter';
    const name = label === 'leaf' ? '' : label;
    return { id: ids.get(leaf)!, kind, label, name, detail: showShape(leaf.shape), shape: leaf.shape, group: null };
  });
  const opNodes = ops.map((op): PictureNode => {
    const shape = op.outputs[0]!.shape;
    const detail = op.outputs.map((output) => showShape(output.shape)).join(', ');
    return { id: ids.get(op)!, kind: 'op', label: op.name, name: '', detail, shape, group: null };
  });
  const output: PictureNode = {
    id: `n${ids.size}`,
    kind: 'output',
    label: 'output',
    name: '',
    detail: showShape(tensor.shape),
    shape: tensor.shape,
    group: null,
  };
  const edges = ops.flatMap((op) =>
    op.edges.flatMap((edge): PictureEdge[] => (edge === null ? [] : [{ from: idOf(edge), to: ids.get(op)!, kind: 'data' }])),
  );
  return {
    title,
    nodes: [...leafNodes, ...opNodes, output],
    edges: [...edges, { from: idOf(origin), to: output.id, kind: 'data' }],
    groups: [],
  };
}

/** All ops that a gradient passes, those recorded first at the front. */
function opsBehind(origin: OperandOrigin): RecordedOp[] {
  const found = new Set<RecordedOp>();
  const open: (OperandOrigin | null)[] = [origin];
  while (open.length > 0) {
    const node = open.pop()?.node ?? null;
    if (node === null || found.has(node)) continue;
    found.add(node);
    for (const edge of node.edges) open.push(edge);
  }
  return [...found].sort((a, b) => a.sequence - b.sequence);
}
