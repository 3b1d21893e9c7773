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
