import { ReLU, ReLU6 } from '../../modules/rectifier.js';
import { bounds } from '../bounds.js';
import type { QuietPass } from '../context.js';
import type { Observed } from '../finding.js';
import type { Passed } from '../observe.js';

export function deadUnits({ calls }: QuietPass): Observed[] {
  const dead = calls.flatMap(({ where, module, outputs }) => {
    if (!(module instanceof ReLU || module instanceof ReLU6) || outputs?.[0] === undefined) return [];
    const share = deadShare(outputs[0]);
    return share >= bounds.deadShare ? [{ where, share }] : [];
  });
  if (dead.length === 0) return [];
  const measured = `${dead.map(({ where, share }) => `${where || 'the ReLU'}: ${Math.round(share * 100)} %`).join(', ')} of the units are 0 for every sample`;
  return [
    { id: 'dead-relu', where: dead.map(({ where }) => where), measured, values: { share: Math.max(...dead.map(({ share }) => share)) } },
  ];
}

/** Units lie along dimension 1; of three dimensions, (N, C, L) or (N, T, features), along 1 or 2. */
function deadShare(output: Passed): number {
  const { shape } = output;
  if (shape.length < 2) return 0;
  return Math.max(...(shape.length === 3 ? [1, 2] : [1]).map((dim) => deadAlong(output, dim)));
}

function deadAlong({ shape, values }: Passed, dim: number): number {
  const units = shape[dim]!;
  if (values.length / units < bounds.deadSamples) return 0;
  const after = shape.slice(dim + 1).reduce((product, size) => product * size, 1);
  const alive = new Uint8Array(units);
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) alive[Math.floor(i / after) % units] = 1;
  return alive.filter((is) => is === 0).length / units;
}
