import { GELU, Mish, Sigmoid, SiLU, Softplus, Tanh } from '../modules/activation.js';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../modules/batch-norm.js';
import { Hardsigmoid, Hardswish, Hardtanh } from '../modules/hard-activation.js';
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from '../modules/instance-norm.js';
import { SELU } from '../modules/activation.js';
import type { Module } from '../modules/module.js';
import { GroupNorm, LayerNorm, RMSNorm } from '../modules/norm.js';
import { PReLU } from '../modules/rectifier.js';
import { DropBlock2d, GaussianDropout, LockedDropout } from '../modules/stochastic.js';
import type { PlannedSwap } from './swaps.js';

/** Something that was left as it is, or that is lost or doubtful now. */
export interface SelfNormalizingNote {
  /** The path of the module; '' for the model. */
  readonly where: string;
  readonly text: string;
}

const norms = [BatchNorm1d, BatchNorm2d, BatchNorm3d, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, LayerNorm, GroupNorm, RMSNorm];
const otherActivations = [PReLU, GELU, SiLU, Mish, Softplus, Tanh, Sigmoid, Hardswish, Hardsigmoid, Hardtanh];
const otherDropouts = [GaussianDropout, DropBlock2d, LockedDropout];
const isOneOf = (module: Module, classes: readonly (abstract new (...args: never[]) => Module)[]): boolean =>
  classes.some((each) => module instanceof each);

/** What the user is told of a plan, before it is carried out. */
export function notesOf(model: Module, planned: readonly PlannedSwap[]): SelfNormalizingNote[] {
  const notes: SelfNormalizingNote[] = [];
  const swapped = new Set(planned.map(({ old }) => old));
  for (const { swap, old } of planned) {
    if (swap.p !== null && swap.p > 0.2) {
      const text = `p = ${swap.p} is much for alpha dropout, which keeps only ${keptCorrelation(swap.p).toFixed(3)} of the correlation; the paper has 0.05 and 0.1`;
      notes.push({ where: swap.where, text });
    }
    if (isHooked(old))
      notes.push({ where: swap.where, text: `the ${swap.from} had forward hooks, and they stayed with it: register them anew` });
  }
  for (const [where, module] of model.namedModules()) {
    if (swapped.has(module)) continue;
    const text = noteOn(module);
    if (text !== null) notes.push({ where, text });
  }
  const frozen = [...model.namedParameters()].filter(([, parameter]) => parameter.ndim >= 2 && !parameter.requiresGrad);
  for (const [where] of frozen) notes.push({ where, text: 'is frozen, and was drawn anew all the same' });
  if (![...model.modules()].some((module) => module instanceof SELU) && !planned.some(({ replacement }) => replacement instanceof SELU))
    notes.push({
      where: '',
      text: 'no activation was found to swap: a function called in forward, as x.relu(), is not seen. Write x.selu()',
    });
  return notes;
}

function noteOn(module: Module): string | null {
  if (isOneOf(module, norms)) return `${module.type} is not needed in a self-normalising network, and was left`;
  if (isOneOf(module, otherActivations)) return `${module.type} does not keep mean 0 and variance 1, and was left`;
  if (isOneOf(module, otherDropouts)) return `${module.type} does not keep mean 0 and variance 1, and was left: try AlphaDropout`;
  const dropout: unknown = Reflect.get(module, 'dropout');
  if (typeof dropout === 'number' && dropout > 0) return `the dropout of ${dropout} within ${module.type} is plain dropout, and was left`;
  return null;
}

/** While a module has hooks, its forward is a property of its own that is not enumerated. */
function isHooked(module: Module): boolean {
  return Object.getOwnPropertyDescriptor(module, 'forward')?.enumerable === false;
}

const saturation = 1.7580993408473766; // SELU's scale · alpha

/** How much correlation with its input the output of an alpha dropout has: a · (1 - p). */
export function keptCorrelation(p: number): number {
  return p === 1 ? 0 : Math.sqrt((1 - p) / (saturation ** 2 * p + 1));
}
