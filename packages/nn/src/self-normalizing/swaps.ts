import { CELU, ELU, SELU } from '../modules/activation.js';
import {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  FeatureAlphaDropout,
  type DropoutModuleOptions,
} from '../modules/dropout.js';
import type { Module } from '../modules/module.js';
import { LeakyReLU, ReLU, ReLU6, RReLU } from '../modules/rectifier.js';

/** A module that takes another one's place. */
export interface Swap {
  /** The path of the module, as `namedModules` has it. */
  readonly where: string;
  readonly from: string;
  readonly to: string;
  /** Of a dropout: its probability from now on. */
  readonly p: number | null;
}

export interface PlannedSwap {
  readonly swap: Swap;
  readonly old: Module;
  readonly replacement: Module;
}

/** Rectifiers and their smooth kin without anything learnt. */
const rectifiers: readonly unknown[] = [ReLU, ReLU6, LeakyReLU, RReLU, ELU, CELU];
const channelDropouts: readonly unknown[] = [Dropout1d, Dropout2d, Dropout3d];

/** Draws nothing, and changes nothing. Only the very classes: one derived from them may do something else. */
export function planSwaps(model: Module, probabilityOf: (p: number, where: string) => number): PlannedSwap[] {
  return [...model.namedModules()].flatMap(([where, old]): PlannedSwap[] => {
    const planned = replacementFor(old, (p) => probabilityOf(p, where));
    if (planned === null) return [];
    const { replacement, p } = planned;
    replacement.training = old.training;
    return [{ swap: { where, from: old.type, to: replacement.type, p }, old, replacement }];
  });
}

/** What all dropouts have. */
interface DropoutFields extends DropoutModuleOptions {
  readonly p: number;
}

function replacementFor(old: Module, newP: (p: number) => number): { replacement: Module; p: number | null } | null {
  if (rectifiers.includes(old.constructor)) return { replacement: new SELU({ inplace: Reflect.get(old, 'inplace') as boolean }), p: null };
  const isPlain = old.constructor === Dropout;
  if (!isPlain && !channelDropouts.includes(old.constructor)) return null;
  const { inplace = false, generator, p: oldP } = old as Module & DropoutFields;
  const p = newP(oldP);
  const options = { inplace, ...(generator === undefined ? {} : { generator }) };
  return { replacement: isPlain ? new AlphaDropout(p, options) : new FeatureAlphaDropout(p, options), p };
}
