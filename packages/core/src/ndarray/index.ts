export { fromNdarray, toNdarray } from './convert.js';
export type { Nd } from './views.js';
export { referenceKernels } from './kernels/index.js';
