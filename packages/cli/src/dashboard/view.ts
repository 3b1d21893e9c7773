import type { RunRecord } from './run-record.js';
import type { Look } from './surroundings.js';

/** All that a frame is drawn from. */
export interface View {
  readonly title: string;
  readonly details: readonly string[];
  readonly record: RunRecord;
  readonly look: Look;
  readonly columns: number;
  readonly rows: number;
  /** Which metric's curves are shown, counted around. */
  readonly metric: number;
  readonly isLog: boolean;
  readonly isStopping: boolean;
  /** Whether keys arrive. */
  readonly hasKeys: boolean;
  /** In bytes. */
  readonly memory: { readonly heap: number; readonly rss: number };
  /** The last lines that the program printed. */
  readonly messages: readonly string[];
}

/** The metrics in the order of the tabs: as they came, the learning rate last. */
export function metricNames({ curves }: RunRecord): string[] {
  const names = [...curves.keys()];
  return [...names.filter((name) => name !== 'lr'), ...names.filter((name) => name === 'lr')];
}

/** The one that is shown; undefined before the first step. */
export function shownMetric({ record, metric }: View): string | undefined {
  const names = metricNames(record);
  return names[((metric % names.length) + names.length) % names.length];
}
