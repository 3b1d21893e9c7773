import type { Choice } from './setting.js';

/** What a worker is told first: which run, where. */
export interface Start {
  readonly type: 'start';
  /** The run file, as messages name it; what it says, as the parent read it; what its paths are relative to. */
  readonly file: string;
  readonly text: string;
  readonly baseDirectory: string;
  /** What stands in it instead, the seed too. */
  readonly set: readonly Choice[];
  readonly directory: string;
  /** Packages that register modules, imported first. */
  readonly plugins: readonly string[];
}

export type ToWorker = Start | { readonly type: 'stop' };

/** How far a run is. */
export interface Progress {
  readonly type: 'progress';
  /** Epochs that are done, and how many there are. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly loss: number;
}

export type Ended =
  | { readonly type: 'done' }
  /** It ended behind a step, as it was told; its checkpoint has all. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly reason: string };

export type FromWorker = Progress | Ended;
