const seen = new Set<string>();

/** Warns on the console, once for each `key` in the life of the process. */
export function warnOnce(key: string, message: string): void {
  if (seen.has(key)) return;
  seen.add(key);
  console.warn(message);
}
