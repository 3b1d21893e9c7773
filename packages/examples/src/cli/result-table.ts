import { formatDuration, formatLoss, formatShare, formatSpeed } from './format.js';
import type { Screen } from './screen.js';
import { renderTable, type Column } from './table.js';
import type { EpochResult } from './training-meter.js';

/** An epoch, and how the model did on the test images after it (left out if it was not tested). */
export interface TestedEpoch extends EpochResult {
  readonly testLoss?: number;
  readonly testAccuracy?: number;
}

const columns: readonly Column<TestedEpoch>[] = [
  { head: 'epoch', cell: ({ epoch, isComplete }) => (isComplete ? String(epoch) : `(part) ${epoch}`) },
  { head: 'train loss', cell: ({ loss }) => formatLoss(loss) },
  { head: 'train acc', cell: ({ accuracy }) => formatShare(accuracy) },
  { head: 'test loss', cell: ({ testLoss }) => formatLoss(testLoss) },
  { head: 'test acc', cell: ({ testAccuracy }) => formatShare(testAccuracy) },
  { head: 'images/s', cell: ({ imagesPerSecond }) => formatSpeed(imagesPerSecond) },
  { head: 'time', cell: ({ seconds }) => formatDuration(seconds) },
];

/** The table at the end of a run: a row an epoch, below 80 characters wide; the first of the best by test accuracy is marked. */
export function resultTable(screen: Screen, epochs: readonly TestedEpoch[]): string {
  const best = Math.max(...epochs.map(({ testAccuracy = -Infinity }) => testAccuracy));
  const marked = epochs.find(({ testAccuracy }) => testAccuracy === best);
  return renderTable(screen, columns, epochs, (epoch) => epoch === marked);
}
