import { arange, ArgumentError, ones, randn, ShapeError, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);

type Pool = (input: Tensor, kernelSize: nn.functional.Spatial, options?: nn.functional.AvgPoolOptions) => Tensor;

const families = [
  { dims: 1, max: F.maxPool1d, avg: F.avgPool1d, MaxPool: nn.MaxPool1d, AvgPool: nn.AvgPool1d },
  { dims: 2, max: F.maxPool2d, avg: F.avgPool2d, MaxPool: nn.MaxPool2d, AvgPool: nn.AvgPool2d },
  { dims: 3, max: F.maxPool3d, avg: F.avgPool3d, MaxPool: nn.MaxPool3d, AvgPool: nn.AvgPool3d },
] as const;

describe.each(families)('in $dims dimensions', ({ dims, max, avg, MaxPool, AvgPool }) => {
  const sized = (first: readonly number[], size: number): number[] => [...first, ...new Array<number>(dims).fill(size)];
  const x = randn(sized([1, 2], 5));

  it('reads an input of one dimension less as a batch of one', () => {
    const [values, indices] = max(x, 2, { returnIndices: true });
    const [alone, places] = max(x.squeeze(0), 2, { returnIndices: true });
    expect([alone.toArray(), places.toArray()]).toEqual([values.squeeze(0).toArray(), indices.squeeze(0).toArray()]);
    expect(avg(x.squeeze(0), 2).toArray()).toEqual(avg(x, 2).squeeze(0).toArray());
  });

  it('moves by the kernel size unless told otherwise', () => {
    for (const stride of [undefined, null, []]) {
      const options = stride === undefined ? {} : { stride };
      expect(max(x, 2, options).toArray()).toEqual(max(x, 2, { stride: 2 }).toArray());
      expect(avg(x, 2, options).toArray()).toEqual(avg(x, 2, { stride: 2 }).toArray());
    }
    expect(max(x, 2, { stride: 1 }).shape).toEqual(sized([1, 2], 4));
  });

  it('finds each largest where the indices say it stands', () => {
    const [values, indices] = max(x, 3, { stride: 1, padding: 1, returnIndices: true });
    const spatial = x.flatten(2);
    expect(spatial.gather(2, indices.flatten(2)).toArray()).toEqual(values.flatten(2).toArray());
  });

  it('has modules that do what the functions do with the same options', () => {
    const options = { stride: 2, padding: 1, ceilMode: true };
    const maxOptions = { ...options, dilation: 2 };
    expect(new MaxPool(2, maxOptions).forward(x).toArray()).toEqual(max(x, 2, maxOptions).toArray());
    const uncounted = { ...options, countIncludePad: false };
    expect(new AvgPool(2, uncounted).forward(x).toArray()).toEqual(avg(x, 2, uncounted).toArray());
    const divided = { ...options, divisorOverride: 3 };
    expect(new AvgPool(2, divided).forward(x).toArray()).toEqual(avg(x, 2, divided).toArray());
    expect(new MaxPool(2).forward(x).toArray()).toEqual(max(x, 2).toArray());
    expect(new AvgPool(2).forward(x).toArray()).toEqual(avg(x, 2).toArray());
  });

  it('refuses another rank, a padding of more than half of the kernel, and what is no tensor', () => {
    for (const pool of [max, avg] as readonly Pool[]) {
      refuses(() => pool(x.unsqueeze(0), 2), { name: 'ShapeError' });
      refuses(() => pool(x, 2, { padding: 2 }), { name: 'ArgumentError', argument: 'padding' });
      refuses(() => pool(x, [2, 2, 2, 2]), { name: 'ArgumentError', argument: 'kernelSize' });
      refuses(() => pool(null as never, 2), { name: 'ArgumentError', argument: 'input' });
    }
  });
});

it('prints the window', () => {
  expect(new nn.MaxPool2d(2).toString()).toBe('MaxPool2d(kernelSize=2, stride=2, padding=0, dilation=1, ceilMode=false)');
  expect(new nn.MaxPool1d([3], { stride: 2, padding: 1, dilation: 2, ceilMode: true }).toString()).toBe(
    'MaxPool1d(kernelSize=[3], stride=2, padding=1, dilation=2, ceilMode=true)',
  );
  expect(new nn.AvgPool2d([2, 3], { stride: [1, 2] }).toString()).toBe('AvgPool2d(kernelSize=[2, 3], stride=[1, 2], padding=0)');
});

it('keeps the arguments as they were given', () => {
  const { kernelSize, stride, padding, dilation, ceilMode } = new nn.MaxPool2d([2, 3]);
  expect({ kernelSize, stride, padding, dilation, ceilMode }).toEqual({
    kernelSize: [2, 3],
    stride: null,
    padding: 0,
    dilation: 1,
    ceilMode: false,
  });
  const average = new nn.AvgPool2d(2, { countIncludePad: false, divisorOverride: 5 });
  expect([average.countIncludePad, average.divisorOverride]).toEqual([false, 5]);
});

describe('adaptive pools', () => {
  it('are plain pools where the sizes divide', () => {
    const x = randn([2, 3, 6, 4], { dtype: 'float64' });
    expect(F.adaptiveMaxPool2d(x, [3, 2]).toArray()).toEqual(F.maxPool2d(x, 2).toArray());
    const difference = F.adaptiveAvgPool2d(x, [3, 2]).sub(F.avgPool2d(x, 2)).abs().max();
    expect(difference.item()).toBeLessThan(1e-15);
  });

  it('let windows overlap where they do not', () => {
    const x = arange(1, 6, 1, { dtype: 'float32' }).reshape([1, 1, 5]);
    expect(F.adaptiveAvgPool1d(x, 3).toArray()).toEqual([[[1.5, 3, 4.5]]]);
    const [values, indices] = F.adaptiveMaxPool1d(x, 3, { returnIndices: true });
    expect([values.toArray(), indices.toArray()]).toEqual([[[[2, 4, 5]]], [[[1, 3, 4]]]]);
  });

  it('keep a size that is null, and read one number for all', () => {
    const x = randn([1, 2, 5, 7]);
    expect(F.adaptiveAvgPool2d(x, [null, 3]).shape).toEqual([1, 2, 5, 3]);
    expect(F.adaptiveMaxPool2d(x, 2).shape).toEqual([1, 2, 2, 2]);
    expect(F.adaptiveAvgPool3d(randn([2, 4, 4, 4]), 1).shape).toEqual([2, 1, 1, 1]);
  });

  it('give every element its share of the gradient', () => {
    const x = tensor([[[1, 2, 3, 4, 5]]], { requiresGrad: true });
    F.adaptiveAvgPool1d(x, 2).sum().backward();
    // Windows [1, 2, 3] and [3, 4, 5].
    expect((x.grad!.toArray() as number[][][])[0]![0]!.map((share) => share.toFixed(4))).toEqual([
      '0.3333',
      '0.3333',
      '0.6667',
      '0.3333',
      '0.3333',
    ]);
  });

  it.each([[-1], [1.5], [[1, 2]]] as const)('refuse an output size of %o', (size) => {
    const call = (): Tensor => F.adaptiveAvgPool1d(ones([1, 1, 4]), size);
    expect(call).toThrow(ArgumentError);
    refuses(call, { argument: 'outputSize' });
    expect(() => F.adaptiveMaxPool1d(ones([4]), 2)).toThrow(ShapeError);
  });
});
