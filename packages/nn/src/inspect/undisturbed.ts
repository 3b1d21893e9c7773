import { defaultGenerator, Generator, noGrad, type Tensor } from '@lamella/core';
import type { Module } from '../modules/module.js';
import type { Buffer } from '../modules/parameter.js';

/** The default generator, and each that a module of the model has for its own, by name. */
export function generatorsOf(model: Module): Map<Generator, string> {
  const found = new Map([[defaultGenerator, 'default']]);
  for (const [path, { generator }] of namedWithFields(model)) {
    if (generator instanceof Generator && !found.has(generator)) found.set(generator, path === '' ? 'generator' : `${path}.generator`);
  }
  return found;
}

/** Runs `body` with the model in training or in evaluation, and leaves modes, buffers, last masks and generators as they were. */
export function undisturbed<Result>(model: Module, training: boolean, body: () => Result): Result {
  const modes = [...model.modules()].map((module) => [module, module.training] as const);
  const states = [...generatorsOf(model).keys()].map((generator) => [generator, generator.getState()] as const);
  const buffers = [...model.buffers()].map((buffer) => [buffer, buffer.detach().clone()] as const);
  const masks = [...namedWithFields(model)].flatMap(([, module]) => ('lastMask' in module ? [[module, module.lastMask] as const] : []));
  try {
    model.train(training);
    return body();
  } finally {
    for (const [module, mode] of modes) module.training = mode;
    for (const [generator, state] of states) generator.setState(state);
    for (const [buffer, before] of buffers) putBack(buffer, before);
    for (const [module, mask] of masks) module.lastMask = mask;
  }
}

/** A buffer that did not change is not written to: a graph may have saved it. */
function putBack(buffer: Buffer, before: Tensor): void {
  const [now, then] = [buffer.data(), before.data()];
  if (now.every((value, i) => Object.is(value, then[i]))) return;
  noGrad(() => buffer.copy_(before));
}

type Fields = Module & { generator?: unknown; lastMask?: unknown };

function namedWithFields(model: Module): Iterable<[string, Fields]> {
  return model.namedModules();
}
