import { Generator, manualSeed, noGrad, ones, randn, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { wordsDrawn } from './support/words-drawn.js';

const [LAYERS, WIDTH] = [16, 256];

/** Mean and variance behind 16 layers, of standardised inputs. */
function behindStack(
  makeDropout: (() => nn.Layer) | null,
  initialise: (model: nn.Sequential) => void,
  batch: number,
): { mean: number; variance: number } {
  manualSeed(1);
  const layers = Array.from({ length: LAYERS }, () => [
    new nn.Linear(WIDTH, WIDTH),
    new nn.SELU(),
    ...(makeDropout === null ? [] : [makeDropout()]),
  ]);
  const model = new nn.Sequential(...layers.flat());
  initialise(model);
  const out: Tensor = noGrad(() => model.forward(randn([batch, WIDTH])));
  return { mean: Number(out.mean().item()), variance: Number(out.var().item()) };
}

const selfNormalising = (model: nn.Sequential): void => void nn.init.selfNormalizing_(model);
const isNormal = ({ mean, variance }: { mean: number; variance: number }): boolean =>
  Math.abs(mean) <= 0.05 && Math.abs(variance - 1) <= 0.1;

describe('a SELU stack of 16 layers', () => {
  it('keeps mean 0 and variance 1', () => expect(behindStack(null, selfNormalising, 1024)).toSatisfy(isNormal));

  it('keeps them with AlphaDropout', () => {
    expect(behindStack(() => new nn.AlphaDropout(0.05), selfNormalising, 1024)).toSatisfy(isNormal);
  });

  it('does not with plain Dropout: its noise adds up', () => {
    const behind = behindStack(() => new nn.Dropout(0.05), selfNormalising, 256);
    expect(behind).not.toSatisfy(isNormal);
    expect(behind.variance).toBeGreaterThan(1.15);
  });

  it("does not with Linear's own initialisation: the variance dies away", () => {
    expect(behindStack(null, () => undefined, 256).variance).toBeLessThan(0.01);
  });
});

describe('selfNormalizing_', () => {
  it('draws LeCun-normal weights, of convolutions too, and clears biases', () => {
    manualSeed(5);
    const model = new nn.Sequential(new nn.Linear(200, 100), new nn.Conv2d(8, 50, 5));
    expect(nn.init.selfNormalizing_(model)).toBe(model);
    const { '0.weight': matrix, '1.weight': kernels, '0.bias': bias, '1.bias': other } = model.stateDict();
    expectMoments(matrix!, { mean: 0, variance: 1 / 200 });
    expectMoments(kernels!, { mean: 0, variance: 1 / (8 * 25) });
    expect([...bias!.data(), ...other!.data()].every((x) => x === 0)).toBe(true);
  });

  it('draws the weights alone, in the order of the parameters, from the generator it is given', () => {
    const make = (): nn.Sequential => new nn.Sequential(new nn.Linear(4, 8), new nn.SELU(), new nn.Linear(8, 2));
    const [model, other] = [make(), make()];
    expect(wordsDrawn(() => nn.init.selfNormalizing_(model))).toBe(32 + 16);
    expect(wordsDrawn(() => nn.init.selfNormalizing_(model, { generator: new Generator().manualSeed(2) }))).toBe(0);
    manualSeed(2);
    nn.init.lecunNormal_((other.layers[0] as nn.Linear).weight);
    nn.init.lecunNormal_((other.layers[2] as nn.Linear).weight);
    for (const key of ['0.weight', '2.weight']) expect(model.stateDict()[key]!.equal(other.stateDict()[key]!)).toBe(true);
  });

  it('leaves other vectors as they are: the scale of a norm layer is no bias', () => {
    class Scaled extends nn.Module {
      readonly weight = new nn.Parameter(ones([3]));
      readonly inProjBias = new nn.Parameter(ones([3]));
      readonly bias = new nn.Parameter(ones([3]));
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = nn.init.selfNormalizing_(new nn.Sequential(new Scaled()));
    const values = Object.entries(model.stateDict()).map(([key, x]) => [key, x.select(0, 0).item()]);
    expect(Object.fromEntries(values)).toEqual({ '0.weight': 1, '0.in_proj_bias': 0, '0.bias': 0 });
  });
});
