import { kernels, manualSeed, ones, randn, setKernels, tensor, type Tensor } from '@lamella/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// What a kernel set does in one pass has to be what the ops one after the other do.

const own = kernels();
const { fused: _fused, ...unfused } = own;

afterEach(() => void setKernels(own));
beforeEach(() => manualSeed(11));

/** The same computation with the kernels' fused forms and without, from the same seed. */
function bothWays(compute: () => Tensor[]): readonly [Tensor[], Tensor[]] {
  expect(own.fused).toBeDefined();
  return [own, unfused].map((set) => {
    setKernels(set);
    manualSeed(11);
    return compute();
  }) as [Tensor[], Tensor[]];
}

function expectSameBits([a, b]: readonly [Tensor[], Tensor[]]): void {
  a.forEach((x, i) => expect([...x.data()]).toEqual([...b[i]!.data()]));
}

function expectClose([a, b]: readonly [Tensor[], Tensor[]], tolerance: number): void {
  a.forEach((x, i) => expect(Number(x.sub(b[i]!).abs().amax().item())).toBeLessThan(tolerance));
}

/** The result and the gradient of each leaf, with weights so that nothing cancels out. */
function resultAndGradients(result: Tensor, leaves: readonly Tensor[]): Tensor[] {
  result.mul(randn(result.shape)).sum().backward();
  return [result.detach(), ...leaves.map((leaf) => leaf.grad!)];
}

describe.each(['float32', 'float64'] as const)('fused forms in %s', (dtype) => {
  const leaf = (...shape: number[]): Tensor => randn(shape, { dtype }).requiresGrad_();

  it.each(['dropout', 'alphaDropout', 'featureAlphaDropout', 'dropout2d'] as const)('%s has the same bits', (name) => {
    const compute = (x: Tensor): Tensor[] => resultAndGradients(nn.functional[name](x, { p: 0.3, training: true }).to('float32'), []);
    for (const shape of [
      [3, 5, 4, 4],
      [2, 2, 1, 1],
    ])
      expectSameBits(bothWays(() => compute(leaf(...shape))));
    expectSameBits(
      bothWays(() => {
        const x = leaf(4, 3, 5, 2);
        return resultAndGradients(nn.functional[name](x.transpose(2, 3), { p: 0.3, training: true }).to('float32'), [x]);
      }),
    );
  });

  it.each<[string, (params: Tensor[]) => { step(): void }]>([
    ['Adam', (params) => new nn.optim.Adam(params, { lr: 0.1 })],
    ['Adam, all options', (params) => new nn.optim.Adam(params, { betas: [0.8, 0.9], eps: 0.1, weightDecay: 0.1, amsgrad: true, maximize: true })],
    ['AdamW', (params) => new nn.optim.AdamW(params, { lr: 0.1, weightDecay: 0.2 })],
    ['AdamW, amsgrad', (params) => new nn.optim.AdamW(params, { amsgrad: true, maximize: true })],
    ['SGD', (params) => new nn.optim.SGD(params, { lr: 0.1 })],
    ['SGD, momentum', (params) => new nn.optim.SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.1 })],
    ['SGD, Nesterov', (params) => new nn.optim.SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, maximize: true })],
  ])('%s takes steps of the same bits', (_name, make) => {
    const run = (): Tensor[] => {
      const params = [leaf(7, 5), leaf(3), leaf(130)];
      const optimizer = make(params);
      for (let step = 0; step < 4; step++) {
        for (const param of params) param.grad = randn(param.shape, { dtype });
        optimizer.step();
      }
      return params.map((param) => param.detach());
    };
    expectSameBits(bothWays(run));
  }); // prettier-ignore

  it('a linear layer agrees', () => {
    const run = (): Tensor[] => {
      const [x, weight, bias] = [leaf(6, 5), leaf(4, 5), leaf(4)];
      return resultAndGradients(nn.functional.linear(x, weight, bias).to('float32'), [x, weight, bias]);
    };
    expectClose(bothWays(run), 1e-5);
  });
});

describe('fused forms', () => {
  const leaf = (...shape: number[]): Tensor => randn(shape).requiresGrad_();

  it.each([{}, { reduction: 'sum' }, { reduction: 'none' }, { ignoreIndex: -1 }] as const)(
    'cross entropy agrees with options %o',
    (options) => {
      const run = (): Tensor[] => {
        const logits = leaf(5, 7);
        const classes = tensor([0, 6, 'ignoreIndex' in options ? -1 : 2, 3, 3], { dtype: 'int32' });
        const loss = nn.functional.crossEntropy(logits.mul(30), classes, options);
        return resultAndGradients(loss, [logits]);
      };
      expectClose(bothWays(run), 1e-4);
    },
  );

  it('cross entropy has a second derivative', () => {
    const run = (): Tensor[] => {
      const logits = leaf(3, 4);
      const classes = tensor([0, -100, 3], { dtype: 'int32' });
      nn.functional.crossEntropy(logits, classes).backward({ createGraph: true });
      const first = logits.grad!;
      logits.grad = null;
      return [first.detach(), ...resultAndGradients(first, [logits])];
    };
    expectClose(bothWays(run), 1e-5);
  });

  it.each<[string, number[], () => nn.Module]>([
    ['BatchNorm1d', [6, 5], () => new nn.BatchNorm1d(5)],
    ['BatchNorm2d', [3, 5, 2, 4], () => new nn.BatchNorm2d(5)],
    ['BatchNorm2d without weights', [3, 5, 2, 4], () => new nn.BatchNorm2d(5, { affine: false })],
    ['LayerNorm', [3, 4, 7], () => new nn.LayerNorm(7)],
    ['LayerNorm of two', [3, 4, 7], () => new nn.LayerNorm([4, 7])],
    ['LayerNorm without bias', [3, 4, 7], () => new nn.LayerNorm(7, { bias: false })],
    ['GroupNorm', [2, 6, 5], () => new nn.GroupNorm(3, 6)],
    ['InstanceNorm2d', [2, 3, 4, 5], () => new nn.InstanceNorm2d(3, { affine: true })],
    ['InstanceNorm1d', [2, 3, 9], () => new nn.InstanceNorm1d(3)],
  ])('%s agrees', (_name, shape, make) => {
    const run = (): Tensor[] => {
      const layer = make();
      const x = leaf(...shape);
      const parameters = [...layer.parameters()];
      for (const parameter of parameters) parameter.setData(randn(parameter.shape));
      return resultAndGradients((layer.forward as (x: Tensor) => Tensor)(x), [x, ...parameters]);
    };
    expectClose(bothWays(run), 2e-5);
  });

  it('are used: a set that has them is asked', () => {
    const asked: string[] = [];
    const spies = Object.fromEntries(
      Object.entries(own.fused!).map(([name, kernel]) => [
        name,
        (...args: unknown[]): void => {
          asked.push(name);
          (kernel as (...args: unknown[]) => void)(...args);
        },
      ]),
    );
    setKernels({ ...own, fused: spies as unknown as NonNullable<typeof own.fused> });
    const model = new nn.Sequential(new nn.Linear(4, 6), new nn.LayerNorm(6), new nn.AlphaDropout(0.5));
    const pooled = nn.functional.maxPool1d(model.forward(ones([2, 4])).unsqueeze(1), 2).squeeze(1);
    const loss = nn.functional.crossEntropy(pooled, tensor([0, 1], { dtype: 'int32' }));
    loss.backward();
    new nn.optim.Adam(model.parameters()).step();
    new nn.optim.SGD(model.parameters()).step();
    expect(new Set(asked)).toEqual(new Set(Object.keys(own.fused!)));
  });
});
