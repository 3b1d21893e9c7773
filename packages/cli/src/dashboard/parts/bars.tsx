import type { ReactElement } from 'react';
import { bar } from '../bar.js';
import { duration } from '../format.js';
import type { View } from '../view.js';
import { Lines } from './lines.js';

/** Columns of the names, and of the shortest bar that says something. */
const LABEL = 7;
const LEAST_BAR = 8;

/** How far the epoch and the run are, and how long they will take. */
export function Bars({
  view,
  epochBar,
  runBar,
}: {
  readonly view: View;
  readonly epochBar: boolean;
  readonly runBar: boolean;
}): ReactElement {
  const { epoch, epochs, batch, batches, phase, epochLeft, runLeft } = view.record;
  const epochShare = phase === 'validating' ? 1 : batch / (batches ?? NaN);
  const at = phase === 'done' || phase === 'starting' ? epoch : Math.min(epoch + 1, epochs);
  const rows = [
    { name: 'epoch', count: batches === null ? `${batch}` : `${batch}/${batches}`, share: epochShare, left: epochLeft, isShown: epochBar },
    { name: 'run', count: `${at}/${epochs}`, share: (epoch + (batch / (batches ?? NaN) || 0)) / epochs, left: runLeft, isShown: runBar },
  ].filter(({ isShown }) => isShown);
  const lefts = rows.map(({ left }) => (phase === 'done' || !Number.isFinite(left) ? '' : `${duration(Math.max(left, 0))} left`));
  const percents = rows.map(({ share }) => (Number.isFinite(share) ? `${Math.floor(share * 100)}%` : ''));
  const cells = [aligned(rows.map(({ count }) => count)), aligned(percents, 4), aligned(lefts, 9)];
  const room = view.columns - LABEL - LEAST_BAR;
  // What a narrow terminal has no room for: the count first, the time left last.
  while (cells.length > 1 && cells.reduce((sum, [cell]) => sum + cell!.length + 2, 0) > room) cells.shift();
  const lines = rows.map(({ name, share }, i) => {
    const numbers = cells.map((cell) => `  ${cell[i]!}`).join('');
    return ` ${name}`.padEnd(LABEL) + bar(share, view.columns - LABEL - numbers.length, view.look) + numbers;
  });
  return <Lines of={lines} width={view.columns} />;
}

function aligned(texts: readonly string[], least = 0): string[] {
  const width = Math.max(least, ...texts.map((text) => text.length));
  return texts.map((text) => text.padStart(width));
}
