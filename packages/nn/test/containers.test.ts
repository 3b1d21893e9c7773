import { ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);

class Model extends nn.Module {
  static override readonly type = 'Model';
  readonly layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2, { bias: false })]);
  readonly heads = new nn.ModuleDict({ left: new nn.Linear(2, 1), right: new nn.SELU() });
  readonly scales = new nn.ParameterList([ones([1]), new nn.Parameter(ones([2]))]);
  readonly named = new nn.ParameterDict([['gain', ones([1])]]);

  override forward(x: Tensor): Tensor {
    for (const layer of this.layers) x = layer.forward(x);
    return x.mul(this.named.get('gain'));
  }
}

describe('lists and dictionaries', () => {
  it('give their parts PyTorch`s names, and the model finds them', () => {
    const keys = ['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'heads.left.weight', 'heads.left.bias', 'scales.0', 'scales.1', 'named.gain']; // prettier-ignore
    const model = new Model();
    expect(Object.keys(model.stateDict())).toEqual(keys);
    expect([...model.namedParameters()].map(([name]) => name)).toEqual(keys);
    model
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(model.layers.at(0).weight.grad!.shape).toEqual([2, 2]);
    expect(nn.cloneModule(model).layers.length).toBe(2);
    expect([...model.eval().modules()].every(({ training }) => !training)).toBe(true);
  });

  it('grow', () => {
    const list = new nn.ModuleList<nn.Module>().append(new nn.SELU()).extend([new nn.ReLU()]);
    expect([list.length, [...list].map(({ type }) => type), list.at(-1).type]).toEqual([2, ['SELU', 'ReLU'], 'ReLU']);
    const dict = new nn.ModuleDict<nn.Module>(new Map([['a', new nn.SELU()]])).set('b', new nn.ReLU());
    expect([dict.size, [...dict.keys()], dict.has('a'), dict.delete('a'), dict.has('a')]).toEqual([2, ['a', 'b'], true, true, false]);
    expect([...dict].map(([key, { type }]) => [key, type])).toEqual([['b', 'ReLU']]);
  });

  it('make parameters of tensors, and keep parameters the objects they are', () => {
    const parameter = new nn.Parameter(zeros([1]));
    const list = new nn.ParameterList([parameter, zeros([2])]);
    expect([list.at(0) === parameter, list.at(1) instanceof nn.Parameter, list.at(1).requiresGrad]).toEqual([true, true, true]);
  });

  it('print their parts', () => {
    expect(new nn.ModuleDict({ act: new nn.Dropout(0.1) }).toString()).toBe('ModuleDict(\n  (act): Dropout(p=0.1, inplace=false)\n)');
  });

  it.each([
    ['what is no module', () => new nn.ModuleList([tensor(1) as never]), { op: 'ModuleList', argument: '0' }],
    ['a class for a module', () => new nn.ModuleDict({ a: nn.SELU as never }), { op: 'ModuleDict', argument: 'a' }],
    ['what is no tensor', () => new nn.ParameterList([1 as never]), { op: 'ParameterList' }],
    ['a name with a dot', () => new nn.ModuleDict({ 'a.b': new nn.SELU() }), { argument: 'key' }],
    ['an empty name', () => new nn.ParameterDict({ '': ones([1]) }), { argument: 'key' }],
    ['a place without an item', () => new nn.ModuleList().at(0), { argument: 'index' }],
    ['a key without an item', () => new nn.ModuleDict({ a: new nn.SELU() }).get('b'), { argument: 'key', hint: 'a' }],
    ['to be called', () => new nn.ModuleList().forward(), { op: 'ModuleList' }],
  ] as const)('refuse %s', (_what, call, fields) => refuses(call, { name: 'ArgumentError', ...fields }));
});
