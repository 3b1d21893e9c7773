import { manualSeed, noGrad, Tensor, zeros } from '@lamella/core';
import { buildRunModel, ConfigError } from '@lamella/nn/config';
import type { Module } from '@lamella/nn';
import { loadSource } from './load-source.js';
import type { Run } from './run.js';

/** A module of a model, and what goes through it. */
export interface SummaryRow {
  /** `0.weight` would be a parameter of `0`; empty for the whole model. */
  readonly name: string;
  readonly type: string;
  /** What stands between the brackets when it is printed. */
  readonly options: string;
  /** The shape of one sample's output; null for what was not called, or gives something else than a tensor. */
  readonly output: readonly number[] | null;
  /** Parameters of its own, without those of modules within. */
  readonly parameters: number;
}

export interface Summary {
  readonly name: string;
  /** The shape of one sample's input. */
  readonly input: readonly number[];
  readonly rows: readonly SummaryRow[];
  /** Each counted once. */
  readonly parameters: number;
  /** Those that learn. */
  readonly trainable: number;
}

/**
 * The modules of a run's model, with the shapes that a sample of its data has on its way. `shape` stands for the data, which are not read then.
 *
 * @throws RunFileError where the model does not take such a sample
 */
export async function summarise(run: Run, shape?: readonly number[]): Promise<Summary> {
  const input = shape ?? (await loadSource(run.config.data.source, run.baseDirectory)).inputShape;
  manualSeed(run.config.seed);
  const model = modelOf(run);
  const outputs = outputsOf(run, model, input);
  const parameters = [...model.parameters()];
  return {
    name: run.config.name,
    input,
    rows: [...model.namedModules()].map(([name, module]) => ({
      name,
      type: module.type,
      options: module.extraRepr(),
      output: outputs.get(module) ?? null,
      parameters: countOwn(module),
    })),
    parameters: sum(parameters),
    trainable: sum(parameters.filter(({ requiresGrad }) => requiresGrad)),
  };
}

function modelOf(run: Run): Module {
  try {
    return buildRunModel(run.config);
  } catch (error) {
    if (error instanceof ConfigError) throw run.source.error(error.issues, error);
    throw error;
  }
}

function outputsOf({ source }: Run, model: Module, input: readonly number[]): Map<Module, readonly number[]> {
  const outputs = new Map<Module, readonly number[]>();
  const hooks = [...model.modules()].map((module) =>
    module.registerForwardHook((_, __, output) => {
      if (output instanceof Tensor) outputs.set(module, output.shape.slice(1));
    }),
  );
  try {
    model.eval();
    noGrad(() => (model as Module & { forward(x: Tensor): unknown }).forward(zeros([2, ...input])));
  } catch (error) {
    const problem = `does not take samples of shape [${input.join(', ')}]: ${(error as Error).message}`;
    throw source.error([{ path: 'model', problem }], error);
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return outputs;
}

function countOwn(module: Module): number {
  const within = new Set([...module.children()].flatMap((child) => [...child.parameters()]));
  return sum([...module.parameters()].filter((parameter) => !within.has(parameter)));
}

const sum = (tensors: readonly { readonly numel: number }[]): number => tensors.reduce((total, { numel }) => total + numel, 0);
