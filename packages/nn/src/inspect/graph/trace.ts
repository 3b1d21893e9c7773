import { enableGrad, ones, originOf, type OperandOrigin, type RecordedOp, type Tensor } from '@lamella/core';
import type { Module } from '../../modules/module.js';
import type { Call } from '../calls.js';

/** Where a value came from, and its shape. */
export interface Value {
  /** What says where it came from: the op, or the tensor itself where none is recorded. */
  readonly source: RecordedOp | Tensor;
  readonly output: number;
  readonly origin: OperandOrigin | null;
  readonly shape: readonly number[];
}

/** A call, and what went in and came out. Ops recorded within it have a sequence between `start` and `end`. */
export interface Step {
  readonly call: Call;
  readonly inputs: readonly Value[];
  readonly start: number;
  readonly end: number;
  readonly outputs: readonly Value[];
}

/** What is written down while a model runs. */
export class Trace {
  readonly model: Module;
  readonly inputs: readonly Value[];
  /** Calls that ended, by their order. */
  readonly steps: Step[] = [];
  outputs: readonly Value[] = [];
  readonly #begun = new Map<Call, Pick<Step, 'inputs' | 'start'>>();

  constructor(model: Module, inputs: readonly Tensor[]) {
    this.model = model;
    this.inputs = inputs.map(valueOf);
  }

  begin(call: Call, inputs: readonly Tensor[]): void {
    this.#begun.set(call, { inputs: inputs.map(valueOf), start: sequenceNow() });
  }

  end(call: Call, outputs: readonly Tensor[]): void {
    const { inputs, start } = this.#begun.get(call)!;
    this.steps.push({ call, inputs, start, end: sequenceNow(), outputs: outputs.map(valueOf) });
  }

  finish(outputs: readonly Tensor[]): void {
    this.outputs = outputs.map(valueOf);
    this.steps.sort((a, b) => a.call.order - b.call.order);
  }
}

function valueOf(tensor: Tensor): Value {
  const origin = originOf(tensor);
  return { source: origin?.node ?? tensor, output: origin?.output ?? 0, origin, shape: tensor.shape };
}

/** The sequence of an op that is recorded now. */
function sequenceNow(): number {
  return enableGrad(() => originOf(ones([], { requiresGrad: true }).neg()))!.node!.sequence;
}
