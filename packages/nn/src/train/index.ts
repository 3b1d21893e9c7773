export { scalar, type Callback, type Logs, type SafePoint } from './callback.js';
export { Checkpoints, type CheckpointsOptions } from './callbacks/checkpoints.js';
export { ClipGradients, type ClipGradientsOptions } from './callbacks/clip-gradients.js';
export { EarlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.js';
export { EmaWeights, type EmaWeightsOptions } from './callbacks/ema.js';
export { CsvLog, JsonlLog, MemoryLog, type LogOptions, type LogSink } from './callbacks/logs.js';
export { LRSchedule, type LRScheduleOptions, type Schedule } from './callbacks/lr-schedule.js';
export { MaxNorm, type MaxNormOptions } from './callbacks/max-norm.js';
export type { MonitorOptions } from './callbacks/monitor.js';
export { Progress, progressLine, type ProgressOptions, type ProgressReport } from './callbacks/progress.js';
export { dataHash } from './checkpoint/data-hash.js';
export { CheckpointError, decodeCheckpoint, encodeCheckpoint, type Checkpoint, type Manifest } from './checkpoint/encode.js';
export { restore, type RestoreOptions } from './checkpoint/resume.js';
export { MemoryStore, type CheckpointStore } from './checkpoint/store.js';
export { balancedWeights } from './class-weights.js';
export { findLR, type FindLROptions, type FoundLR } from './find-lr.js';
export * from './metrics/index.js';
export type {
  Batches,
  FitOptions,
  Loss,
  LossOptions,
  Positioned,
  TrainedModel,
  TrainedOptimizer,
  TrainerOptions,
  WalkOptions,
} from './parts.js';
export type { Progress as TrainingProgress, TrainerState } from './state.js';
export { Trainer } from './trainer.js';
