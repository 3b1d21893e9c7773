import { isFloating, type Tensor } from '@lamella/core';
import type { Patient, QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import { isFinitePassed } from '../observe.js';

/** Where the first NaN or infinity comes from: the data, the weights, a module, or the way back. What follows from it is not told. */
export function notFinite({ model, inputs, target }: Patient, pass: QuietPass): Observed[] {
  const parts: readonly (readonly [string, Tensor])[] = [...inputs.map((x, i) => [`input ${i}`, x] as const), ['the target', target]];
  const data = parts.filter(([, x]) => countIn(x) > 0).map(([name, x]) => `${name}: ${countIn(x)} of ${x.numel} elements`);
  if (data.length > 0) return [{ id: 'input-not-finite', where: [''], measured: data.join('; ') }];
  const bad = [...model.namedParameters(), ...model.namedBuffers()].filter(([, x]) => countIn(x) > 0);
  if (bad.length > 0) {
    const measured = bad.map(([name, x]) => `${name}: ${countIn(x)} of ${x.numel} elements`).join('; ');
    return [{ id: 'parameter-not-finite', where: bad.map(([name]) => name), measured }];
  }
  const first = pass.calls.find(({ inputs, outputs }) => inputs.every(isFinitePassed) && outputs?.every(isFinitePassed) === false);
  if (first !== undefined) {
    const bad = first.outputs!.flatMap(({ values }) => [...values]).filter((x) => !Number.isFinite(x));
    const measured = `the first of ${bad.length} such elements that ${first.module.type} gives is ${bad[0]}; its inputs are finite`;
    return [{ id: 'activation-not-finite', where: [first.where], measured, values: { count: bad.length } }];
  }
  const where = pass.parameters.filter(({ gradNorm }) => gradNorm !== null && !Number.isFinite(gradNorm)).map(({ name }) => name);
  if (where.length === 0 || !Number.isFinite(pass.loss)) return [];
  return [{ id: 'gradient-not-finite', where, measured: `the loss is ${pass.loss}, and ${where.length} gradients are not finite` }];
}

function countIn(x: Tensor): number {
  if (!isFloating(x.dtype)) return 0;
  let count = 0;
  for (const value of x.data()) if (!Number.isFinite(value)) count++;
  return count;
}
