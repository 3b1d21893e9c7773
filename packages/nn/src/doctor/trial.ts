import { enableGrad, isFloating, noGrad, type Tensor } from '@lamella/core';
import { Adam } from '../optim/adam.js';
import { bounds } from './bounds.js';
import type { Patient } from './context.js';
import { classDim, type LossKind } from './loss-kind.js';
import { copies, quieten } from './quiet-pass.js';
import { untouched } from './untouched.js';

/** What came of training on a few samples of one batch. */
export interface Trial {
  readonly rate: number;
  readonly samples: number;
  readonly steps: number;
  readonly first: number;
  /** The least loss of the last steps. */
  readonly last: number;
  /** How many of the samples (or places) are told right at the end; null where the targets are no classes. */
  readonly accuracy: number | null;
  readonly learnt: boolean;
  /** Parameters that had a gradient in some step, and those that had one other than 0. */
  readonly reached: ReadonlySet<string>;
  readonly moved: ReadonlySet<string>;
}

/** Trains on one batch with one learning rate, until it is learnt by heart or `steps` are over. The model is afterwards as it was. */
export function trial(patient: Patient, kind: LossKind, rate: number, steps: number, chance: number): Trial {
  const { model, inputs, target, loss } = patient;
  return untouched(model, patient.generators, () => {
    quieten(model);
    const parameters = [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad && isFloating(parameter.dtype));
    const optimizer = new Adam(
      parameters.map(([, parameter]) => parameter),
      { lr: rate },
    );
    const [reached, moved] = [new Set<string>(), new Set<string>()];
    const losses: number[] = [];
    let accuracy: number | null = null;
    let learnt = false;
    while (losses.length < steps && !learnt) {
      optimizer.zeroGrad();
      const output = enableGrad(() => {
        const given = model.forward(...copies(inputs));
        const value = loss(given, target);
        losses.push(Number(value.item()));
        value.backward();
        return given.detach();
      });
      for (const [name, parameter] of parameters) {
        const grad = parameter.peekGrad();
        if (grad === null) continue;
        reached.add(name);
        if (!moved.has(name) && grad.data().some((x) => x !== 0)) moved.add(name);
      }
      optimizer.step();
      accuracy = accuracyOf(kind, output, target);
      const start = Math.min(losses[0]!, chance);
      learnt = losses.length > 2 && (accuracy === 1 || losses.at(-1)! <= start - (1 - bounds.overfitLoss) * Math.abs(start));
    }
    const samples = target.shape[0] ?? 1;
    return {
      rate,
      samples,
      steps: losses.length,
      first: losses[0]!,
      last: Math.min(...losses.slice(-5)),
      accuracy,
      learnt,
      reached,
      moved,
    };
  });
}

function accuracyOf(kind: LossKind, output: Tensor, target: Tensor): number | null {
  if ((kind !== 'cross-entropy' && kind !== 'nll') || isFloating(target.dtype)) return null;
  return noGrad(() => {
    const right = output.argmax(classDim(output)).eq(target).to('float32');
    return Number(right.mean().item());
  });
}
