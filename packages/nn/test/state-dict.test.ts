import { full, ones, StateDictError, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { AlphaDropout, Buffer, Linear, Module, Parameter, SELU, Sequential } from '../src/index.js';

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

  it('goes round with buffers, and without those that are not persistent', () => {
    class Norm extends Module {
      readonly weight: Parameter;
      readonly runningMean: Buffer;
      readonly scratch: Buffer;
      constructor(value: number) {
        super();
        this.weight = new Parameter(full([2], value));
        this.runningMean = new Buffer(full([2], value));
        this.scratch = new Buffer(full([2], value), { persistent: false });
      }
      override forward(): null {
        return null;
      }
    }
    const [one, other] = [new Norm(1), new Norm(2)];
    expect(Object.keys(one.stateDict())).toEqual(['weight', 'running_mean']);
    expect(other.loadStateDict(one.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect([other.weight, other.runningMean, other.scratch].map((x) => x.toArray())).toEqual([[1, 1], [1, 1], [2, 2]]); // prettier-ignore
    expect(() => other.loadStateDict({ ...one.stateDict(), scratch: ones([2]) })).toThrow(
      expect.objectContaining({ unexpected: ['scratch'] }) as Error,
    );
  });

  it('is loaded outside of the graph: leaves stay leaves, gradients stay, a saved value that changes is noticed', () => {
    const net = model();
    const { weight } = net.layers[0] as Linear;
    const loss = net
      .forward(ones([1, 3]))
      .square()
      .sum();
    loss.backward(null, { retainGraph: true });
    const gradient = weight.grad;
    net.loadStateDict(model().stateDict());
    expect([weight.isLeaf, weight.requiresGrad, weight.grad]).toEqual([true, true, gradient]);
    expect(() => loss.backward()).toThrow(/modified by an inplace operation/);
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

  it.each([undefined, null, 'weights', 3])('%s instead of a state dict', (entries) => {
    const net = model();
    for (const strict of [true, false]) {
      expect(() => net.loadStateDict(entries as never, { strict })).toThrow(
        expect.objectContaining({ name: 'ArgumentError', op: 'loadStateDict', argument: 'entries' }) as Error,
      );
    }
  });

  it('all that is wrong is told at once', () => {
    const { '0.bias': _, ...entries } = model().stateDict();
    const load = (): unknown => model().loadStateDict({ ...entries, '0.weight': ones([2, 4]), '3.weight': ones([2]), other: ones([1]) });
    expect(load).toThrow(
      expect.objectContaining({
        missing: ['0.bias'],
        unexpected: ['other'],
        misshapen: [
          { key: '0.weight', expected: [2, 3], got: [2, 4] },
          { key: '3.weight', expected: [1, 2], got: [2] },
        ],
      }) as Error,
    );
    expect(load).toThrow(/0\.weight has shape \[2, 4\], the module wants \[2, 3\].*missing: 0\.bias.*unexpected: other/);
  });

  it('a float for an integer buffer, before what stands before it is loaded', () => {
    class Counting extends Module {
      readonly mean = new Buffer(zeros([1]));
      readonly count = new Buffer(zeros([1], { dtype: 'int32' }));
      override forward(): null {
        return null;
      }
    }
    const counting = new Counting();
    expect(() => counting.loadStateDict({ mean: ones([1]), count: tensor([1.5]) })).toThrow(
      expect.objectContaining({ name: 'DTypeError', dtype: 'float32' }) as Error,
    );
    expect([counting.mean.item(), counting.mean.storage.version]).toEqual([0, 0]);
    counting.loadStateDict({ mean: tensor([3], { dtype: 'int32' }), count: tensor([3], { dtype: 'uint8' }) });
    expect([counting.mean.item(), counting.mean.dtype, counting.count.item()]).toEqual([3, 'float32', 3]);
  });

  it('a key that every object has does not count as there', () => {
    class Odd extends Module {
      readonly constructorWeight = new Linear(1, 1);
      override forward(): null {
        return null;
      }
    }
    const inherited = Object.create({ 'constructor_weight.weight': ones([1, 1]) }) as Record<string, Tensor>;
    inherited['constructor_weight.bias'] = ones([1]);
    expect(() => new Odd().loadStateDict(inherited)).toThrow(expect.objectContaining({ missing: ['constructor_weight.weight'] }) as Error);
  });
});

it('without strict, what fits is loaded and the rest is told', () => {
  const net = model();
  const entries = { '0.bias': tensor([5, 6]), other: ones([1]) };
  expect(net.loadStateDict(entries, { strict: false })).toEqual({ missing: ['0.weight', '3.weight', '3.bias'], unexpected: ['other'] });
  expect(net.stateDict()['0.bias']!.toArray()).toEqual([5, 6]);
  const before = values(net);
  expect(() => net.loadStateDict({ '0.weight': zeros([2, 3]), '0.bias': ones([9]) }, { strict: false })).toThrow(
    expect.objectContaining({ misshapen: [{ key: '0.bias', expected: [2], got: [9] }] }) as Error,
  );
  expect(values(net)).toEqual(before);
});
