export * from './activation.js';
export * from './hard-activation.js';
export * from './random-activation.js';
export { alphaDropout, dropout, dropout1d, dropout2d, dropout3d, featureAlphaDropout, type DropoutOptions } from './dropout.js';
export { bilinear, linear } from './linear.js';
export * from './class-loss.js';
export { ctcLoss, type CtcOptions } from './ctc-loss.js';
export {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  marginRankingLoss,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
  type MarginOptions,
  type TripletMarginOptions,
  type TripletMarginWithDistanceOptions,
} from './embedding-loss.js';
export * from './probability-loss.js';
export type { Reduction, ReductionOptions } from './reduction.js';
export * from './regression-loss.js';
export { dropBlock2d, dropPath, gaussianDropout, lockedDropout, type StochasticOptions } from './stochastic.js';
export * from './conv.js';
export * from './pool.js';
export type { Spatial } from './spatial.js';
export * from './adaptive-pool.js';
export { scaledDotProductAttention, type AttentionOptions } from './attention.js';
export * from './norm.js';
export * from './layer-norm.js';
export * from './distance.js';
export { embedding, oneHot, type EmbeddingOptions } from './sparse.js';
export * from './embedding-bag.js';
export { pad, type PadMode, type PadOptions } from './pad.js';
export * from './fold.js';
export * from './shuffle.js';
export { interpolate, type InterpolateOptions, type InterpolationMode } from './interpolate.js';
