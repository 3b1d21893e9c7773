/** What some numbers say together. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Of the mean: the sample's standard deviation / sqrt(n); null for a single number, which says nothing about it. */
  readonly standardError: number | null;
}

/** Mean and standard error; null for no numbers. Each sum has the order of the numbers. */
export function summarize(values: readonly number[]): Summary | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = sum(values) / n;
  if (n === 1) return { n, mean, standardError: null };
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return { n, mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
