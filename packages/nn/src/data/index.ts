export { DataLoader, type DataLoaderOptions } from './data-loader.js';
export { Subset, TensorDataset, type Dataset } from './dataset.js';
export type { LoaderState } from './position.js';
export { randomSplit } from './random-split.js';
export {
  RandomSampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
  type RandomSamplerOptions,
  type Sampler,
} from './samplers.js';
export type { IterableDataset } from './streams/iterable-dataset.js';
export { StreamLoader, type StreamLoaderOptions } from './streams/stream-loader.js';
export { Compose } from './transforms/compose.js';
export { Cutout, type CutoutOptions } from './transforms/cutout.js';
export { ImageTransform, type ImageMap, type ImageSize } from './transforms/images.js';
export { Mixup, type MixupOptions } from './transforms/mixup.js';
export { Normalize } from './transforms/normalize.js';
export { RandomHorizontalFlip, RandomVerticalFlip } from './transforms/random-flip.js';
export { RandomRotation } from './transforms/random-rotation.js';
export { RandomShift, type FillOptions } from './transforms/random-shift.js';
export { statisticsOf, type Statistics } from './transforms/statistics.js';
export type { StreamOptions, Transform, TransformFunction, TransformObject } from './transforms/transform.js';
