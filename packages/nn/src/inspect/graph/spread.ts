/**
 * The places nearest to those wished for, by weighted least squares, that keep at least `gaps[i]` between neighbours i and i + 1.
 *
 * @see Barlow et al. 1972, Statistical Inference under Order Restrictions: pool adjacent violators
 */
export function spread(wished: readonly number[], gaps: readonly number[], weights: readonly number[]): number[] {
  const offsets = [0];
  for (const gap of gaps) offsets.push(offsets.at(-1)! + gap);
  // Less their offsets, the places only have to keep their order: neighbours that would not are moved as one block.
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [i, wish] of wished.entries()) {
    let block = { sum: (wish - offsets[i]!) * weights[i]!, weight: weights[i]!, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.sum / last.weight >= block.sum / block.weight; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, weight, count }) => new Array<number>(count).fill(sum / weight)).map((place, i) => place + offsets[i]!);
}
