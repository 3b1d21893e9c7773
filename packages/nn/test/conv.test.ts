import { ArgumentError, DTypeError, manualSeed, ones, randn, ShapeError, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);

const families = [
  { dims: 1, conv: F.conv1d, transposed: F.convTranspose1d, Module: nn.Conv1d },
  { dims: 2, conv: F.conv2d, transposed: F.convTranspose2d, Module: nn.Conv2d },
  { dims: 3, conv: F.conv3d, transposed: F.convTranspose3d, Module: nn.Conv3d },
] as const;

describe.each(families)('in $dims dimensions', ({ dims, conv, transposed, Module }) => {
  const sized = (first: readonly number[], size: number): number[] => [...first, ...new Array<number>(dims).fill(size)];

  it('reads an input of one dimension less as a batch of one', () => {
    const [x, weight, bias] = [randn(sized([1, 2], 4)), randn(sized([2, 2], 2)), randn([2])];
    expect(conv(x.squeeze(0), weight, bias).toArray()).toEqual(conv(x, weight, bias).squeeze(0).toArray());
    expect(transposed(x.squeeze(0), weight, bias).toArray()).toEqual(transposed(x, weight, bias).squeeze(0).toArray());
  });

  it('takes one number for all dimensions, or one for each', () => {
    const [x, weight] = [randn(sized([1, 1], 5)), randn(sized([1, 1], 2))];
    const each = new Array<number>(dims).fill(2);
    const byList = conv(x, weight, null, { stride: each, padding: each, dilation: each });
    expect(byList.toArray()).toEqual(conv(x, weight, null, { stride: 2, padding: 2, dilation: 2 }).toArray());
    expect(byList.toArray()).toEqual(conv(x, weight, { stride: [2], padding: [2], dilation: [2] }).toArray());
  });

  it('keeps the size with `same`, also where one side has to get more, and pads nothing with `valid`', () => {
    const x = ones(sized([1, 1], 5));
    for (const [kernel, dilation] of [
      [2, 1],
      [3, 1],
      [4, 1],
      [2, 2],
      [2, 3],
    ] as const)
      // prettier-ignore
      expect(conv(x, ones(sized([1, 1], kernel)), { padding: 'same', dilation }).shape).toEqual(x.shape);
    expect(conv(x, ones(sized([1, 1], 2)), { padding: 'valid' }).shape).toEqual(sized([1, 1], 4));
  });

  it('refuses another rank, and what is no tensor', () => {
    const weight = ones(sized([1, 1], 2));
    refuses(() => conv(ones([2]).reshape(new Array<number>(dims + 3).fill(1).with(0, 2)), weight), {
      name: 'ShapeError',
      op: `conv${dims}d`,
    });
    refuses(() => conv([[1]] as never, weight), { name: 'ArgumentError', argument: 'input' });
    refuses(() => transposed(undefined as never, weight), { name: 'ArgumentError', argument: 'input' });
  });

  it('draws as a Linear of the same fan in does, the weight before the bias', () => {
    manualSeed(5);
    const layer = new Module(2, 6, 2);
    manualSeed(5);
    const linear = new nn.Linear(2 * 2 ** dims, 6);
    expect(layer.weight.flatten(1).toArray()).toEqual(linear.weight.toArray());
    expect(layer.bias!.toArray()).toEqual(linear.bias!.toArray());
    expect(layer.forward(zeros(sized([3, 2], 4))).shape).toEqual(sized([3, 6], 3));
  });
});

describe('conv1d', () => {
  it('puts the odd element of `same` behind the end', () => {
    expect(F.conv1d(tensor([[[1, 2, 3]]]), tensor([[[1, 10]]]), { padding: 'same' }).toArray()).toEqual([[[21, 32, 3]]]);
  });

  it('names both sizes and the fix when the channels do not match', () => {
    const call = (): Tensor => F.conv1d(zeros([1, 3, 4]), zeros([5, 2, 3]));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(
      'given groups=1 and weight [5, 2, 3], expected input to have 2 channels, got [1, 3, 4] with 3. Try: a weight made',
    );
    refuses(call, { shapes: [[1, 3, 4], [5, 2, 3]] }); // prettier-ignore
  });

  it('refuses integers, and dtypes that differ', () => {
    expect(() => F.conv1d(ones([1, 1, 3], { dtype: 'int32' }), ones([1, 1, 2]))).toThrow(DTypeError);
    expect(() => F.conv1d(ones([1, 1, 3]), ones([1, 1, 2], { dtype: 'float64' }))).toThrow(DTypeError);
  });

  it.each([
    ['padding', { padding: 'some' as never }],
    ['padding', { padding: 'same', stride: 2 }],
    ['padding', { padding: [1, 1] }],
    ['stride', { stride: 0 }],
    ['stride', { stride: '1' as never }],
    ['dilation', { dilation: [1, 2] }],
    ['groups', { groups: 0 }],
  ] as const)('refuses a bad %s: %o', (argument, options) => {
    const call = (): Tensor => F.conv1d(ones([1, 1, 3]), ones([1, 1, 2]), options);
    expect(call).toThrow(ArgumentError);
    refuses(call, { argument });
  });
});

