import { noGrad } from '@lamella/core';
import type { Patient } from '../context.js';
import type { Observed } from '../finding.js';
import { isSame, observe, type Observation } from '../observe.js';
import { copies } from '../quiet-pass.js';
import { generatorsOf, untouched } from '../untouched.js';

/** Two evaluations of one input, each from the same model, with other random numbers. */
export function randomInEvaluation(patient: Patient): Observed[] {
  const [one, other] = [evaluate(patient, 1), evaluate(patient, 2)];
  const differing = one.calls.flatMap((call, i) => {
    const again = other.calls[i];
    if (again?.outputs == null || call.outputs === null || again.where !== call.where) return [];
    return isSame(call.inputs, again.inputs) && !isSame(call.outputs, again.outputs) ? [{ call, again }] : [];
  });
  const first = differing[0];
  if (first === undefined) return [];
  const [a, b] = [first.call.outputs!.flatMap(({ values }) => [...values]), first.again.outputs!.flatMap(({ values }) => [...values])];
  const count = a.filter((x, i) => !Object.is(x, b[i])).length;
  const measured = `${count} of ${a.length} outputs of ${first.call.module.type} differ between two evaluations of the same input`;
  return [{ id: 'random-in-evaluation', where: [first.call.where], measured, values: { count } }];
}

function evaluate({ model, inputs, generators }: Patient, seed: number): Observation {
  return untouched(model, generators, () => {
    for (const generator of generatorsOf(model, generators)) generator.manualSeed(seed);
    model.eval();
    return noGrad(() => observe(model, () => model.forward(...copies(inputs))));
  });
}
