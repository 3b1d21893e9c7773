import { manualSeed, noGrad, randn, type Tensor } from '@lamella/core';
import { expect, it } from 'vitest';
import * as nn from '../src/index.js';

const [LAYERS, WIDTH, BATCH] = [16, 256, 1024];

/** Mean and variance behind 16 layers, of standardised inputs. */
function behindStack(makeDropout: (() => nn.Layer) | null, initialise: (model: nn.Sequential) => void): { mean: number; variance: number } {
  manualSeed(1);
  const layers = Array.from({ length: LAYERS }, () => [
    new nn.Linear(WIDTH, WIDTH),
    new nn.SELU(),
    ...(makeDropout === null ? [] : [makeDropout()]),
  ]);
  const model = new nn.Sequential(...layers.flat());
  initialise(model);
  const out: Tensor = noGrad(() => model.forward(randn([BATCH, WIDTH])));
  return { mean: Number(out.mean().item()), variance: Number(out.var().item()) };
}

const selfNormalising = (model: nn.Sequential): void => void nn.init.selfNormalizing_(model);
const isNormal = ({ mean, variance }: { mean: number; variance: number }): boolean =>
  Math.abs(mean) <= 0.05 && Math.abs(variance - 1) <= 0.1;

it('a SELU stack of 16 layers keeps mean 0 and variance 1', () => expect(behindStack(null, selfNormalising)).toSatisfy(isNormal));

it('so it does with AlphaDropout', () => expect(behindStack(() => new nn.AlphaDropout(0.05), selfNormalising)).toSatisfy(isNormal));

it('with plain Dropout it does not', () => expect(behindStack(() => new nn.Dropout(0.05), selfNormalising)).not.toSatisfy(isNormal));

it("with Linear's own initialisation the variance dies away", () => expect(behindStack(null, () => undefined).variance).toBeLessThan(0.01));
