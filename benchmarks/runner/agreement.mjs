const relative = (a, b) => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));

/** Null, or how the values differ from what is expected. */
function difference(values, expected, tolerance) {
  const worst = Math.max(...expected.map((number, i) => relative(values[i] ?? NaN, number)));
  return worst <= tolerance ? null : `${values.join(', ')} instead of ${expected.join(', ')}`;
}

/**
 * Compares what the peers have computed with what PyTorch has, or with the first of them where there is no PyTorch.
 * Returns the peers that differ, with what they said.
 */
export function compare(valuesOf, { tolerance = 1e-4, sameMasks = false }) {
  const compared = [...valuesOf].filter(([key]) => key !== 'limit');
  const reference = valuesOf.get('torch') ?? compared[0]?.[1];
  const differing = new Map();
  for (const [key, values] of compared) {
    const isExact = sameMasks && (key === 'lamella' || key === 'torchSse');
    const found = difference(values, reference, isExact ? 1e-6 : tolerance);
    if (found !== null) differing.set(key, found);
  }
  return differing;
}
