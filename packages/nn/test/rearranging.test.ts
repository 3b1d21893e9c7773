import { arange, gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// Folding, shuffling, resizing. The numbers of `interpolate` are those of PyTorch 1.13.1.

const F = nn.functional;
const refuses = (call: () => unknown, fields: object): void => expect(call).toThrow(expect.objectContaining(fields) as Error);
const double = (shape: readonly number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
const twice = (fn: (x: Tensor) => Tensor, shape: readonly number[]): boolean =>
  gradcheck(fn, [double(shape)]) && gradgradcheck(fn, [double(shape)]);
const near = (x: Tensor, expected: readonly number[]): void => {
  const values = Array.from(x.data());
  expect(values.length).toBe(expected.length);
  expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 8));
};

describe('unfold and fold', () => {
  const options = { dilation: [2, 1], padding: [1, 2], stride: [1, 3] } as const;

  it('let a convolution be a product of matrices', () => {
    const [x, weight] = [double([2, 3, 5, 6]), double([4, 3, 2, 3])];
    const columns = F.unfold(x, [2, 3], options);
    const out = weight.flatten(1).matmul(columns);
    expect(
      out
        .isclose(F.conv2d(x, weight, options).flatten(2))
        .all()
        .item(),
    ).toBe(true);
  });

  it('are each other`s adjoint', () => {
    const [x, columns] = [double([2, 5, 6]), double(F.unfold(zeros([2, 5, 6]), [2, 3], options).shape)];
    const left = F.unfold(x, [2, 3], options).mul(columns).sum().item() as number;
    expect(F.fold(columns, [5, 6], [2, 3], options).mul(x).sum().item()).toBeCloseTo(left, 9);
  });

  it('agree with finite differences', () => {
    expect(twice((x) => F.unfold(x, 2, { padding: 1, dilation: 2 }), [1, 1, 3, 3])).toBe(true);
    expect(twice((x) => F.fold(x, [3, 3], 2, { padding: 1, stride: 2 }), [1, 4, 4])).toBe(true);
  });

  it.each([
    [
      'a kernel that does not fit',
      () => F.unfold(zeros([1, 1, 2, 2]), 3),
      {
        name: 'ShapeError',
        op: 'unfold',
        shapes: [
          [2, 2],
          [3, 3],
        ],
      },
    ],
    ['a matrix', () => F.unfold(zeros([4, 4]), 2), { name: 'ShapeError', op: 'unfold' }],
    ['integers', () => F.unfold(zeros([1, 1, 2, 2], { dtype: 'int32' }), 2), { name: 'DTypeError' }],
    ['no channels', () => F.unfold(zeros([1, 0, 2, 2]), 2), { name: 'ShapeError' }],
    ['a step of 0', () => F.unfold(zeros([1, 1, 2, 2]), 2, { stride: 0 }), { name: 'ArgumentError', argument: 'stride' }],
    ['a padding below 0', () => F.unfold(zeros([1, 1, 2, 2]), 2, { padding: -1 }), { name: 'ArgumentError', argument: 'padding' }],
    ['rows that are no channels', () => F.fold(zeros([1, 7, 9]), 4, 2), { name: 'ShapeError', op: 'fold', argument: 'kernelSize' }],
    ['another number of blocks', () => F.fold(zeros([1, 8, 8]), 4, 2), { name: 'ShapeError', op: 'fold', argument: 'outputSize' }],
    ['images', () => F.fold(zeros([1, 8, 9, 1]), 4, 2), { name: 'ShapeError', op: 'fold' }],
  ] as const)('refuse %s', (_what, call, fields) => refuses(call, fields));

  it('are modules', () => {
    const x = randn([1, 2, 4, 4]);
    const columns = new nn.Unfold(2, { stride: 2 }).forward(x);
    expect(new nn.Fold(4, 2, { stride: 2 }).forward(columns).equal(x)).toBe(true);
    expect(new nn.Fold([4, 4], 2).toString()).toBe('Fold(outputSize=[4, 4], kernelSize=2, dilation=1, padding=0, stride=1)');
  });
});

