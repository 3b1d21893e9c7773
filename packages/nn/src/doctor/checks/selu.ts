import { isFloating } from '@lamella/core';
import { Activation, GELU, SELU, Sigmoid, Softplus, Tanh } from '../../modules/activation.js';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../../modules/batch-norm.js';
import { Conv1d, Conv2d, Conv3d } from '../../modules/conv.js';
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from '../../modules/dropout.js';
import { Linear } from '../../modules/linear.js';
import type { Module } from '../../modules/module.js';
import { GroupNorm, LayerNorm, RMSNorm } from '../../modules/norm.js';
import type { Parameter } from '../../modules/parameter.js';
import { PReLU } from '../../modules/rectifier.js';
import { judgeInput, momentsOf, short, showStatistics } from '../../self-normalizing/input-statistics.js';
import { bounds } from '../bounds.js';
import { leafCalls, type Patient, type QuietPass } from '../context.js';
import type { Observed } from '../finding.js';

type Classes = readonly (abstract new (...args: never[]) => Module)[];
const norms: Classes = [BatchNorm1d, BatchNorm2d, BatchNorm3d, GroupNorm, LayerNorm, RMSNorm];
const weighted: Classes = [Linear, Conv1d, Conv2d, Conv3d];
const activations: Classes = [Activation, GELU, Sigmoid, Softplus, Tanh, PReLU];
const plainDropouts: Classes = [Dropout, Dropout1d, Dropout2d, Dropout3d];
const alphaDropouts: Classes = [AlphaDropout, FeatureAlphaDropout];
const isOneOf = (module: Module, classes: Classes): boolean => classes.some((each) => module instanceof each);

/** What self-normalising networks need: LeCun-normal weights, alpha dropout, standardised inputs. In the order of the calls. */
export function seluNetwork({ inputs }: Patient, { calls }: QuietPass): Observed[] {
  const leaves = leafCalls(calls);
  let layer: { readonly where: string; readonly module: Module } | null = null; // with weights, and nothing that normalises behind it
  let activation: Module | null = null;
  const before: { readonly where: string; readonly module: Module }[] = [];
  const [plain, alpha] = [new Set<string>(), new Map<string, string>()];
  for (const { where, module } of leaves) {
    if (isOneOf(module, weighted)) layer = { where, module };
    else if (isOneOf(module, norms)) layer = null;
    else if (isOneOf(module, activations)) {
      activation = module;
      if (module instanceof SELU && layer !== null) before.push(layer);
      layer = null;
    } else if (isOneOf(module, plainDropouts) && activation instanceof SELU && Number(Reflect.get(module, 'p')) > 0) plain.add(where);
    else if (isOneOf(module, alphaDropouts) && activation !== null && !(activation instanceof SELU)) alpha.set(where, activation.type);
  }
  const found: Observed[] = [];
  if (alpha.size > 0) {
    const measured = [...alpha].map(([where, type]) => `${where} is behind ${type}`).join(', ');
    found.push({ id: 'alpha-dropout-without-selu', where: [...alpha.keys()], measured });
  }
  if (!leaves.some(({ module }) => module instanceof SELU)) return found;
  if (plain.size > 0) {
    const measured = `${plain.size} plain dropout${plain.size === 1 ? '' : 's'} behind SELU`;
    found.push({ id: 'selu-plain-dropout', where: [...plain], measured, values: { count: plain.size } });
  }
  const startsWithNorm = leaves.find(({ module }) => isOneOf(module, norms) || isOneOf(module, weighted));
  const isNormed = startsWithNorm !== undefined && isOneOf(startsWithNorm.module, norms);
  return [...found, ...initialisation(before), ...(isNormed ? [] : inputOf(inputs))];
}

function initialisation(layers: readonly { readonly where: string; readonly module: Module }[]): Observed[] {
  const gains = [...new Map(layers.map(({ where, module }) => [where, gainOf(Reflect.get(module, 'weight') as Parameter)]))];
  const isOff = (gain: number, count: number): boolean => {
    const chance = Math.min(0.9, 4 * Math.sqrt(2 / count)); // how far a mean square of normal numbers may be off
    return gain < bounds.gain.least * (1 - chance) || gain > bounds.gain.most * (1 + chance);
  };
  const product = gains.reduce((all, [, { gain }]) => all * gain, 1);
  const all = gains.reduce((sum, [, { count }]) => sum + count, 0);
  // What single small layers leave open, all together can say.
  const off = isOff(product ** (1 / gains.length), all) ? gains : gains.filter(([, { gain, count }]) => isOff(gain, count));
  if (off.length === 0) return [];
  const isHarmless = product >= bounds.depthGain && product <= 1 / bounds.depthGain;
  const shown = off.slice(0, 4).map(([where, { gain }]) => `${where}: ${short(gain)}`);
  const measured = `the variance that the weights keep is 1 when LeCun-normal, and here ${shown.join(', ')}${off.length > 4 ? ', …' : ''}; over all ${gains.length} layers ${short(product)}`;
  return [
    {
      id: 'selu-initialisation',
      severity: isHarmless ? 'note' : 'warning',
      where: off.map(([where]) => where),
      measured,
      values: { product },
    },
  ];
}

/** Fan-in times the mean square of the weights. */
function gainOf(weight: Parameter): { gain: number; count: number } {
  const { mean, variance } = momentsOf(weight.data());
  return { gain: (weight.numel / weight.shape[0]!) * (variance + mean ** 2), count: weight.numel };
}

function inputOf(inputs: Patient['inputs']): Observed[] {
  const input = inputs.find(({ dtype }) => isFloating(dtype));
  if (input === undefined) return [];
  const statistics = momentsOf(input.data());
  const verdict = judgeInput(statistics);
  if (verdict === 'standardised' || !Number.isFinite(statistics.variance)) return [];
  const severity = verdict === 'nearly' ? 'note' : 'warning';
  return [{ id: 'selu-input', severity, where: [''], measured: `the input has ${showStatistics(statistics)}`, values: { ...statistics } }];
}
