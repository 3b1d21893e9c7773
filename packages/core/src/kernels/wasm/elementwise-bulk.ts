// Work that is worth more than one thread is cut into pieces of one size, whatever the number of threads.

const BULK = 262144;
/** A multiple of the length of all vectors: where a piece ends has no say in its numbers. */
const CHUNK = 131072;

export function isBulk(numel: number): boolean {
  return numel >= BULK;
}

/** A call for each piece of `numel` elements. */
export function chunks(numel: number, call: (start: number, count: number) => number[]): number[][] {
  const calls: number[][] = [];
  for (let start = 0; start < numel; start += CHUNK) calls.push(call(start, Math.min(CHUNK, numel - start)));
  return calls;
}
