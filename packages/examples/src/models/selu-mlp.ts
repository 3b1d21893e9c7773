import { AlphaDropout, Flatten, init, Linear, SELU, Sequential } from '@lamella/nn';
import type { ImageShape } from './image-shape.js';

/**
 * A self-normalising network: SELU keeps activations at mean 0 and variance 1 from layer to layer, and AlphaDropout keeps them there.
 *
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515
 */
export function seluMlp({ height, width, classes }: ImageShape, p: number): Sequential {
  const model = new Sequential(
    new Flatten(),
    new Linear(height * width, 256),
    new SELU(),
    new AlphaDropout(p),
    new Linear(256, 128),
    new SELU(),
    new AlphaDropout(p),
    new Linear(128, classes),
  );
  return init.selfNormalizing_(model);
}
