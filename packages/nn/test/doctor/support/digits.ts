import { manualSeed, rand, randint, randn, stack, tensor, type Tensor } from '@lamella/core';

/** Images like digits: ten strokes of 8x8 pixels, each with noise and a shift. Pixels from 0 to 1. */
export function digits(samples = 64, size = 8): { images: Tensor; labels: Tensor } {
  manualSeed(7);
  const strokes = rand([10, size, size]).gt(0.6).to('float32');
  const labels = randint(0, 10, [samples], { dtype: 'int32' });
  const images = [...labels.data()].map((label, i) =>
    strokes
      .select(0, label)
      .roll([i % 2], [1])
      .mul(0.8)
      .add(rand([size, size]).mul(0.2)),
  );
  return { images: stack(images).unsqueeze(1), labels };
}

export function standardised(x: Tensor): Tensor {
  return x.sub(x.mean()).div(x.std());
}

/** Points of `features` numbers in `classes` clouds. */
export function clouds(samples = 64, features = 16, classes = 4): [Tensor, Tensor] {
  manualSeed(3);
  const labels = tensor(
    Array.from({ length: samples }, (_, i) => i % classes),
    { dtype: 'int32' },
  );
  const centres = randn([classes, features]);
  return [standardised(centres.indexSelect(0, labels).add(randn([samples, features]).mul(0.7))), labels];
}
