export { Adadelta, Adagrad, type AdadeltaOptions, type AdagradOptions } from './adagrad.js';
export { Adamax, NAdam, RAdam, type AdamVariantOptions, type NAdamOptions } from './adam-variants.js';
export { Adam, AdamW, type AdamOptions } from './adam.js';
export { Optimizer, type ParamGroup, type Params } from './optimizer.js';
export * as lrScheduler from './lr-scheduler/index.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export { SGD, type SGDOptions } from './sgd.js';
export type { OptimizerState, ParamState, StateKeys } from './state-dict.js';
