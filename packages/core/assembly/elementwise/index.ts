export { runBinary } from './binary';
export { convertRow, copyBytes } from './convert';
export { fill } from './fill';
export { runBinarySpread } from './spread';
export { strided, stridedCopy, stridedFill } from './strided';
export { runTernary } from './ternary';
export { runUnary } from './unary';
export { adamStepF32, adamStepF64, sgdStepF32, sgdStepF64 } from './optimizers';
