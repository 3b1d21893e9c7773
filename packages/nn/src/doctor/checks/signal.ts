import { short } from '../../self-normalizing/input-statistics.js';
import type { Module } from '../../modules/module.js';
import { Parameter } from '../../modules/parameter.js';
import { bounds } from '../bounds.js';
import { leafCalls, type QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import type { Passed } from '../observe.js';

/** How large the outputs of the layers with weights are, and how much of them differs from sample to sample. */
export function signal({ calls }: QuietPass): Observed[] {
  const layers = leafCalls(calls).flatMap(({ where, module, outputs }) => {
    const output = outputs?.[0];
    if (output === undefined || !hasWeights(module) || !output.values.every(Number.isFinite)) return [];
    return [{ where, samples: output.shape[0], size: rootMeanSquare(output), spread: spreadOf(output) }];
  });
  const first = layers[0];
  if (first === undefined) return [];
  const found: Observed[] = [];
  let largest = first;
  for (const layer of layers.filter(({ samples }) => samples === first.samples && samples !== 1)) {
    if (layer.spread < bounds.signalRatio * largest.spread) {
      const measured = `between samples the outputs of ${layer.where} differ by ${short(layer.spread)}, those of ${largest.where} by ${short(largest.spread)}`;
      found.push({ id: 'activations-vanish', where: [layer.where], measured, values: { ratio: layer.spread / largest.spread } });
      break;
    }
    if (layer.spread > largest.spread) largest = layer;
  }
  const exploded = layers.find(({ size }) => size > first.size / bounds.signalRatio && first.size > 0);
  if (exploded !== undefined) {
    const measured = `the outputs of ${exploded.where} have size ${short(exploded.size)}, those of ${first.where} ${short(first.size)}`;
    found.push({ id: 'activations-explode', where: [exploded.where], measured, values: { ratio: exploded.size / first.size } });
  }
  return found;
}

/** Weights that all start at 0 are meant to give nothing at first: the last layer of a residual branch. */
function hasWeights(module: Module): boolean {
  const weights = Object.values(module).filter((value) => value instanceof Parameter && value.ndim >= 2) as Parameter[];
  return weights.some((weight) => weight.data().some((x) => x !== 0));
}

function rootMeanSquare({ values }: Passed): number {
  let squares = 0;
  for (const x of values) squares += x * x;
  return Math.sqrt(squares / Math.max(1, values.length));
}

/** The root of the mean, over all places, of the variance between samples. */
function spreadOf({ shape, values }: Passed): number {
  const samples = shape[0] ?? 1;
  const places = values.length / samples;
  let squares = 0;
  for (let place = 0; place < places; place++) {
    let sum = 0;
    for (let i = place; i < values.length; i += places) sum += values[i]!;
    const mean = sum / samples;
    for (let i = place; i < values.length; i += places) squares += (values[i]! - mean) ** 2;
  }
  return Math.sqrt(squares / Math.max(1, values.length));
}
