import { ArgumentError, defaultGenerator, isGradEnabled, manualSeed, ones, randn, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { summary } from '../../src/inspect/index.js';
import { cnn, ResNet, Twice } from './support/models.js';

const macs = (module: nn.Module, ...args: Parameters<typeof summary> extends [unknown, ...infer Rest] ? Rest : never): number =>
  summary(module, ...args).total.macs;

describe('summary', () => {
  it('has a row a call, in their order, with shapes, parameters, MACs and bytes', () => {
    const { rows, total } = summary(cnn(), [2, 1, 28, 28]);
    expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ' Sequential',
      '0 Conv2d',
      '1 SELU',
      '2 MaxPool2d',
      '3 Dropout2d',
      '4 Conv2d',
      '5 SELU',
      '6 MaxPool2d',
      '7 Flatten',
      '8 Linear',
    ]);
    expect(rows.map(({ outputShapes }) => outputShapes[0]!.join())).toEqual([
      '2,10',
      '2,16,26,26',
      '2,16,26,26',
      '2,16,13,13',
      '2,16,13,13',
      '2,32,11,11',
      '2,32,11,11',
      '2,32,5,5',
      '2,800',
      '2,10',
    ]);
    expect(rows.map(({ trainable }) => trainable)).toEqual([0, 160, 0, 0, 0, 4640, 0, 0, 0, 8010]);
    expect(rows.map((row) => row.macs)).toEqual([0, 2 * 16 * 26 * 26 * 9, 0, 0, 0, 2 * 32 * 11 * 11 * 16 * 9, 0, 0, 0, 2 * 8000]);
    // In evaluation, dropout hands its input on, and Flatten is a view.
    const sizes = [0, 16 * 26 * 26, 16 * 26 * 26, 16 * 13 * 13, 0, 32 * 11 * 11, 32 * 11 * 11, 800, 0, 10];
    expect(rows.map(({ activationBytes }) => activationBytes)).toEqual(sizes.map((size) => 2 * 4 * size));
    expect(total).toEqual({
      trainable: 12810,
      frozen: 0,
      macs: rows.reduce((sum, row) => sum + row.macs, 0),
      parameterBytes: 4 * 12810,
      activationBytes: 8 * sizes.reduce((sum, size) => sum + size, 0),
    });
  });

  it('counts the parameters of a shared module once, its MACs each time, and shows what is not called', () => {
    const model = new Twice();
    model.table.requiresGrad_(false);
    const { rows, total } = summary(model, [4, 3], { dtype: 'int32' });
    expect(rows.map(({ name, call, trainable, frozen, macs: each }) => [name, call, trainable, frozen, each])).toEqual([
      ['', 'first', 0, 0, 0],
      ['table', 'first', 0, 60, 0],
      ['fc', 'first', 42, 0, 4 * 3 * 36],
      ['fc', 'again', 0, 0, 4 * 3 * 36],
      ['spare', 'unused', 12, 0, 0],
    ]);
    const inAll = [...model.parameters()].reduce((sum, { numel }) => sum + numel, 0);
    expect(total.trainable + total.frozen).toBe(inAll);
  });

  it('counts a parameter of two modules once', () => {
    const model = new nn.Sequential(new nn.Linear(4, 4), new nn.Linear(4, 4));
    Object.assign(model.children().next().value, { weight: [...model.parameters()][2] });
    expect(summary(model, [1, 4]).total.trainable).toBe(16 + 8);
  });

  it('counts what a module computes between its calls as its own', () => {
    const { rows } = summary(new ResNet(), [1, 1, 28, 28]);
    const plane = 4 * 8 * 28 * 28;
    expect(rows.filter(({ type }) => type === 'Block').map(({ activationBytes }) => activationBytes)).toEqual([2 * plane, 2 * plane]);
  });

  it('takes several inputs, shapes and tensors, each with its dtype', () => {
    class Sum extends nn.Module {
      override forward(a: Tensor, b: Tensor, c: Tensor): Tensor {
        return a.add(b).add(c);
      }
    }
    expect(summary(new Sum(), [[2, 3], ones([3]), [1]], { dtype: ['float64', 'float32', 'int32'] }).rows[0]).toMatchObject({
      outputShapes: [[2, 3]],
      activationBytes: 2 * 3 * 8,
    });
    expect(summary(new nn.Identity(), []).rows[0]!.outputShapes).toEqual([[]]);
  });

  it('prints a table', () => {
    expect(summary(new Twice().eval(), [4, 3], { dtype: 'int32' }).toString().split('\n')).toEqual([
      'layer    type       output      parameters  MACs  parameter memory  output memory',
      '─────────────────────────────────────────────────────────────────────────────────',
      '(model)  Twice      [4, 3, 6]            –     –                 –              –',
      '  table  Embedding  [4, 3, 6]           60     –             240 B          288 B',
      '  fc     Linear     [4, 3, 6]           42   432             168 B          288 B',
      '  fc     Linear     [4, 3, 6]     as above   432                 –          288 B',
      '  spare  Linear     not called          12     –              48 B              –',
      '─────────────────────────────────────────────────────────────────────────────────',
      'total                                  114   864             456 B          864 B',
      '114 trainable, 0 frozen',
    ]);
  });
});

