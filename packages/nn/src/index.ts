export * as data from './data/index.js';
export * as functional from './functional/index.js';
export * as init from './init/index.js';
export * as interop from './interop/index.js';
export * as optim from './optim/index.js';
export * as utils from './utils/index.js';
export * from './modules/index.js';
export * from './self-normalizing/index.js';
