import type { SummaryRow, SummaryTotals } from './summary.js';

const numbers = new Intl.NumberFormat('en-US');
const grouped = (value: number): string => numbers.format(value);

/** The table: names indented by depth, numbers to the right, a line of totals. */
export function summaryText(rows: readonly SummaryRow[], total: SummaryTotals): string {
  const head = ['layer', 'type', 'output', 'parameters', 'MACs', 'parameter memory', 'output memory'];
  const body = rows.map((row) => [
    `${'  '.repeat(row.depth)}${row.name === '' ? '(model)' : row.depth > 1 ? lastOf(row.name) : row.name}`,
    row.type,
    row.call === 'unused' ? 'not called' : row.outputShapes.map((shape) => `[${shape.join(', ')}]`).join(' '),
    row.call === 'again' ? 'as above' : dash(row.trainable + row.frozen, grouped),
    dash(row.macs, grouped),
    dash(row.parameterBytes, showBytes),
    dash(row.activationBytes, showBytes),
  ]);
  const { trainable, frozen, macs, parameterBytes, activationBytes } = total;
  const sums = ['total', '', '', ...[trainable + frozen, macs].map(grouped), showBytes(parameterBytes), showBytes(activationBytes)];
  const widths = head.map((_, column) => Math.max(...[head, ...body, sums].map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [line(head), rule, ...body.map(line), rule, line(sums), `${grouped(trainable)} trainable, ${grouped(frozen)} frozen`].join('\n');
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const dash = (value: number, show: (value: number) => string): string => (value === 0 ? '–' : show(value));

/** `512 B`, `1.5 KiB`, `3.2 MiB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${'BKMGT'[power]!}iB`;
}
