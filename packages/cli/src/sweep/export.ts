import { scalar } from '@lamella/nn/train';
import type { SweepResults } from './results.js';
import { showSetting } from './setting.js';

/** What `results.json` holds. No time and no order of ending is in it, so that the same sweep gives the same bytes. */
export function toJson({ metric, goal, rows, runs }: SweepResults): string {
  const content = {
    version: 1,
    metric,
    goal,
    rows: rows.map(({ combination, values, summary, missing, best }) => ({
      settings: Object.fromEntries(combination),
      n: values.length,
      mean: summary?.mean ?? null,
      standardError: summary?.standardError ?? null,
      missing,
      best,
      values,
    })),
    runs: runs.map(({ job: { name, combination, seed }, outcome }) => ({
      name,
      settings: Object.fromEntries(combination),
      seed,
      ...outcome,
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** `results.csv`: a line a combination. */
export function toCsv({ metric, rows }: SweepResults): string {
  const paths = (rows[0]?.combination ?? []).map(([path]) => path);
  return csv([
    [...paths, 'metric', 'n', 'mean', 'standardError', 'missing', 'best'],
    ...rows.map(({ combination, values, summary, missing, best }) => [
      ...combination.map(([, value]) => showSetting(value)),
      metric,
      values.length,
      summary?.mean ?? '',
      summary?.standardError ?? '',
      missing,
      best,
    ]),
  ]);
}

/** `runs.csv`: a line a run, with all numbers of its last epoch. */
export function toRunsCsv({ rows, runs }: SweepResults): string {
  const paths = (rows[0]?.combination ?? []).map(([path]) => path);
  const names = new Set(runs.flatMap(({ outcome }) => (outcome.status === 'done' ? Object.keys(outcome.final) : [])));
  const numbers = [...names].filter((name) =>
    runs.some(({ outcome }) => outcome.status === 'done' && scalar(outcome.final, name) !== undefined),
  );
  return csv([
    ['run', ...paths, 'seed', 'status', 'reason', ...numbers],
    ...runs.map(({ job, outcome }) => [
      job.name,
      ...job.combination.map(([, value]) => showSetting(value)),
      job.seed,
      outcome.status,
      outcome.status === 'failed' ? outcome.reason : '',
      ...numbers.map((name) => (outcome.status === 'done' ? (scalar(outcome.final, name) ?? '') : '')),
    ]),
  ]);
}

/** @see RFC 4180 */
const csv = (lines: readonly (readonly (string | number | boolean)[])[]): string =>
  lines.map((line) => `${line.map((cell) => quoted(String(cell))).join(',')}\n`).join('');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