describe('MACs', () => {
  it.each<[string, number, number]>([
    ['Linear', macs(new nn.Linear(5, 7), [2, 3, 5]), 2 * 3 * 5 * 7],
    [
      'Bilinear',
      macs(new nn.Bilinear(3, 4, 5), [
        [2, 3],
        [2, 4],
      ]),
      2 * 5 * (3 * 4 + 4),
    ],
    ['Conv1d', macs(new nn.Conv1d(4, 6, 3, { groups: 2 }), [2, 4, 10]), 2 * 8 * 6 * 2 * 3],
    ['Conv2d with strides', macs(new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 }), [1, 3, 8, 8]), 4 * 4 * 8 * 3 * 9],
    ['Conv3d', macs(new nn.Conv3d(1, 2, 2), [1, 1, 3, 3, 3]), 8 * 2 * 8],
    ['ConvTranspose2d', macs(new nn.ConvTranspose2d(3, 5, 2, { stride: 2 }), [1, 3, 4, 4]), 16 * 3 * 5 * 4],
    ['ConvTranspose1d in groups', macs(new nn.ConvTranspose1d(4, 6, 3, { groups: 2 }), [1, 4, 7]), 7 * 4 * 3 * 3],
    ['LSTM', macs(new nn.LSTM(3, 5, { numLayers: 2 }), [7, 2, 3]), 7 * 2 * 20 * (3 + 5 + 5 + 5)],
    ['GRU both ways', macs(new nn.GRU(3, 5, { bidirectional: true }), [7, 2, 3]), 7 * 2 * 2 * 15 * (3 + 5)],
    ['LSTM with a projection', macs(new nn.LSTM(3, 5, { projSize: 2 }), [7, 1, 3]), 7 * (20 * (3 + 2) + 10)],
    ['RNNCell', macs(new nn.RNNCell(3, 5), [2, 3]), 2 * 5 * 8],
    ['DropConnect', macs(new nn.DropConnect(new nn.Linear(4, 3)), [2, 4]), 24],
    ['no weights', macs(new nn.Sequential(new nn.SELU(), new nn.Softmax(1)), [2, 4]), 0],
  ])('of %s', (_, got, expected) => {
    expect(got).toBe(expected);
  });

  it('of attention: projections, scores, sums', () => {
    const [length, keys, batch, size] = [5, 7, 2, 8];
    const expected = batch * (2 * length * size * size + 2 * keys * size * size + 2 * length * keys * size);
    expect(
      macs(new nn.MultiheadAttention(size, 2), [
        [length, batch, size],
        [keys, batch, size],
        [keys, batch, size],
      ]),
    ).toBe(expected);
    const first = new nn.MultiheadAttention(size, 2, { batchFirst: true });
    expect(
      macs(first, [
        [batch, length, size],
        [batch, keys, size],
        [batch, keys, size],
      ]),
    ).toBe(expected);
    const rows = summary(first, [
      [batch, length, size],
      [batch, keys, size],
      [batch, keys, size],
    ]).rows;
    expect(rows).toHaveLength(1); // the output projection is its own
    expect(rows[0]!.trainable).toBe(4 * size * size + 4 * size);
    expect(rows[0]!.outputShapes).toEqual([
      [batch, length, size],
      [batch, length, keys],
    ]);
  });

  it("of one's own modules", () => {
    const rule = (module: nn.Module): number | undefined => (module instanceof nn.SELU ? 99 : undefined);
    const { rows } = summary(new nn.Sequential(new nn.Linear(2, 3), new nn.SELU()), [1, 2], { macs: rule });
    expect(rows.map((row) => row.macs)).toEqual([0, 6, 99]);
  });
});

