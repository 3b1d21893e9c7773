export interface Link {
  readonly from: number;
  readonly to: number;
}

/** The row of each of `count` nodes: links lead downwards, by the longest way, and each node stands as near to what needs it as it can. */
export function ranksOf(count: number, links: readonly Link[]): number[] {
  const outgoing = Array.from({ length: count }, (): number[] => []);
  const waitingFor = new Array<number>(count).fill(0);
  for (const { from, to } of links) {
    outgoing[from]!.push(to);
    waitingFor[to]!++;
  }
  const ranks = new Array<number>(count).fill(0);
  const sorted = waitingFor.flatMap((number, i) => (number === 0 ? [i] : []));
  for (const node of sorted) {
    for (const next of outgoing[node]!) {
      ranks[next] = Math.max(ranks[next]!, ranks[node]! + 1);
      if (--waitingFor[next]! === 0) sorted.push(next);
    }
  }
  for (const node of sorted.reverse()) {
    const next = outgoing[node]!;
    if (next.length > 0) ranks[node] = next.reduce((least, other) => Math.min(least, ranks[other]!), Infinity) - 1;
  }
  return ranks;
}
