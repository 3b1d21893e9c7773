export { ELU, LogSoftmax, ReLU, SELU, Sigmoid, Softmax, Tanh } from './activation.js';
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout, type DropoutModuleOptions } from './dropout.js';
export { Flatten } from './flatten.js';
export { Linear } from './linear.js';
export { CrossEntropyLoss, MSELoss } from './loss.js';
export { Module, type ForwardHook, type ForwardPreHook, type RemovableHook } from './module.js';
export { Buffer, Parameter } from './parameter.js';
export { Sequential, type Layer } from './sequential.js';
export type { Incompatible, StateDict } from './state-dict.js';