describe('pixelShuffle, pixelUnshuffle and channelShuffle', () => {
  it('undo each other, over any number of batch dimensions', () => {
    for (const shape of [
      [8, 2, 3],
      [2, 8, 2, 3],
      [2, 1, 8, 2, 3],
    ]) {
      // prettier-ignore
      const x = randn(shape);
      const shuffled = new nn.PixelShuffle(2).forward(x);
      expect(shuffled.shape).toEqual([...shape.slice(0, -3), 2, 4, 6]);
      expect(new nn.PixelUnshuffle(2).forward(shuffled).equal(x)).toBe(true);
    }
    const x = randn([2, 6, 1, 2]);
    expect(new nn.ChannelShuffle(3).forward(new nn.ChannelShuffle(2).forward(x)).equal(x)).toBe(true);
    expect(twice((y) => F.pixelShuffle(y, 2), [4, 1, 2])).toBe(true);
  });

  it('refuse what cannot be dealt out', () => {
    refuses(() => F.pixelShuffle(zeros([6, 2, 2]), 2), { name: 'ShapeError', op: 'pixelShuffle', argument: 'upscaleFactor' });
    refuses(() => F.pixelUnshuffle(zeros([1, 3, 2]), 2), { name: 'ShapeError', op: 'pixelUnshuffle' });
    refuses(() => F.pixelShuffle(zeros([4, 2]), 2), { name: 'ShapeError' });
    refuses(() => F.channelShuffle(zeros([1, 4, 2]), 3), { name: 'ShapeError', op: 'channelShuffle', argument: 'groups' });
    refuses(() => F.channelShuffle(zeros([1, 4]), 2), { name: 'ShapeError' });
    refuses(() => new nn.PixelShuffle(0), { name: 'ArgumentError', argument: 'upscaleFactor' });
  });
});

