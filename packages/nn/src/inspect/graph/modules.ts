import { enableGrad, isFloating } from '@lamella/core';
import type { Module } from '../../modules/module.js';
import { checkModule, listenToCalls } from '../calls.js';
import { makeInputs, type InputOptions, type ModelInputs } from '../inputs.js';
import { tensorsIn } from '../tensors.js';
import { undisturbed } from '../undisturbed.js';
import type { Picture } from './graph.js';
import { picture } from './loose-ops.js';
import { Trace } from './trace.js';

export interface ModuleGraphOptions extends InputOptions {
  /** Whether the model runs as in training. Default: false. */
  readonly training?: boolean;
  /** Default: the model's type. */
  readonly title?: string;
}

/**
 * The module graph of a model, as data: a node for each call of a module that calls no other, in their order; a group for each that does; and
 * the loose ops between them, such as the sum of a residual connection. The model runs once; modes, buffers, hooks and generators are left as
 * they were.
 *
 * Edges follow the values. Where a value cannot be followed (through integers, or through `noGrad`), an edge of kind `order` leads from the
 * call before.
 *
 * @throws ArgumentError on inputs that are neither a shape nor a tensor, and what the model throws
 * @example
 * class Residual extends nn.Module {
 *   readonly fc = new nn.Linear(4, 4);
 *   override forward(x: Tensor): Tensor {
 *     return x.add(this.fc.forward(x));
 *   }
 * }
 * moduleGraph(new Residual(), [1, 4]).nodes.map(({ label }) => label) // ['input', 'Linear', 'add', 'output']
 */
export function moduleGraph(model: Module, inputs: ModelInputs, options: ModuleGraphOptions = {}): Picture {
  const { training = false, title = model.type } = options;
  checkModule('moduleGraph', model);
  const given = makeInputs('moduleGraph', inputs, options);
  // The model gets copies that are recorded: it may change them in place, which no leaf allows.
  const tensors = enableGrad(() => given.map((input) => input.requiresGrad_(isFloating(input.dtype)).clone()));
  const trace = new Trace(model, tensors);
  const hooks = listenToCalls('moduleGraph', model, {
    before: (call, given) => trace.begin(call, tensorsIn([...given])),
    after: (call, _, output) => trace.end(call, tensorsIn(output)),
  });
  try {
    undisturbed(model, training, () => trace.finish(enableGrad(() => tensorsIn(model.forward(...(tensors as never[]))))));
  } finally {
    hooks.remove();
  }
  return picture(trace, title);
}