describe('Conv2d', () => {
  it('convolves with its own options', () => {
    const layer = new nn.Conv2d(4, 2, [1, 2], { stride: [1, 2], padding: [0, 1], dilation: [1, 2], groups: 2, bias: false });
    const x = randn([2, 4, 3, 5]);
    const { weight } = layer;
    expect(weight.shape).toEqual([2, 2, 1, 2]);
    const options = { stride: [1, 2], padding: [0, 1], dilation: [1, 2], groups: 2 };
    expect(layer.forward(x).toArray()).toEqual(F.conv2d(x, weight, options).toArray());
    expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  });

  it('prints its arguments as they were given', () => {
    expect(new nn.Conv2d(1, 8, 3).toString()).toBe('Conv2d(1, 8, kernelSize=[3, 3], stride=1)');
    expect(new nn.Conv2d(2, 4, [3, 5], { padding: 'same', dilation: 2, groups: 2, bias: false }).toString()).toBe(
      'Conv2d(2, 4, kernelSize=[3, 5], stride=1, padding=same, dilation=2, groups=2, bias=false)',
    );
  });

  it.each([
    ['inChannels', () => new nn.Conv2d(3, 4, 3, { groups: 2 })],
    ['outChannels', () => new nn.Conv2d(2, 3, 3, { groups: 2 })],
    ['outChannels', () => new nn.Conv2d(2, 1.5, 3)],
    ['groups', () => new nn.Conv2d(2, 2, 3, { groups: 0 })],
    ['kernelSize', () => new nn.Conv2d(2, 2, [3, 3, 3])],
    ['stride', () => new nn.Conv2d(2, 2, 3, { stride: [1, 1, 1] })],
    ['padding', () => new nn.Conv2d(2, 2, 3, { padding: 'same', stride: 2 })],
    ['padding', () => new nn.Conv2d(2, 2, 3, { padding: 'full' as never })],
    ['paddingMode', () => new nn.Conv2d(2, 2, 3, { paddingMode: 'mirror' as never })],
  ])('refuses a bad %s', (argument, make) => refuses(make, { name: 'ArgumentError', op: 'Conv2d', argument }));

  // The numbers are those of PyTorch 1.13.1.
  it.each([
    ['reflect', [56, 45, 54, 65, 56, 45], [3212, 4321, 5432, 4543, 3454]],
    ['replicate', [11, 11, 21, 32, 33, 33], [3211, 4321, 5432, 5543, 5554]],
    ['circular', [65, 46, 54, 65, 46, 54], [3215, 4321, 5432, 1543, 2154]],
  ] as const)('pads by %s: each dimension by its own number, and by the larger half behind with `same`', (paddingMode, top, line) => {
    const layer = new nn.Conv2d(1, 1, [1, 2], { padding: [1, 2], paddingMode, bias: false });
    layer.loadStateDict({ weight: tensor([[[[1, 10]]]]) });
    expect(layer.forward(tensor([[[[1, 2, 3], [4, 5, 6]]]])).select(2, 0).toArray()).toEqual([[top]]); // prettier-ignore
    expect(layer.toString()).toContain(`paddingMode=${paddingMode}`);
    const same = new nn.Conv1d(1, 1, 4, { padding: 'same', paddingMode, bias: false });
    same.loadStateDict({ weight: tensor([[[1, 10, 100, 1000]]]) });
    expect(same.forward(tensor([[[1, 2, 3, 4, 5]]])).toArray()).toEqual([[line]]);
    expect(new nn.Conv1d(1, 1, 2, { padding: 'valid', paddingMode }).forward(ones([1, 3])).shape).toEqual([1, 2]);
  });
});
