export { Accuracy, TopK } from './accuracy.js';
export { AUROC, type ProbabilityOptions } from './auroc.js';
export { CalibrationError, type CalibrationOptions } from './calibration.js';
export { ConfusionMatrix, F1, type ClassesOptions, type F1Options } from './confusion-matrix.js';
export { Metric, type MetricState, type MetricValue } from './metric.js';
export type { ThresholdOptions } from './outputs.js';
export { R2 } from './r2.js';
