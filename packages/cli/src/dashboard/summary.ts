import { epochTable } from './epoch-table.js';
import { amount, duration, valueText } from './format.js';
import type { RunRecord } from './run-record.js';
import type { Look } from './surroundings.js';

/** How many epochs the table has. */
const ROWS = 6;

/** What stays in the scrollback: how far the run came, its last epochs, the best values. Empty where nothing was trained. */
export function summary(title: string, record: RunRecord, width: number, look: Look): string {
  const { epoch, epochs, step, epochLog, elapsed, samplesPerSecond } = record;
  if (step === 0) return '';
  const rate = Number.isNaN(samplesPerSecond) ? '' : `, ${amount(samplesPerSecond)} samples/s`;
  const head = `${title}: ${epoch} of ${epochs} epochs, ${step} steps in ${duration(elapsed)}${rate}`;
  const best = [...epochLog.best].map(([name, { value, epoch }]) => `${name} ${valueText(value)} (epoch ${epoch})`);
  const lines = [head, ...epochTable(epochLog, { width, height: ROWS + 1 }, look), ...packed('best: ', best, width)];
  return lines.map((line) => `${line}\n`).join('');
}

/** Items in lines no longer than `width`; the label stands before the first, and as much room before the others. */
function packed(label: string, items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.pop();
    if (last === undefined) lines.push(label + item);
    else if (last.length + item.length + 3 > width) lines.push(`${last},`, ' '.repeat(label.length) + item);
    else lines.push(`${last}, ${item}`);
  }
  return lines;
}
