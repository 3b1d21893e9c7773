export * from './activation.js';
export { alphaDropout, dropout, dropout1d, dropout2d, dropout3d, featureAlphaDropout, type DropoutOptions } from './dropout.js';
export { linear } from './linear.js';
export * from './loss.js';
export { dropBlock2d, dropPath, gaussianDropout, lockedDropout, type StochasticOptions } from './stochastic.js';
export * from './conv.js';
export * from './pool.js';
export type { Spatial } from './spatial.js';
export * from './adaptive-pool.js';
