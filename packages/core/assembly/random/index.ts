export { randomScratchBytes } from './mt19937';
export * from './bernoulli';
export * from './random-int';
export * from './uniform';
export * from './normal32';
export * from './normal64';
export * from './dropout';
