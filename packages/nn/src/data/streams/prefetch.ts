/**
 * Asks for up to `bound` items before they are wanted. Ends the source when the walk ends, whatever the reason; an error comes in its turn,
 * behind the items before it.
 */
export async function* prefetched<Item>(
  source: AsyncGenerator<Item, void, undefined>,
  bound: number,
): AsyncGenerator<Item, void, undefined> {
  const waiting: Promise<IteratorResult<Item, void>>[] = [];
  const ask = (): void => {
    const next = source.next();
    next.catch(() => undefined); // it is thrown where it is awaited
    waiting.push(next);
  };
  try {
    for (;;) {
      while (waiting.length <= bound) ask();
      const next = await waiting.shift()!;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await source.return();
  }
}
