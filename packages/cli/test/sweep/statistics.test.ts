import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/sweep/statistics.js';
import { showSummary } from '../../src/sweep/table.js';

describe('mean and standard error', () => {
  it('are those computed by hand', () => {
    // Mean 5, squares of the distances 9 1 1 1 0 0 4 16: 32; sample variance 32 / 7, over n = 8.
    expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, standardError: Math.sqrt(32 / 7 / 8) });
    expect(summarize([1, 3])).toEqual({ n: 2, mean: 2, standardError: 1 });
    expect(summarize([0.25, 0.25, 0.25])).toEqual({ n: 3, mean: 0.25, standardError: 0 });
  });

  it('of a single number have no error, and of none there are none', () => {
    expect(summarize([7])).toEqual({ n: 1, mean: 7, standardError: null });
    expect(summarize([])).toBeNull();
  });

  it('do not lose a small spread around a large mean', () => {
    expect(summarize([1e9 + 1, 1e9 + 2, 1e9 + 3])!.standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
  });
});

describe('how they are shown', () => {
  it.each([
    [{ n: 5, mean: 0.912345, standardError: 0.0045123 }, '0.9123 ± 0.0045'],
    [{ n: 5, mean: 12.3456, standardError: 1.25 }, '12.3 ± 1.3'],
    [{ n: 5, mean: 1234.5, standardError: 99 }, '1235 ± 99'],
    [{ n: 5, mean: 2.5e-7, standardError: 1.2e-8 }, '2.500e-7 ± 1.2e-8'],
    [{ n: 5, mean: 3.2e9, standardError: 1e8 }, '3.200e+9 ± 1.0e+8'],
    [{ n: 3, mean: 0.5, standardError: 0 }, '0.500000 ± 0.000000'],
    [{ n: 3, mean: 0, standardError: 0 }, '0.000000 ± 0.000000'],
    [{ n: 1, mean: 0.91234567, standardError: null }, '0.912346 ± n/a'],
    [null, 'n/a'],
  ])('%j: %s', (summary, text) => {
    expect(showSummary(summary)).toBe(text);
  });
});
