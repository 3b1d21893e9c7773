import { TILE_COLUMNS } from './tile';

/** Writes or adds rows of sums to where they belong. */
export function spread(sums: usize, rows: i32, columns: i32, out: usize, stepRow: i32, stepColumn: i32, adds: i32): void {
  const stepSums = max(columns, TILE_COLUMNS) << 2;
  for (let row = 0; row < rows; row++, sums += stepSums, out += stepRow) {
    let column = 0;
    if (stepColumn === 4) {
      for (; column + 4 <= columns; column += 4) {
        const to = out + (column << 2);
        const sum = v128.load(sums + (column << 2));
        v128.store(to, adds ? f32x4.add(v128.load(to), sum) : sum);
      }
    }
    for (; column < columns; column++) {
      const to = out + column * stepColumn;
      const sum = load<f32>(sums + (column << 2));
      store<f32>(to, adds ? load<f32>(to) + sum : sum);
    }
  }
}
