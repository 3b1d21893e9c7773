export { doctor, type DoctorOptions } from './doctor.js';
export { findingKinds } from './kinds.js';
export { DoctorReport } from './report.js';
export type { ExaminedLoss, ExaminedModel } from './context.js';
export type { ExaminedOptimizer } from './checks/optimizer.js';
export type { Finding, FindingId, FindingKind, Observed, Severity } from './finding.js';
