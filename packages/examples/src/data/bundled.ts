import { fileURLToPath } from 'node:url';
import { loadImageSet, type ImageSet } from './image-set.js';

// Two folders up is the package from src/data and from dist/data alike.
const dataFolder = new URL('../../data/', import.meta.url);

function bundled(name: string): ImageSet {
  return loadImageSet(fileURLToPath(new URL(name, dataFolder)));
}

/** The first 10,000 training and 2,000 test images of Fashion-MNIST (28x28, values 0 to 255, ten kinds of clothes). */
export function fashionMnist(): ImageSet {
  return bundled('fashion-mnist');
}

/** 1,797 handwritten digits (8x8, values 0 to 16): 1,500 for training, 297 for testing. Small enough for a test. */
export function digits(): ImageSet {
  return bundled('digits');
}

/** What `--data` means: a bundled set by its name (`fashion-mnist`, `digits`), else the directory of one. */
export function openImageSet(nameOrDirectory: string): ImageSet {
  if (nameOrDirectory === 'fashion-mnist') return fashionMnist();
  if (nameOrDirectory === 'digits') return digits();
  return loadImageSet(nameOrDirectory);
}
