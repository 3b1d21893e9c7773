import Table from 'cli-table3';
import { shortLabels } from './job.js';
import type { SweepResults } from './results.js';
import { showSetting } from './setting.js';
import type { Summary } from './statistics.js';

/** A line a combination: its values, mean ± standard error of the metric, how many runs that is, and which is the best. */
export function resultsTable({ metric, rows }: SweepResults): string {
  const labels = shortLabels((rows[0]?.combination ?? []).map(([path]) => path));
  const table = new Table({
    head: [...labels, `${metric} (mean ± standard error)`, 'runs', ''],
    colAligns: [...labels.map(() => 'right' as const), 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { combination, summary, values, missing, best } of rows) {
    const runs = missing === 0 ? String(values.length) : `${values.length} of ${values.length + missing}`;
    table.push([...combination.map(([, value]) => cut(showSetting(value))), showSummary(summary), runs, best ? '* best' : '']);
  }
  return table.toString();
}

/** `0.9123 ± 0.0045`: the error with two digits that count, the mean as far as the error reaches. */
export function showSummary(summary: Summary | null): string {
  if (summary === null) return 'n/a';
  const { mean, standardError } = summary;
  if (standardError === null) return `${Number(mean.toPrecision(6))} ± n/a`;
  const largest = Math.max(Math.abs(mean), standardError);
  if (largest !== 0 && (largest < 1e-4 || largest >= 1e7)) return `${mean.toExponential(3)} ± ${standardError.toExponential(1)}`;
  const decimals = standardError === 0 ? 6 : Math.min(10, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
  return `${mean.toFixed(decimals)} ± ${standardError.toFixed(decimals)}`;
}

const cut = (text: string): string => (text.length <= 30 ? text : `${text.slice(0, 29)}…`);
