export { clipGradNorm_, clipGradValue_, type ClipGradNormOptions } from './clip-grad.js';
export { DropoutSchedule, mcDropout, type McDropoutOptions, type McDropoutResult } from './dropout.js';
export * as rnn from './rnn.js';
