import type { ModuleConfig } from '../define.js';
import type { InitConfig } from './init.js';
import type { LossConfig } from './loss.js';
import type { MetricConfig } from './metrics.js';
import type { OptimizerConfig } from './optimizer.js';
import type { ScheduleConfig } from './schedule.js';
import type { TrainingConfig } from './training.js';

/** How samples become batches. */
export interface BatchingConfig {
  readonly validation: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
}

/** A whole run, with all defaults filled in: what a run file says. `Data` is what the program adds to the part `data`. */
export interface RunConfig<Data = object> {
  readonly $schema?: string | undefined;
  readonly version: number;
  readonly name: string;
  readonly seed: number;
  readonly data: BatchingConfig & Data;
  readonly model: ModuleConfig;
  readonly init: InitConfig;
  readonly loss: LossConfig;
  readonly metrics: readonly MetricConfig[];
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig | null;
  readonly train: TrainingConfig;
}
