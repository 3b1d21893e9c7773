import type { Logs } from '@lamella/nn/train';

/** `testLoss 0.3121  testAccuracy 0.9125`, and matrices below. */
export function showLogs(logs: Logs): string {
  const numbers = Object.entries(logs).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${showNumber(value)}`] : []));
  const matrices = Object.entries(logs).flatMap(([name, value]) => (typeof value === 'number' ? [] : [`${name}\n${showMatrix(value)}`]));
  return [numbers.join('  '), ...matrices].join('\n');
}

const showNumber = (value: number): string => (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4));

function showMatrix(rows: readonly (readonly number[])[]): string {
  const width = Math.max(...rows.flat().map((value) => String(value).length)) + 2;
  return rows.map((row) => row.map((value) => String(value).padStart(width)).join('')).join('\n');
}
