import { AlphaDropout, Conv2d, FeatureAlphaDropout, Flatten, init, Linear, MaxPool2d, SELU, Sequential } from '@lamella/nn';
import type { ImageShape } from './image-shape.js';

/**
 * A convolutional network of SELUs. Neighbouring pixels of a channel say nearly the same, so FeatureAlphaDropout drops whole channels.
 *
 * @see Klambauer et al. 2017, arXiv 1706.02515; Tompson et al. 2015, arXiv 1411.4280
 */
export function seluCnn({ height, width, classes }: ImageShape, p: number): Sequential {
  const rest = Math.floor(height / 4) * Math.floor(width / 4);
  const model = new Sequential(
    new Conv2d(1, 8, 3, { padding: 1 }),
    new SELU(),
    new MaxPool2d(2),
    new FeatureAlphaDropout(p),
    new Conv2d(8, 16, 3, { padding: 1 }),
    new SELU(),
    new MaxPool2d(2),
    new FeatureAlphaDropout(p),
    new Flatten(),
    new Linear(16 * rest, 64),
    new SELU(),
    new AlphaDropout(p),
    new Linear(64, classes),
  );
  return init.selfNormalizing_(model);
}
