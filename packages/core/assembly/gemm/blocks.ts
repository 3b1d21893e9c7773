// How a float32 product is cut. Each sum runs over blocks of k of a length that depends on their number alone, each block from 0 on in order of
// k: all paths give the same bits.
import { TILE_COLUMNS, TILE_ROWS } from './tile';

/** The longest block of k: five rows of it, four times over, and one panel of b fill the first cache. */
const BLOCK_K: i32 = 256;
/** Columns of b that are packed at a time: they stay in the second cache. */
export const BLOCK_COLUMNS: i32 = 512;

/** At the start of the scratch memory: packed rows of a. */
export const ROWS_BYTES: i32 = BLOCK_K * TILE_ROWS * 16;
/** Then the sums of a tile, then packed columns of b. */
export const SPARE_BYTES: i32 = TILE_ROWS * TILE_COLUMNS * 4;

/** The bytes of scratch that a product with `columns` columns needs. */
export function scratchF32(columns: i32, n: i32): i32 {
  const padded = (min(columns, BLOCK_COLUMNS) + TILE_COLUMNS - 1) & -TILE_COLUMNS;
  return ROWS_BYTES + SPARE_BYTES + padded * min(n, BLOCK_K) * 4;
}

/** The length of the blocks into which n products are cut. */
export function blockOf(n: i32): i32 {
  const blocks = max(1, (n + BLOCK_K - 1) / BLOCK_K);
  return (n + blocks - 1) / blocks;
}
