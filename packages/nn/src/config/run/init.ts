import type { Tensor } from '@lamella/core';
import * as z from 'zod';
import {
  kaimingNormal_,
  kaimingUniform_,
  orthogonal_,
  selfNormalizing_,
  truncNormal_,
  xavierNormal_,
  xavierUniform_,
  zeros_,
} from '../../init/index.js';
import type { Module } from '../../modules/index.js';
import { family, positive } from './family.js';

type Nonlinearity = 'linear' | 'relu' | 'leaky_relu' | 'tanh' | 'sigmoid' | 'selu';
type Kaiming = { readonly mode: 'fan_in' | 'fan_out'; readonly nonlinearity: Nonlinearity };

/** Those that draw weight by weight. */
type Drawn =
  | ({ readonly type: 'kaimingNormal' | 'kaimingUniform' } & Kaiming)
  | { readonly type: 'orthogonal' | 'xavierNormal' | 'xavierUniform'; readonly gain: number }
  | { readonly type: 'truncNormal'; readonly std: number };

/** How the parameters begin. */
export type InitConfig = { readonly type: 'default' } | { readonly type: 'selfNormalizing' } | Drawn;

const kaiming = {
  mode: z.enum(['fan_in', 'fan_out']).default('fan_in').describe('which pass keeps its variance'),
  nonlinearity: z
    .enum(['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid', 'selu'])
    .default('relu')
    .describe('what comes after the weights'),
};
const gain = { gain: positive().default(1).describe('a factor for all weights') };

export const initSchema: z.ZodType<InitConfig> = family({
  default: {},
  selfNormalizing: {},
  kaimingNormal: kaiming,
  kaimingUniform: kaiming,
  orthogonal: gain,
  xavierNormal: gain,
  xavierUniform: gain,
  truncNormal: { std: positive().default(0.02).describe('the standard deviation; drawn within 2 of it') },
});

/** Draws the parameters anew: weights of two dimensions and more by the initialiser, biases 0. `default` leaves the model as it was made. */
export function initialise(model: Module, config: InitConfig): void {
  if (config.type === 'default') return;
  if (config.type === 'selfNormalizing') {
    selfNormalizing_(model);
    return;
  }
  for (const [name, parameter] of model.namedParameters()) {
    if (parameter.ndim >= 2) draw(parameter, config);
    else if (/(^|[._])bias(_|$)/.test(name)) zeros_(parameter); // other vectors scale, as those of norm layers
  }
}

function draw(weight: Tensor, config: Drawn): void {
  switch (config.type) {
    case 'kaimingNormal':
      return void kaimingNormal_(weight, config);
    case 'kaimingUniform':
      return void kaimingUniform_(weight, config);
    case 'orthogonal':
      return void orthogonal_(weight, config);
    case 'xavierNormal':
      return void xavierNormal_(weight, config);
    case 'xavierUniform':
      return void xavierUniform_(weight, config);
    case 'truncNormal':
      return void truncNormal_(weight, { std: config.std, a: -2 * config.std, b: 2 * config.std });
  }
}