describe('what summary leaves as it was', () => {
  const model = (): nn.Sequential =>
    new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Dropout2d(0.5), new nn.ReLU(), new nn.Flatten());

  it.each([true, false])('modes, buffers, generators, masks, gradients, hooks, with training: %s', (training) => {
    manualSeed(3);
    const net = model();
    net
      .forward(randn([2, 1, 5, 5]))
      .sum()
      .backward();
    const children = [...net.children()];
    children[3]!.eval();
    const before = {
      modes: [...net.modules()].map((module) => module.training),
      buffers: [...net.buffers()].map((buffer) => buffer.toArray()),
      mask: (children[2] as nn.Dropout2d).lastMask,
      generator: defaultGenerator.getState(),
      grads: [...net.parameters()].map(({ grad }) => grad),
      own: [...net.modules()].map((module) => Object.keys(module).join() + String(Object.hasOwn(module, 'forward'))),
    };
    expect(summary(net, [2, 1, 5, 5], { training }).rows).toHaveLength(6);
    expect({
      modes: [...net.modules()].map((module) => module.training),
      buffers: [...net.buffers()].map((buffer) => buffer.toArray()),
      mask: (children[2] as nn.Dropout2d).lastMask,
      generator: defaultGenerator.getState(),
      grads: [...net.parameters()].map(({ grad }) => grad),
      own: [...net.modules()].map((module) => Object.keys(module).join() + String(Object.hasOwn(module, 'forward'))),
    }).toEqual(before);
  });

  it('a graph that waits for backward', () => {
    const net = model().eval();
    const loss = net.forward(randn([2, 1, 5, 5])).sum();
    summary(net, [2, 1, 5, 5], { training: true });
    net.eval();
    summary(net, [2, 1, 5, 5]);
    expect(() => loss.backward()).not.toThrow();
  });

  it('everything, when the model throws', () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(3, 3));
    expect(() => summary(net, [1, 2])).toThrow(/Linear\(2, /);
    expect([...net.modules()].every((module) => module.training && !Object.hasOwn(module, 'forward'))).toBe(true);
    expect(isGradEnabled()).toBe(true);
  });

  it('the tensors that were given, of a model that works in place', () => {
    const x = zeros([2, 2]).sub(1);
    summary(new nn.Dropout(0.5, { inplace: true }), x, { training: true });
    expect(x.toArray()).toEqual([
      [-1, -1],
      [-1, -1],
    ]);
  });
});

describe('bad input', () => {
  it.each<[string, unknown, object]>([
    ['text', 'x', {}],
    ['a negative size', [-1, 2], {}],
    ['a list with a hole', [[1, 2], null], {}],
    ['dtypes that do not fit', [[1, 2]], { dtype: ['float32', 'int32'] }],
  ])('%s', (_, inputs, options) => {
    expect(() => summary(new nn.Identity(), inputs as never, options)).toThrow(ArgumentError);
  });

  it('no module', () => {
    expect(() => summary({} as never, [1])).toThrow(
      'summary: the model has to be a Module, got object. Try: summary(new nn.Linear(4, 2), …)',
    );
  });
});
