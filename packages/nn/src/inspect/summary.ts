import { noGrad, type Tensor } from '@lamella/core';
import type { Module } from '../modules/module.js';
import type { Parameter } from '../modules/parameter.js';
import { checkModule, listenToCalls, type Call } from './calls.js';
import { makeInputs, type InputOptions, type ModelInputs } from './inputs.js';
import { macsOf, type MacsRule } from './macs.js';
import { summaryText } from './summary-text.js';
import { bytesOf, tensorsIn } from './tensors.js';
import { undisturbed } from './undisturbed.js';

export interface SummaryOptions extends InputOptions {
  /** Whether the model runs as in training. Default: false. */
  readonly training?: boolean;
  /** Counts the MACs of modules of one's own; where it gives undefined, the built-in rules do. */
  readonly macs?: MacsRule;
}

/** A call of a module. */
export interface SummaryRow {
  /** The module's dotted name; '' of the model itself. */
  readonly name: string;
  readonly type: string;
  /** How deep the call stands in those of others: 0 of the model itself. */
  readonly depth: number;
  /** Of each tensor that came out; empty for a module that was not called. */
  readonly outputShapes: readonly (readonly number[])[];
  /** How many numbers of its own it learns, those of modules within it not counted; 0 where they were counted further up. */
  readonly trainable: number;
  /** The same of those that are frozen. */
  readonly frozen: number;
  /** Multiplications with an addition that the module itself makes, once each call. */
  readonly macs: number;
  readonly parameterBytes: number;
  /** Of the outputs that are memory of their own, and not an input or a view handed on, and of what it computes itself to hand to a module. */
  readonly activationBytes: number;
  /** `again`: this module was called before, and its parameters are counted there. `unused`: it was not called at all. */
  readonly call: 'first' | 'again' | 'unused';
}

/** What the columns sum up to. */
export type SummaryTotals = Pick<SummaryRow, 'trainable' | 'frozen' | 'macs' | 'parameterBytes' | 'activationBytes'>;

/** A row a call, in their order, and the totals. Its text is a table. */
export class Summary {
  readonly rows: readonly SummaryRow[];
  readonly total: SummaryTotals;

  constructor(rows: readonly SummaryRow[]) {
    const sum = (of: (row: SummaryRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
    this.rows = rows;
    this.total = {
      trainable: sum((row) => row.trainable),
      frozen: sum((row) => row.frozen),
      macs: sum((row) => row.macs),
      parameterBytes: sum((row) => row.parameterBytes),
      activationBytes: sum((row) => row.activationBytes),
    };
  }

  toString(): string {
    return summaryText(this.rows, this.total);
  }
}

/**
 * Runs a model once and tells of each module, in the order of the calls: the shape of its output, parameters, MACs and memory. Inputs are given
 * by their shape, batch included, or as tensors. Nothing is recorded, and modes, buffers, hooks and generators are left as they were.
 *
 * MACs are counted of Linear, Bilinear, convolutions, recurrent layers and attention; other layers, biases and loose ops count 0.
 *
 * @throws ArgumentError on inputs that are neither a shape nor a tensor, and what the model throws
 * @example
 * const model = new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.SELU(), new nn.Flatten(), new nn.Linear(8 * 6 * 6, 10));
 * const { total, rows } = summary(model, [1, 1, 8, 8]);
 * total.trainable // 2970
 * total.macs // 5472
 * rows.map(({ type }) => type) // ['Sequential', 'Conv2d', 'SELU', 'Flatten', 'Linear']
 */
export function summary(model: Module, inputs: ModelInputs, options: SummaryOptions = {}): Summary {
  const { training = false, macs } = options;
  checkModule('summary', model);
  const tensors = makeInputs('summary', inputs, options);
  const calls: Called[] = [];
  const seen = new WeakSet(tensors.map(({ storage }) => storage));
  const takeFresh = (values: readonly Tensor[]): number => {
    let bytes = 0;
    for (const value of values) {
      if (!seen.has(value.storage)) bytes += bytesOf(value);
      seen.add(value.storage);
    }
    return bytes;
  };
  const hooks = listenToCalls('summary', model, {
    before(call, given) {
      // What a module computes by loose ops between its calls is its own.
      const loose = takeFresh(given.flatMap(tensorsIn));
      if (call.parent !== null) calls[call.parent.order]!.activationBytes += loose;
      calls.push({ call, shapes: [], activationBytes: 0, macs: 0 });
    },
    after(call, given, output) {
      const outputs = tensorsIn(output);
      const called = calls[call.order]!;
      called.shapes = outputs.map(({ shape }) => shape);
      called.activationBytes += takeFresh(outputs);
      called.macs = macs?.(call.module, given.flatMap(tensorsIn), outputs) ?? macsOf(call.module, given, output);
    },
  });
  try {
    undisturbed(model, training, () => noGrad(() => model.forward(...(tensors as never[]))));
  } finally {
    hooks.remove();
  }
  return new Summary(rowsOf(model, calls));
}

interface Called {
  readonly call: Call;
  shapes: readonly (readonly number[])[];
  activationBytes: number;
  macs: number;
}

function rowsOf(model: Module, calls: readonly Called[]): SummaryRow[] {
  const called = new Set<Module>();
  const counted = new Set<Parameter>();
  const count = (parameters: Iterable<Parameter>): Pick<SummaryRow, 'trainable' | 'frozen' | 'parameterBytes'> => {
    const fresh = [...parameters].filter((parameter) => !counted.has(parameter));
    for (const parameter of fresh) counted.add(parameter);
    const sum = (of: (parameter: Parameter) => number): number => fresh.reduce((total, parameter) => total + of(parameter), 0);
    return {
      trainable: sum((parameter) => (parameter.requiresGrad ? parameter.numel : 0)),
      frozen: sum((parameter) => (parameter.requiresGrad ? 0 : parameter.numel)),
      parameterBytes: sum(bytesOf),
    };
  };
  const rows = calls.map(({ call, shapes, activationBytes, macs }): SummaryRow => {
    const { module, path: name } = call;
    const again = called.has(module);
    called.add(module);
    // What a module that calls no other holds, it uses itself: the output projection of attention, for one.
    const own = call.inner === 0 ? module.parameters() : ownParameters(module);
    const depth = depthOf(call);
    return { name, type: module.type, depth, outputShapes: shapes, ...count(own), macs, activationBytes, call: again ? 'again' : 'first' };
  });
  const unused = [...model.namedModules()].filter(([, module]) => !called.has(module));
  for (const [name, module] of unused) {
    const parameters = count(ownParameters(module));
    if (parameters.trainable + parameters.frozen === 0) continue;
    const depth = name.split('.').length;
    rows.push({ name, type: module.type, depth, outputShapes: [], ...parameters, macs: 0, activationBytes: 0, call: 'unused' });
  }
  return rows;
}

function depthOf({ parent }: Call): number {
  return parent === null ? 0 : 1 + depthOf(parent);
}

function ownParameters(module: Module): Iterable<Parameter> {
  const within = new Set([...module.children()].flatMap((child) => [...child.parameters()]));
  return [...module.parameters()].filter((parameter) => !within.has(parameter));
}
