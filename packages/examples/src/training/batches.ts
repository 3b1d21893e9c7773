import { tensor, type Tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import type { ImageSet, LabelledImages } from '../data/image-set.js';
import { pixelStatistics, standardise } from '../data/standardise.js';

/** Images (N, 1, H, W) of mean 0 and variance 1, and their classes (N). */
export interface ImageTensors {
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
}

/** An image set as tensors. Training images alone say what mean and deviation are; `limit` keeps the first so many of them. */
export function imageTensors({ train, test }: ImageSet, limit: number): ImageTensors {
  const statistics = pixelStatistics(train.images);
  const asDataset = ({ images, labels, count, height, width }: LabelledImages, most: number): data.TensorDataset => {
    const kept = Math.min(count, most);
    const pixels: Tensor = tensor(standardise(images.subarray(0, kept * height * width), statistics));
    return new data.TensorDataset(pixels.reshape([kept, 1, height, width]), tensor(labels.subarray(0, kept)).to('int32'));
  };
  return { train: asDataset(train, limit), test: asDataset(test, Infinity) };
}
