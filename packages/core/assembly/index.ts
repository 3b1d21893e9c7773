/** Where the constants of all kernels end, and the heap can begin. */
export const heapStart: usize = __heap_base;

export * from './conv/index';
export * from './elementwise/index';
export * from './gemm/index';
export * from './index-kernels/index';
export * from './pool/index';
export * from './random/index';
export * from './reduce/index';
export * from './row/index';
export * from './sort/index';