describe('interpolate', () => {
  const line = tensor([[[1, 2, 4]]], { dtype: 'float64' });
  const square = tensor([[[[1, 2], [4, 8]]]], { dtype: 'float64' }); // prettier-ignore

  it.each([
    ['nearest', null, [1, 1, 2, 2, 4]],
    ['nearest-exact', null, [1, 1, 2, 4, 4]],
    ['area', null, [1, 1.5, 2, 3, 4]],
    ['linear', false, [1, 1.4, 2, 3.2, 4]],
    ['linear', true, [1, 1.5, 2, 3, 4]],
  ] as const)('to a size, by %s, alignCorners %s', (mode, alignCorners, expected) => {
    near(F.interpolate(line, { size: 5, mode, alignCorners }), expected);
    expect(twice((x) => F.interpolate(x, { size: 5, mode, alignCorners }), [1, 1, 3])).toBe(true);
  });

  it('of images and volumes', () => {
    near(F.interpolate(square, { scaleFactor: 1.5, mode: 'bilinear' }), [1, 1.5, 2, 2.5, 3.75, 5, 4, 6, 8]);
    const cubic = [0.6753833912, 1.109375, 1.543366609, 2.282986111, 3.75, 5.217013889, 3.890588831, 6.390625, 8.890661169];
    near(F.interpolate(square, { size: 3, mode: 'bicubic' }), cubic);
    expect(twice((x) => F.interpolate(x, { size: 3, mode: 'bicubic' }), [1, 1, 2, 2])).toBe(true);
    const volume = arange(0, 8, 1, { dtype: 'float64' }).reshape([1, 1, 2, 2, 2]);
    near(F.interpolate(volume, { size: [1, 2, 3], mode: 'trilinear' }), [2, 2.5, 3, 4, 4.5, 5]);
  });

  // PyTorch 1.13.1's numbers, of an image of 7 by 5.
  const image = tensor(Float64Array.from({ length: 35 }, (_, k) => 2 * Math.sin(1 + 0.7 * k))).reshape([1, 1, 7, 5]);
  it.each([
    ['bilinear', { size: [3, 2] }, [0.1963255031, 0.02084105019, -0.03725358903, 0.08650326727, -0.1372382131, -0.1580424251]],
    ['bilinear', { size: [3, 2], alignCorners: true }, [0.09082005101, 0.1180335382, -0.05444532939, -0.1491277509, -0.4930758665, -0.2508109058]],
    ['bilinear', { scaleFactor: 0.45 }, [0.2131875495, 0.07438374419, -0.04885602113, 0.00464379505, -0.05277863497, 0.002692395337]],
    ['bicubic', { size: [3, 2] }, [0.22956902, 0.06629988456, 0.000661757821, -0.001383726137, -0.1934213601, -0.1418841243]],
    ['bicubic', { size: [3, 2], alignCorners: true }, [0.1307192134, -0.0215378967, -0.03426700583, -0.009412001538, -0.6552706218, -0.4149287185]],
    ['bicubic', { scaleFactor: 0.45 }, [0.2375352343, 0.1167792157, -0.00847303714, -0.01011577818, -0.1035273515, -0.08153545436]],
  ] as const)('%s with antialias reaches over all pixels: %j', (mode, options, expected) => {
    near(F.interpolate(image, { ...options, mode, antialias: true }), expected);
    expect(twice((x) => F.interpolate(x, { ...options, mode, antialias: true }), [1, 1, 7, 5])).toBe(true);
  }); // prettier-ignore

  it.each([
    ['bilinear', [1.68294197, 1.833135795, 1.983329621, -1.955060235, -1.860984773, -1.766909311]],
    ['bicubic', [1.663179624, 1.833135795, 2.003091966, -1.967438586, -1.860984773, -1.754530961]],
  ] as const)('%s with antialias does not extend beyond the edges, when it enlarges', (mode, expected) => {
    near(F.interpolate(image.narrow(2, 0, 2).narrow(3, 0, 2), { size: [2, 3], mode, antialias: true }), expected);
  });

  it('places pixels by the factor that was given, or by the one that came out', () => {
    near(F.interpolate(line, { scaleFactor: 1.5, mode: 'linear' }), [1, 1.5, 7 / 3, 11 / 3]);
    near(F.interpolate(line, { scaleFactor: 1.5, mode: 'linear', recomputeScaleFactor: true }), [1, 1.625, 2.75, 4]);
  });

  it('finds the neighbours that float32 finds', () => {
    const out = F.interpolate(arange(0, 31, 1, { dtype: 'float32' }).reshape([1, 1, 31]), { scaleFactor: 1.3 });
    expect(out.select(2, 39).item()).toBe(30); // 39 / 1.3 is 29.999… in double precision
  });

  it.each([
    ['neither a size nor a factor', zeros([1, 1, 2]), {}, { name: 'ArgumentError', argument: 'size' }],
    ['both', zeros([1, 1, 2]), { size: 2, scaleFactor: 2 }, { name: 'ArgumentError', argument: 'scaleFactor' }],
    ['two sizes for a line', zeros([1, 1, 2]), { size: [2, 2] }, { name: 'ArgumentError', argument: 'size' }],
    ['half a pixel', zeros([1, 1, 2]), { size: 1.5 }, { name: 'ArgumentError', argument: 'size' }],
    ['a factor of 0', zeros([1, 1, 2]), { scaleFactor: 0 }, { name: 'ArgumentError', argument: 'scaleFactor' }],
    ['nothing to come out with', zeros([1, 1, 2]), { scaleFactor: 0.4 }, { name: 'ShapeError', shapes: [[1, 1, 2], [0]] }],
    ['another mode', zeros([1, 1, 2]), { size: 2, mode: 'lanczos' as never }, { name: 'ArgumentError', argument: 'mode' }],
    [
      'corners without a mode for them',
      zeros([1, 1, 2]),
      { size: 2, alignCorners: false },
      { name: 'ArgumentError', argument: 'alignCorners' },
    ],
    [
      'antialias without a mode for it',
      zeros([1, 1, 2, 2]),
      { size: 1, antialias: true },
      { name: 'ArgumentError', argument: 'antialias' },
    ],
    ['a line for a bilinear mode', zeros([1, 1, 2]), { size: 2, mode: 'bilinear' }, { name: 'ShapeError', hint: "mode: 'linear'" }],
    ['a matrix', zeros([1, 2]), { size: 2 }, { name: 'ShapeError', hint: 'input.unsqueeze(0)' }],
    ['integers', zeros([1, 1, 2], { dtype: 'int32' }), { size: 2 }, { name: 'DTypeError' }],
  ] as const)('refuses %s', (_what, input, options, fields) =>
    refuses(() => F.interpolate(input, options), { op: 'interpolate', ...fields }),
  );

  it('is a module', () => {
    const x = randn([1, 2, 3, 3]);
    const bilinear = new nn.UpsamplingBilinear2d({ scaleFactor: 2 });
    expect(bilinear.forward(x).equal(F.interpolate(x, { scaleFactor: 2, mode: 'bilinear', alignCorners: true }))).toBe(true);
    expect(new nn.UpsamplingNearest2d({ size: [6, 3] }).forward(x).equal(x.repeatInterleave(2, 2))).toBe(true);
    expect(new nn.Upsample({ size: [4, 4], mode: 'bicubic' }).toString()).toBe('Upsample(size=[4,4], mode=bicubic)');
    expect(new nn.Upsample({ scaleFactor: 2, mode: 'linear' }).forward(ones([1, 1, 3])).equal(ones([1, 1, 6]))).toBe(true);
    refuses(() => new nn.Upsample(), { name: 'ArgumentError', op: 'Upsample', argument: 'size' });
  });
});
