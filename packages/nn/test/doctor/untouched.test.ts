import { createHash } from 'node:crypto';
import { defaultGenerator, Generator, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { doctor } from '../../src/doctor/index.js';
import * as nn from '../../src/index.js';
import { clouds } from './support/digits.js';
import { linear, sequential } from './support/models.js';

const F = nn.functional;
const [x, y] = clouds(); // it seeds the default generator

/** A model with all that a forward may change. */
class Everything extends nn.Module {
  readonly own = new Generator().manualSeed(5);
  readonly body = sequential(
    linear(16, 8),
    new nn.BatchNorm1d(8),
    new nn.ReLU({ inplace: true }),
    new nn.Dropout(0.4, { generator: this.own }),
  );
  readonly tied: nn.Parameter = (this.body.layers[0] as nn.Linear).weight;
  readonly out = linear(8, 4);
  hidden: Tensor = zeros([3]);
  calls = 0;
  readonly history: number[] = [1];
  readonly seen = new Map<string, unknown>([['first', 1]]);
  extra?: string;

  override forward(x: Tensor): Tensor {
    this.calls += 1;
    this.history.push(this.calls);
    this.seen.set('last', this.calls);
    this.hidden.add_(1);
    this.extra = 'set';
    return this.out.forward(F.dropout(this.body.forward(x), { p: 0.1, training: this.training }));
  }
}

/** Every bit of a model and of the generators. */
function stateOf(model: Everything): unknown {
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const bits = (x: Tensor): string => `${x.dtype}[${x.shape.join()}] ${hash(new Uint8Array(x.data().buffer))}`;
  return {
    tensors: [...model.namedParameters(), ...model.namedBuffers()].map(([name, x]) => [name, bits(x), x.requiresGrad, x.storage.version]),
    grads: [...model.namedParameters()].map(([name, x]) => [name, x.peekGrad() === null ? null : bits(x.peekGrad()!)]),
    modes: [...model.namedModules()].map(([name, { training }]) => [name, training]),
    fields: [...model.modules()].map((module) => Object.keys(module)),
    plain: [model.calls, [...model.history], [...model.seen], model.extra, bits(model.hidden)],
    masks: [...model.modules()].map((module) => Reflect.get(module, 'lastMask') as unknown),
    generators: [defaultGenerator, model.own].map((generator) => hash(generator.getState())),
    hooks: [...model.modules()].map((module) => Object.getOwnPropertyNames(module).includes('forward')),
  };
}

let model: Everything;
beforeEach(() => {
  manualSeed(8);
  model = new Everything();
  F.crossEntropy(model.forward(x), y).backward(); // gradients, running statistics and a mask that are not the first ones
  model.out.eval();
  model.out.bias!.requiresGrad_(false);
  defaultGenerator.uint32();
});

describe('the model is left bit for bit as it was', () => {
  it('after an examination', () => {
    const storages = [...model.parameters(), ...model.buffers()].map(({ storage }) => storage);
    const before = stateOf(model);
    const report = doctor(model, [x, y]);
    expect(report.find('parameter-frozen')!.where).toEqual(['out.bias']);
    expect(stateOf(model)).toEqual(before);
    expect([...model.parameters(), ...model.buffers()].map(({ storage }) => storage)).toEqual(storages);
    expect(model.tied).toBe((model.body.layers[0] as nn.Linear).weight);
  });

  it('after a forward that fails', () => {
    const before = stateOf(model);
    expect(
      doctor(model, [randn([4, 15], { generator: new Generator() }), tensor([0, 1, 2, 3], { dtype: 'int32' })]).find('forward-fails'),
    ).not.toBeNull();
    expect(stateOf(model)).toEqual(before);
  });

  it('after a loss that fails, and a training that diverges', () => {
    const before = stateOf(model);
    doctor(model, [x, y.add(9)]);
    doctor(model, [x, y], { loss: (output, target) => F.crossEntropy(output, target).mul(1e30).exp() });
    expect(stateOf(model)).toEqual(before);
  });
});

it('the batch and the optimiser are only read', () => {
  const copy = x.clone();
  const optimizer = new nn.optim.Adam(model.parameters(), { lr: 0.01 });
  const state = JSON.stringify(optimizer.stateDict());
  doctor(sequential(new nn.ReLU({ inplace: true }), linear(16, 4)), [x, y], { optimizer });
  expect([x.equal(copy), x.requiresGrad, JSON.stringify(optimizer.stateDict()) === state]).toEqual([true, false, true]);
});

it('a graph that was recorded before can still be walked', () => {
  const loss = F.crossEntropy(model.forward(x), y);
  doctor(model, [x, y]);
  expect(() => loss.backward()).not.toThrow();
});

it('generators that stand in no field are put back when they are given', () => {
  const hidden = new Generator().manualSeed(1);
  const before = hidden.getState().join();
  class Noisy extends nn.Module {
    readonly out = linear(16, 4);
    override forward(x: Tensor): Tensor {
      return this.out.forward(F.dropout(x, { p: 0.5, training: this.training, generator: hidden }));
    }
  }
  doctor(new Noisy(), [x, y], { generators: [hidden] });
  expect(hidden.getState().join()).toBe(before);
  doctor(new Noisy(), [x, y]);
  expect(hidden.getState().join()).not.toBe(before);
});

it('hooks of the user stay, and parameters that share their memory share it again', () => {
  const [one, other] = [linear(16, 4), linear(16, 4)];
  other.weight.setData(one.weight.detach());
  const net = sequential(one);
  let calls = 0;
  net.registerForwardHook(() => void (calls += 1));
  doctor(net, [x, y]);
  const during = calls;
  net.forward(ones([1, 16]));
  expect([during > 2, calls - during, other.weight.storage === one.weight.storage]).toEqual([true, 1, true]);
});

it('a forward that freezes or thaws its parameters has not done so afterwards', () => {
  class Freezing extends nn.Module {
    readonly a = linear(16, 4);
    readonly b = linear(16, 4).requiresGrad_(false);
    override forward(input: Tensor): Tensor {
      this.a.weight.requiresGrad_(false);
      this.b.weight.requiresGrad_(true);
      return this.a.forward(input).add(this.b.forward(input));
    }
  }
  const freezing = new Freezing();
  doctor(freezing, [x, y]);
  expect([...freezing.parameters()].map(({ requiresGrad }) => requiresGrad)).toEqual([true, true, false, false]);
});
