export { selfNormalizing, type SelfNormalized, type SelfNormalizingOptions } from './self-normalizing.js';
export { SelfNormalizingReport } from './report.js';
export type { InputStatistics } from './input-statistics.js';
export type { SelfNormalizingNote } from './notes.js';
export type { Swap } from './swaps.js';
