import type { Module } from '../modules/module.js';

/** Runs `body`, and gives each module back the mode, training or evaluation, that it had. */
export async function keepingModes<Result>(model: Module, body: () => Promise<Result>): Promise<Result> {
  const modes = [...model.modules()].map((module) => [module, module.training] as const);
  try {
    return await body();
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}
