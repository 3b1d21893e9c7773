/** The name that was probably meant, if one is near enough: the beginning of one, or a third of its letters amiss at most. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const isBeginning = typed.length > 1 && name.startsWith(typed);
    const distance = isBeginning ? 0.5 : editDistance(typed, name);
    const allowed = Math.max(1, Math.floor(Math.max(typed.length, name.length) / 3));
    if (distance < least && distance <= allowed) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

/** How many letters to insert, delete or replace to make `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
