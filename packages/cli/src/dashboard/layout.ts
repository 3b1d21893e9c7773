/** How many lines each part has; 0 leaves it out. Header, chart and footer share what the others leave. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly epochBar: boolean;
  readonly runBar: boolean;
  /** Lines of numbers across the whole width. */
  readonly numbers: number;
  /** Lines of the chart without its tabs. */
  readonly chart: number;
  /** Lines of the table of epochs, with its head. */
  readonly table: number;
  /** Lines of what the program printed. */
  readonly messages: number;
  readonly footer: boolean;
  /** The panel on the right, where the terminal has room: numbers, table and messages stand in it, and more charts below the first. */
  readonly side: { readonly width: number; readonly charts: boolean } | null;
}

export interface Contents {
  readonly numbersLines: number;
  readonly epochs: number;
  readonly messages: number;
}

/** What is shown in a terminal of this size: the fewer lines there are, the fewer parts. */
export function layout(columns: number, rows: number, contents: Contents): Layout {
  const none = { epochBar: false, numbers: 0, chart: 0, table: 0, messages: 0, footer: false, side: null };
  if (rows < 4) return { columns, rows, ...none, runBar: rows > 1 };
  if (columns >= 130 && rows >= 20) return wide(columns, rows, contents);
  // Header, bars and footer have four lines; the tabs and three lines are the least chart, and without one there is room for numbers.
  const left = rows - 4;
  const hasChart = left >= 4 && columns >= 16;
  const numbers = Math.min(contents.numbersLines, left < 5 ? (hasChart ? 0 : left) : left < 14 ? 1 : left);
  const spare = left - numbers - 7;
  const messages = Math.min(contents.messages, spare < 8 ? 0 : Math.floor(spare / 5));
  const lines = Math.min(contents.epochs + 1, spare < 5 ? 0 : Math.floor((spare - messages) / 2), 14);
  const table = lines < 2 ? 0 : lines;
  return {
    columns,
    rows,
    epochBar: true,
    runBar: true,
    numbers,
    chart: hasChart ? left - numbers - messages - table - 1 : 0,
    table,
    messages,
    footer: true,
    side: null,
  };
}

function wide(columns: number, rows: number, contents: Contents): Layout {
  const width = Math.min(70, Math.floor(columns * 0.36));
  const inside = rows - 4;
  const messages = Math.min(contents.messages, Math.floor(inside / 5));
  return {
    columns,
    rows,
    epochBar: true,
    runBar: true,
    numbers: 0,
    chart: inside,
    table: inside,
    messages,
    footer: true,
    side: { width, charts: rows >= 36 },
  };
}
