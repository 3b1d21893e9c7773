import { ArgumentError } from '@lamella/core';
import { Module, type RemovableHook } from '../modules/module.js';

/** One call of a module's forward. */
export interface Call {
  readonly module: Module;
  /** The module's dotted name; '' of the model itself. */
  readonly path: string;
  /** The call from within which this one was made. */
  readonly parent: Call | null;
  /** How many calls there were before this one. */
  readonly order: number;
  /** How many calls were made from within this one, at any depth. */
  inner: number;
}

export interface CallListener {
  before?(call: Call, inputs: readonly unknown[]): void;
  after?(call: Call, inputs: readonly unknown[], output: unknown): void;
}

/** Tells of each call of the model and of the modules within it, until the hooks are removed. */
export function listenToCalls(op: string, model: Module, listener: CallListener): RemovableHook {
  checkModule(op, model);
  const open: { readonly call: Call; readonly inputs: readonly unknown[] }[] = [];
  let made = 0;
  const hooks = [...model.namedModules()].flatMap(([path, module]) => [
    module.registerForwardPreHook((_, inputs): undefined => {
      if (module === model) open.length = 0; // what is left of a call that ended with an error
      const call = { module, path, parent: open.at(-1)?.call ?? null, order: made++, inner: 0 };
      for (const outer of open) outer.call.inner++;
      open.push({ call, inputs });
      listener.before?.(call, inputs);
    }),
    module.registerForwardHook((_, __, output) => {
      // Calls that ended with an error are still open above this one.
      const at = lastOf(open, module);
      if (at === -1) return; // the hook was registered within the call
      const { call, inputs } = open[at]!;
      open.length = at;
      listener.after?.(call, inputs, output);
    }),
  ]);
  return { remove: () => hooks.forEach((hook) => hook.remove()) };
}

function lastOf(open: readonly { readonly call: Call }[], module: Module): number {
  let at = open.length - 1;
  while (at >= 0 && open[at]!.call.module !== module) at--;
  return at;
}

export function checkModule(op: string, model: unknown): asserts model is Module {
  if (model instanceof Module) return;
  throw new ArgumentError(op, `the model has to be a Module, got ${model === null ? 'null' : typeof model}`, {
    argument: 'model',
    hint: `${op}(new nn.Linear(4, 2), …)`,
  });
}
