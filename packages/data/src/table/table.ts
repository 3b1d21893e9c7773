/** What stands in a cell; null: nothing. */
export type Cell = string | number | boolean | null;

/** Rows of cells, all as long as `columns`. */
export interface Table {
  /** The reader that made it: errors begin with it. */
  readonly op: string;
  readonly file: string | undefined;
  /** Names, or places from 0 where there is no header. */
  readonly columns: readonly (string | number)[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows of the file come before these. Default: 0. */
  readonly firstRow?: number;
  /** The line on which each row ends; null where lines mean nothing. */
  readonly lines: readonly number[] | null;
  /** Whether a number may be written as text, as in CSV. */
  readonly numbersAreText: boolean;
}
