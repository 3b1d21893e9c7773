import { enableGrad, isFloating, type Tensor } from '@lamella/core';
import type { Module } from '../modules/module.js';
import { bounds } from './bounds.js';
import { labelsOutOfRange } from './checks/labels.js';
import { textOfError, type ParameterFacts, type Patient, type QuietPass } from './context.js';
import type { Observed } from './finding.js';
import { kindOfLoss } from './loss-kind.js';
import { observe } from './observe.js';

/** Training, but for the modules that drop something: what they do is noise here. */
export function quieten(model: Module): void {
  model.train();
  for (const module of model.modules())
    if (typeof Reflect.get(module, 'p') === 'number' || typeof Reflect.get(module, 'dropout') === 'number') module.training = false;
}

/** Tensors of their own, which the model may write to. */
export const copies = (inputs: readonly Tensor[]): Tensor[] => inputs.map((input) => input.detach().clone());

export function quietPass({ model, inputs, target, loss }: Patient): QuietPass {
  quieten(model);
  return enableGrad(() => {
    const observation = observe(model, () => model.forward(...copies(inputs)));
    const { output } = observation;
    if (output === null) return { ...observation, ...nothing };
    const troubles: Observed[] = [];
    const trouble = (observed: Omit<Observed, 'where'>): void => void troubles.push({ where: [''], ...observed });
    const labels = labelsOutOfRange(output, target);
    let value: Tensor;
    try {
      value = loss(output, target);
      if (value.numel !== 1) throw new Error(`the loss has shape [${value.shape.join(', ')}] and not one number; reduction: 'mean'?`);
    } catch (error) {
      trouble(labels ?? { id: 'loss-fails', measured: textOfError(error) });
      return { ...observation, ...nothing, troubles };
    }
    const number = Number(value.item());
    const lossKind = kindOfLoss(loss, output.detach(), target, number);
    const ends = { ...observation, lossKind, loss: number, parameters: [], troubles };
    if (labels !== null && lossKind !== 'unknown') trouble(labels);
    if (!Number.isFinite(number) && output.data().every(Number.isFinite))
      trouble({ id: 'loss-not-finite', measured: `the loss is ${number}` });
    if (!value.requiresGrad) {
      const count = [...model.parameters()].filter(({ requiresGrad }) => requiresGrad).length;
      trouble({ id: 'loss-without-gradient', measured: `the loss does not require a gradient; ${count} parameters do`, values: { count } });
      return ends;
    }
    try {
      value.backward();
    } catch (error) {
      trouble({ id: 'backward-fails', measured: textOfError(error) });
      return ends;
    }
    return { ...ends, parameters: parameterFacts(model) };
  });
}

const nothing = { lossKind: 'unknown', loss: null, parameters: [], troubles: [] } as const;

/** Of the parameters that are learnt. */
export function parameterFacts(model: Module): ParameterFacts[] {
  return [...model.namedParameters()]
    .filter(([, parameter]) => parameter.requiresGrad && isFloating(parameter.dtype))
    .map(([name, parameter]) => {
      const grad = parameter.peekGrad();
      return { name, ndim: parameter.ndim, norm: normOf(parameter.data()), gradNorm: grad === null ? null : normOf(grad.data()) };
    });
}

function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return Math.sqrt(squares);
}

/** The first samples of a batch, if all its tensors have them in dimension 0. */
export function fewSamples({ inputs, target, ...others }: Patient): Patient {
  const count = target.shape[0] ?? 0;
  const isBatched = count > 0 && inputs.every((input) => input.shape[0] === count);
  if (!isBatched || count <= bounds.overfitSamples) return { inputs, target, ...others };
  const first = (x: Tensor): Tensor => x.narrow(0, 0, bounds.overfitSamples);
  return { inputs: inputs.map(first), target: first(target), ...others };
}
