/** The dots of a Braille sign, by column and row: Unicode numbers the upper six down the columns, and the lowest two came later. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BRAILLE = 0x2800;

/** What a series draws with where there is no Braille. */
const ASCII_SIGNS = '*o+x#@%&';

/** Neighbouring cells in one ink; -1 where there is none. */
export interface Run {
  readonly text: string;
  readonly ink: number;
}

/** A field of cells that takes dots, two by four a cell in Braille, one a cell in ASCII. The later ink wins a cell's colour. */
export class Canvas {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #ascii: boolean;
  readonly #bits: Uint8Array;
  readonly #inks: Int8Array;
  readonly #signs = new Map<number, string>();

  constructor(columns: number, rows: number, ascii: boolean) {
    this.#columns = columns;
    this.#rows = rows;
    this.#ascii = ascii;
    this.width = ascii ? columns : columns * 2;
    this.height = ascii ? rows : rows * 4;
    this.#bits = new Uint8Array(columns * rows);
    this.#inks = new Int8Array(columns * rows).fill(-1);
  }

  dot(x: number, y: number, ink: number): void {
    const cell = this.#cell(x, y);
    if (this.#ascii) this.#signs.set(cell, ASCII_SIGNS[ink % ASCII_SIGNS.length]!);
    else this.#bits[cell]! |= DOTS[(x & 1) as 0 | 1][(y & 3) as 0 | 1 | 2 | 3];
    this.#inks[cell] = ink;
  }

  /** A straight line, by Bresenham's algorithm. */
  line(x0: number, y0: number, x1: number, y1: number, ink: number): void {
    const [dx, dy] = [Math.abs(x1 - x0), -Math.abs(y1 - y0)];
    const [stepX, stepY] = [Math.sign(x1 - x0), Math.sign(y1 - y0)];
    let [x, y, error] = [x0, y0, dx + dy];
    for (;;) {
      this.dot(x, y, ink);
      if (x === x1 && y === y1) return;
      const twice = 2 * error;
      if (twice >= dy) [x, error] = [x + stepX, error + dy];
      if (twice <= dx) [y, error] = [y + stepY, error + dx];
    }
  }

  /** A sign in place of a cell's dots. */
  mark(x: number, y: number, sign: string, ink: number): void {
    const cell = this.#cell(x, y);
    this.#signs.set(cell, sign);
    this.#inks[cell] = ink;
  }

  rows(): Run[][] {
    return Array.from({ length: this.#rows }, (_, row) => this.#runs(row));
  }

  #runs(row: number): Run[] {
    const runs: { text: string; ink: number }[] = [];
    for (let cell = row * this.#columns; cell < (row + 1) * this.#columns; cell++) {
      const [sign, ink, last] = [this.#sign(cell), this.#inks[cell]!, runs.at(-1)];
      if (last?.ink === ink) last.text += sign;
      else runs.push({ text: sign, ink });
    }
    return runs;
  }

  #sign(cell: number): string {
    const bits = this.#bits[cell]!;
    return this.#signs.get(cell) ?? (bits === 0 ? ' ' : String.fromCharCode(BRAILLE + bits));
  }

  #cell(x: number, y: number): number {
    return this.#ascii ? y * this.#columns + x : (y >> 2) * this.#columns + (x >> 1);
  }
}
