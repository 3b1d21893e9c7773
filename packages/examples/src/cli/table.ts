import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Screen } from './screen.js';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand on the right, words on the left; right if left out. */
  readonly align?: 'left' | 'right';
}

const chars = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '', middle: '  ' },
  ...{ mid: '─', 'mid-mid': '──' },
};

/** Rows under a line of heads. `isMarked` rows stand out where there are colours; columns that a terminal has no room for are left out. */
export function renderTable<Row>(
  screen: Screen,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  isMarked: (row: Row) => boolean = () => false,
): string {
  const table = new Table({
    head: columns.map(({ head }) => screen.paint('bold', head)),
    colAligns: columns.map(({ align = 'right' }) => align),
    chars,
    // cli-table3 would paint heads red and borders grey, terminal or not.
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    const paint = (text: string): string => (isMarked(row) ? screen.paint('green', text) : text);
    table.push(columns.map(({ cell }) => paint(cell(row))));
  }
  const text = table.toString();
  const isTooWide = screen.isLive && columns.length > 1 && stripVTControlCharacters(text).indexOf('\n') > screen.columns();
  return isTooWide ? renderTable(screen, columns.slice(0, -1), rows, isMarked) : text;
}
