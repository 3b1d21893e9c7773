import type { EpochLog, EpochRow } from './epoch-log.js';
import { duration, valueText } from './format.js';
import { paint } from './paint.js';
import type { Look } from './surroundings.js';

/** The last epochs as lines, head included, the best value of each column marked; columns that have no room are left out. */
export function epochTable(log: EpochLog, size: { readonly width: number; readonly height: number }, look: Look): string[] {
  const rows = log.rows(size.height - 1);
  if (rows.length === 0) return [];
  const star = look.unicode ? '★' : '*';
  const columns = fitting(columnsOf(rows, log), rows, size.width);
  const grey = (text: string): string => (look.color ? paint('grey', text) : text);
  const head = columns.map(({ name, width }) => grey(name.padStart(width)) + ' ').join('');
  const body = rows.map((row) =>
    columns
      .map(({ text, isBest, width }) => {
        const cell = text(row).padStart(width);
        if (!isBest(row)) return `${cell} `;
        return look.color ? paint('green', cell + star) : cell + star;
      })
      .join('')
      .trimEnd(),
  );
  return [head.trimEnd(), ...body];
}

interface Column {
  readonly name: string;
  readonly text: (row: EpochRow) => string;
  readonly isBest: (row: EpochRow) => boolean;
}

function columnsOf(rows: readonly EpochRow[], log: EpochLog): Column[] {
  const names = Object.keys(rows.at(-1)!.logs).filter((name) => rows.some(({ logs }) => typeof logs[name] === 'number'));
  const logs = names.map((name): Column => {
    const value = (row: EpochRow): string => (typeof row.logs[name] === 'number' ? valueText(row.logs[name]) : '-');
    return { name, text: value, isBest: ({ epoch }) => log.best.get(name)?.epoch === epoch };
  });
  const time = (row: EpochRow): string =>
    row.seconds === null ? '-' : row.seconds < 10 ? `${row.seconds.toFixed(1)} s` : duration(row.seconds);
  const never = (): boolean => false;
  return [{ name: 'epoch', text: ({ epoch }) => String(epoch), isBest: never }, ...logs, { name: 'time', text: time, isBest: never }];
}

/** The columns with their widths. The first and the last stay; of those between, what stands at the end goes first. */
function fitting(columns: readonly Column[], rows: readonly EpochRow[], width: number): (Column & { readonly width: number })[] {
  const sized = columns.map((column, i) => {
    const widest = Math.max(column.name.length, ...rows.map((row) => column.text(row).length));
    return { ...column, width: widest + (i === 0 ? 1 : 2) };
  });
  while (sized.length > 2 && sized.reduce((sum, column) => sum + column.width + 1, 0) > width + 1) sized.splice(-2, 1);
  return sized;
}
