import { ones, StateDictError, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { AlphaDropout, Buffer, Linear, Module, SELU, Sequential } from '../src/index.js';

const model = (): Sequential => new Sequential(new Linear(3, 2), new SELU(), new AlphaDropout(), new Linear(2, 1));
const values = (module: Module): unknown => Object.entries(module.stateDict()).map(([key, x]) => [key, x.toArray()]);

describe('stateDict', () => {
  it('shares the memory of the module, outside of the graph', () => {
    const net = model();
    const weight = net.stateDict()['0.weight']!;
    expect(weight.requiresGrad).toBe(false);
    weight.fill_(7);
    expect((net.layers[0] as Linear).weight.toArray()).toEqual([[7, 7, 7], [7, 7, 7]]); // prettier-ignore
  });

  it('makes one model of another, which stays one of its own', () => {
    const [a, b] = [model(), model()];
    expect(b.loadStateDict(a.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect(values(b)).toEqual(values(a));
    (a.layers[0] as Linear).weight.detach().zero_();
    expect(values(b)).not.toEqual(values(a));
  });

  it('keeps parameters the objects they were, converted to their dtype', () => {
    const net = model().to('float64');
    const { weight } = net.layers[0] as Linear;
    net.loadStateDict(model().stateDict());
    expect((net.layers[0] as Linear).weight).toBe(weight);
    expect(weight.dtype).toBe('float64');
  });
});

describe('a state dict that does not fit is refused whole', () => {
  const changed = (change: (entries: Record<string, Tensor>) => void): Record<string, Tensor> => {
    const entries = model().stateDict();
    change(entries);
    return entries;
  };

  it.each<[string, Record<string, Tensor>, Partial<StateDictError>]>([
    ['a missing key', changed((entries) => delete entries['0.bias']), { missing: ['0.bias'], unexpected: [], misshapen: [] }],
    ['an unexpected key', changed((entries) => (entries['9.weight'] = ones([1]))), { missing: [], unexpected: ['9.weight'] }],
    [
      'a misshapen entry',
      changed((entries) => (entries['3.weight'] = ones([1, 5]))),
      { misshapen: [{ key: '3.weight', expected: [1, 2], got: [1, 5] }], shapes: [[1, 5], [1, 2]] }, // prettier-ignore
    ],
  ])('%s', (_what, entries, fields) => {
    const net = model();
    const before = values(net);
    const load = (): unknown => net.loadStateDict(entries);
    expect(load).toThrow(StateDictError);
    expect(load).toThrow(expect.objectContaining({ op: 'loadStateDict', hint: expect.any(String) as string, ...fields }) as Error);
    expect(values(net)).toEqual(before);
  });

  it('an entry that is no tensor', () => {
    const net = model();
    const before = values(net);
    expect(() => net.loadStateDict({ ...model().stateDict(), '0.bias': [1, 2] as never })).toThrow(
      expect.objectContaining({ argument: '0.bias' }) as Error,
    );
    expect(values(net)).toEqual(before);
  });

  it('a float for an integer buffer', () => {
    class Counting extends Module {
      readonly count = new Buffer(zeros([1], { dtype: 'int32' }));
      override forward(): null {
        return null;
      }
    }
    expect(() => new Counting().loadStateDict({ count: tensor([1.5]) })).toThrow(expect.objectContaining({ name: 'DTypeError' }) as Error);
  });

  it('a key that every object has does not count as there', () => {
    class Odd extends Module {
      readonly constructorWeight = new Linear(1, 1);
      override forward(): null {
        return null;
      }
    }
    expect(() => new Odd().loadStateDict(Object.create({ 'constructor_weight.weight': ones([1, 1]) }) as Record<string, Tensor>)).toThrow(
      StateDictError,
    );
  });
});

it('without strict, what fits is loaded and the rest is told', () => {
  const net = model();
  const entries = { '0.bias': tensor([5, 6]), other: ones([1]) };
  expect(net.loadStateDict(entries, { strict: false })).toEqual({ missing: ['0.weight', '3.weight', '3.bias'], unexpected: ['other'] });
  expect(net.stateDict()['0.bias']!.toArray()).toEqual([5, 6]);
  expect(() => net.loadStateDict({ '0.bias': ones([9]) }, { strict: false })).toThrow(StateDictError);
});
