export { argReduceLines } from './arg';
export { reduceDenseColumns, reduceDenseRows, sumChunksF32, totalF32 } from './dense';
export { scanLines } from './scan';
export { reduceStrided } from './strided';
