import { stripVTControlCharacters } from 'node:util';
import { ArgumentError } from '@lamella/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineChart, type Series } from '../../src/dashboard/index.js';

const hill: Series = {
  points: [
    [0, 0],
    [4, 2],
    [8, 1],
  ],
};

const lines = (...all: string[]): string => all.join('\n');

describe('lineChart', () => {
  it('draws in Braille, with round numbers on both axes', () => {
    expect(lineChart({ series: [hill], width: 24, height: 7 })).toMatchInlineSnapshot(`
      "2┤         ⣀⠔⠉⠒⠤⣀
       │       ⡠⠊      ⠉⠒⠤⣀
      1┤    ⢀⠔⠊            ⠉⠒⠤
       │  ⢀⠔⠁
      0┤⡠⠊⠁
       └┬────────────┬────────
        0            5"
    `);
  });

  it('draws in ASCII', () => {
    expect(lineChart({ series: [hill], width: 24, height: 7, ascii: true, xLabel: 't' })).toMatchInlineSnapshot(`
      "2+          ****
       |       ***    *****
      1+     **            ***
       |  ***
      0+**
       ++------------+--------
        0            5       t"
    `);
  });

  it('tells series apart without colour, by markers that the legend names', () => {
    const series = [
      { name: 'train', ...hill },
      {
        name: 'validation',
        points: [
          [1, 2],
          [8, 0.5],
        ] as const,
      },
    ];
    expect(lineChart({ series, width: 30, height: 7 })).toMatchInlineSnapshot(`
      "⠤⠤⠤ train   ⠤○⠤ validation
      2┤   ○⠉⠒⠒⠤⠤⣀⣀⣀⠤⠒⠉⠒⠒⠤⢄⣀
       │       ⣀⠤⠒⠉⠈⠉⠑⠒⠢⠤⠤⣀⣀⠉⠉⠒⠢⠤⣀⣀
       │   ⢀⡠⠔⠊             ⠉⠉⠑⠒⠢⠤⢄○
      0┤⡠⠔⠊⠁
       └┬────────────────┬──────────
        0                5"
    `);
  });

  it('draws decades evenly on a logarithmic axis, and leaves out what is not positive', () => {
    const points = [
      [0, 100],
      [1, 10],
      [2, 0],
      [3, 0.1],
    ] as const;
    expect(lineChart({ series: [{ points }], width: 20, height: 8, logY: true })).toMatchInlineSnapshot(`
      "   │⠑⠤⡀
         │  ⠈⠢⢄
       10┤     ⠁
         │
         │
      0.1┤               ⢀
         └┬─────────┬─────
          0         2"
    `);
  });

  it('leaves a gap where a number is not finite', () => {
    const points = [
      [0, 1],
      [3, 1],
      [4, NaN],
      [5, 1],
      [8, 1],
    ] as const;
    expect(lineChart({ series: [{ points }], width: 20, height: 5 })).toMatchInlineSnapshot(`
      "1.1┤
      1.0┤⠤⠤⠤⠤⠤⠤⠄  ⠠⠤⠤⠤⠤⠤⠤
      0.9┤
         └┬────────┬──────
          0        5"
    `);
  });

  it('draws axes without numbers where there is nothing', () => {
    expect(lineChart({ series: [], width: 8, height: 5 })).toBe(lines('│', '│', '│', '└───────', ''));
  });

  it('has no axis below where there are three lines or fewer', () => {
    expect(lineChart({ series: [hill], width: 12, height: 2 })).toMatchInlineSnapshot(`
      "2┤  ⢀⡠⠒⠉⠒⠤⣀
      0┤⡠⠔⠁      ⠉"
    `);
  });

  it('colours what it draws, and only where it is asked', () => {
    const chart = lineChart({ series: [{ ...hill, color: 'yellow' }], width: 12, height: 2, color: true });
    expect(chart).toContain('\u001B[33m');
    expect(stripVTControlCharacters(chart)).toBe(lineChart({ series: [hill], width: 12, height: 2 }));
  });

  it.each([
    ['width', 0],
    ['height', 2.5],
  ])('refuses a %s of %d', (name, size) => {
    expect(() => lineChart({ series: [hill], width: 10, height: 5, [name]: size })).toThrow(ArgumentError);
  });

  it('stays within its size, whatever the numbers are', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: -10, max: 10 }), fc.constantFrom(0, 1, 1e-12, Infinity, NaN));
    const series = fc.array(
      fc.record({
        points: fc.array(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), number), { maxLength: 30 }),
        name: fc.constantFrom('a', 'a long name'),
      }),
      { maxLength: 4 },
    );
    const options = fc.record({
      series,
      width: fc.integer({ min: 1, max: 100 }),
      height: fc.integer({ min: 1, max: 40 }),
      logY: fc.boolean(),
      ascii: fc.boolean(),
      color: fc.boolean(),
      xLabel: fc.constantFrom('', 'steps'),
    });
    const fits = fc.property(options, (all) => {
      const drawn = stripVTControlCharacters(lineChart(all)).split('\n');
      expect(drawn.length).toBe(all.height);
      for (const line of drawn) expect(line.length).toBeLessThanOrEqual(all.width);
      // eslint-disable-next-line no-control-regex
      if (all.ascii) expect(drawn.join('')).toMatch(/^[\x00-\x7F]*$/);
    });
    fc.assert(fits, { numRuns: 200 });
  });
});
