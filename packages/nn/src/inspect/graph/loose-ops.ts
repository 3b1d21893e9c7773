import type { OperandOrigin, RecordedOp, Tensor } from '@lamella/core';
import { showShape } from '../tensors.js';
import type { Picture, PictureEdge, PictureGroup, PictureNode } from './graph.js';
import type { Step, Trace, Value } from './trace.js';

/** Makes the picture of a run: from each call back to the calls whose values it takes, over the ops that lie between. */
export function picture(trace: Trace, title: string): Picture {
  const drawing = new Drawing(trace);
  for (const step of trace.steps) if (step.call.inner === 0) drawing.addCall(step);
  drawing.addOutputs(trace.outputs);
  return { title, nodes: drawing.nodes(), edges: drawing.edges, groups: drawing.groups() };
}

/** When a node came to be: the inputs before all, the outputs behind all. */
interface Timed {
  readonly node: PictureNode;
  readonly time: number;
}

type Place = Pick<Value, 'source' | 'output' | 'origin'>;

class Drawing {
  readonly edges: PictureEdge[] = [];
  readonly #timed: Timed[] = [];
  readonly #calls: readonly Step[];
  readonly #containers: readonly Step[];
  /** The node of each call, as far as they are drawn. */
  readonly #callIds: string[] = [];
  readonly #parameters: ReadonlyMap<Tensor, string>;
  /** The node that gives a value, by where the value came from, and which output it is. */
  readonly #givers = new Map<RecordedOp | Tensor, Map<number, string>>();
  readonly #opNodes = new Map<RecordedOp, string>();
  /** The call before, or the inputs: where an edge of order comes from. */
  #before: readonly string[];

  constructor(trace: Trace) {
    this.#calls = trace.steps.filter(({ call }) => call.inner === 0);
    this.#containers = trace.steps.filter(({ call }) => call.inner > 0 && call.parent !== null);
    this.#parameters = new Map([...trace.model.namedParameters()].map(([name, parameter]) => [parameter, name]));
    this.#before = trace.inputs.map((value, i) => {
      const label = trace.inputs.length === 1 ? 'input' : `input ${i + 1}`;
      const id = this.#add({ kind: 'input', label, name: '', detail: showShape(value.shape), shape: value.shape, group: null }, -Infinity);
      this.#gives(value, id);
      return id;
    });
  }

  addCall({ call, inputs, outputs, start }: Step): void {
    const shape = outputs[0]?.shape ?? [];
    const short = call.parent === null ? '' : withoutPrefix(call.path, call.parent.path);
    const detail = [short, ...outputs.slice(0, 1).map((output) => showShape(output.shape))].filter((part) => part !== '').join(' · ');
    const group = call.parent === null || call.parent.parent === null ? null : groupId(call.parent.order);
    const id = this.#add({ kind: 'module', label: call.module.type, name: call.path, detail, shape, group }, start);
    this.#callIds.push(id);
    this.#connect(inputs, id);
    for (const output of outputs) this.#gives(output, id);
    this.#before = [id];
  }

  addOutputs(outputs: readonly Value[]): void {
    for (const [i, output] of outputs.entries()) {
      const label = outputs.length === 1 ? 'output' : `output ${i + 1}`;
      const id = this.#add(
        { kind: 'output', label, name: '', detail: showShape(output.shape), shape: output.shape, group: null },
        Infinity,
      );
      this.#connect([output], id);
    }
  }

  nodes(): PictureNode[] {
    return [...this.#timed].sort((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ node }) => node);
  }

  groups(): PictureGroup[] {
    return this.#containers.map(({ call: { order, path, module, parent } }) => ({
      id: groupId(order),
      label: `${withoutPrefix(path, parent!.path)} ${module.type}`.trimStart(),
      parent: parent!.parent === null ? null : groupId(parent!.order),
    }));
  }

  #add(node: Omit<PictureNode, 'id'>, time: number): string {
    const id = `n${this.#timed.length}`;
    this.#timed.push({ node: { id, ...node }, time });
    return id;
  }

  #gives({ source, output }: Pick<Value, 'source' | 'output'>, id: string): void {
    const outputs = this.#givers.get(source) ?? new Map<number, string>();
    this.#givers.set(source, outputs.set(output, id));
  }

  #connect(values: readonly Value[], to: string): void {
    const from = new Set(values.map((value) => this.#giverOf(value)).filter((id) => id !== null));
    for (const id of from) this.edges.push({ from: id, to, kind: 'data' });
    const isOnlyLearnt = this.#timed.every(({ node }) => node.kind === 'parameter' || !from.has(node.id));
    if (isOnlyLearnt) for (const id of this.#before) this.edges.push({ from: id, to, kind: 'order' });
  }

  /** The node that gives a value; null for a constant, and for a parameter that a call takes. */
  #giverOf({ source, output, origin }: Place, group: string | null = null): string | null {
    const known = this.#givers.get(source)?.get(output);
    if (known !== undefined) return known;
    if (origin === null) return null;
    if (origin.node !== null) return this.#opNode(origin.node);
    const name = this.#parameters.get(origin.leaf);
    if (name === undefined) return null;
    const { shape } = origin.leaf;
    const id = this.#add({ kind: 'parameter', label: name, name, detail: showShape(shape), shape, group }, -Infinity);
    this.#gives({ source, output }, id);
    return id;
  }

  /** The node of an op that no module hides, with all that leads to it; the call's node where a module does. */
  #opNode(op: RecordedOp): string {
    const hidden = this.#calls.findIndex(({ start, end }) => start < op.sequence && op.sequence < end);
    if (hidden !== -1) return this.#callIds[hidden]!;
    const known = this.#opNodes.get(op);
    if (known !== undefined) return known;
    const shape = op.outputs[0]!.shape;
    const around = this.#containers.filter(({ start, end }) => start < op.sequence && op.sequence < end).at(-1);
    const group = around === undefined ? null : groupId(around.call.order);
    const id = this.#add({ kind: 'op', label: op.name, name: '', detail: showShape(shape), shape, group }, op.sequence);
    this.#opNodes.set(op, id);
    const from = new Set(op.edges.flatMap((edge) => (edge === null ? [] : (this.#giverOf(valueAt(edge), group) ?? []))));
    for (const each of from) this.edges.push({ from: each, to: id, kind: 'data' });
    return id;
  }
}

function valueAt(origin: OperandOrigin): Place {
  return { source: origin.node ?? origin.leaf, output: origin.output, origin };
}

/** The name as it is seen from the module around. */
function withoutPrefix(path: string, around: string): string {
  return path.startsWith(`${around}.`) ? path.slice(around.length + 1) : path;
}

const groupId = (order: number): string => `g${order}`;
