/** Arguments with `of(item)` in the place of every instance of a class, however deep in lists and options. */
export function mapInstances<Item>(arg: unknown, kind: abstract new (...args: never[]) => Item, of: (item: Item) => unknown): unknown {
  if (arg instanceof kind) return of(arg);
  if (Array.isArray(arg)) return arg.map((item: unknown) => mapInstances(item, kind, of));
  if (!isPlainObject(arg)) return arg;
  return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, mapInstances(value, kind, of)]));
}

/** The instances of a class among arguments, in their order. */
export function instancesIn<Item>(arg: unknown, kind: abstract new (...args: never[]) => Item): Item[] {
  const found: Item[] = [];
  mapInstances(arg, kind, (item) => found.push(item));
  return found;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Arguments as messages show them. */
export function showArguments(args: readonly unknown[]): string {
  const show = (arg: unknown): string => {
    if (Array.isArray(arg)) return `[${showArguments(arg)}]`;
    if (!isPlainObject(arg)) return String(arg);
    return `{ ${Object.entries(arg)
      .map(([key, value]) => `${key}: ${show(value)}`)
      .join(', ')} }`;
  };
  return args.map(show).join(', ');
}
