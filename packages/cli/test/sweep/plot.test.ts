import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { axisOf, logTicks } from '../../src/sweep/axis.js';
import { grid } from '../../src/sweep/combinations.js';
import { jobsOf } from '../../src/sweep/job.js';
import { sweepPlot } from '../../src/sweep/plot.js';
import { gather, type SweepResults } from '../../src/sweep/results.js';
import type { Combination, Setting } from '../../src/sweep/setting.js';
import { terminalPlot } from '../../src/sweep/terminal-plot.js';

const look = { color: false, unicode: true };

const resultsOf = (combinations: readonly Combination[], seeds: readonly number[] = [0, 1, 2]): SweepResults => {
  const jobs = jobsOf(combinations, seeds);
  const outcomes = jobs.map((_, i) => ({ status: 'done' as const, final: { loss: 1 / (i + 1) } }));
  return gather('loss', 'min', jobs, outcomes);
};

const lr: Setting = { path: 'optimizer.lr', values: [0.001, 0.01, 0.1] };
const p: Setting = { path: 'model.layers[2].p', values: [0.05, 0.1] };

interface Part {
  readonly textContent: string;
  getAttribute(name: string): string;
}

const elements = (svg: string, name: string): Part[] => [...(parseHTML(svg).document.querySelectorAll(name) as unknown as Iterable<Part>)];

describe('an axis', () => {
  it.each([
    [[0.1, 0.01, 0.001], 'log'],
    [[16, 32, 64, 128], 'log'],
    [[1, 3, 10, 30], 'log'],
    [[0.1, 0.2, 0.3, 0.4], 'linear'],
    [[0.05, 0.1], 'linear'],
    [[0.1, 0.01], 'log'],
    [[0, 0.1, 1], 'linear'],
    [['relu', 'selu'], 'names'],
    [[1, 'all'], 'names'],
    [[5, 5], 'names'],
  ] as const)('of %j is %s', (values, axis) => {
    expect(axisOf(values)).toBe(axis);
  });

  it('of a range is that of the range', () => {
    expect(axisOf([0.01, 0.012, 0.013], 'log')).toBe('log');
    expect(axisOf([0.001, 0.01, 0.1], 'linear')).toBe('linear');
    expect(axisOf([0.1, 0.1], 'log')).toBe('names');
  });

  it('on a logarithmic scale has round numbers', () => {
    expect(logTicks([0.0003, 0.08])).toEqual([0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]);
    expect(logTicks([1e-6, 0.5])).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1]);
  });
});

describe('the picture of a grid', () => {
  const svg = sweepPlot(resultsOf(grid([lr, p])), { separate: false });

  it('is an SVG file by itself', () => {
    expect(svg).toMatch(/^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has a dot a run and one a mean, a bar and its two ends a mean, a line and two words of the legend a series', () => {
    const circles = elements(svg, 'circle');
    expect(circles.filter((dot) => dot.getAttribute('r') === '2')).toHaveLength(18);
    expect(circles.filter((dot) => dot.getAttribute('r') === '4')).toHaveLength(6);
    expect(elements(svg, 'g[aria-label="rule"] line')).toHaveLength(6);
    expect(elements(svg, 'g[aria-label="dot"] path')).toHaveLength(12);
    expect(elements(svg, 'g[aria-label="line"] path')).toHaveLength(2);
    const texts = elements(svg, 'text').map((text) => text.textContent);
    expect(texts).toEqual(expect.arrayContaining(['p 0.05', 'p 0.1', 'optimizer.lr', 'loss (less is better)']));
  });

  it('labels the values that were tried, evenly where they are on a logarithmic scale', () => {
    const labels = elements(svg, 'g[aria-label="x-axis tick label"] text');
    expect(labels.map((label) => label.textContent)).toEqual(['0.001', '0.01', '0.1']);
    const [a, b, c] = labels.map((label) => Number(/translate\(([\d.]+)/.exec(label.getAttribute('transform'))![1]));
    expect(b! - a!).toBeCloseTo(c! - b!, 6);
  });

  it('is the same text for the same results', () => {
    expect(sweepPlot(resultsOf(grid([lr, p])), { separate: false })).toBe(svg);
  });

  it('has no bar where there is one run only', () => {
    const single = sweepPlot(resultsOf(grid([lr]), [0]), { separate: false });
    expect(elements(single, 'g[aria-label="rule"] line')).toHaveLength(0);
    expect(elements(single, 'circle').filter((dot) => dot.getAttribute('r') === '4')).toHaveLength(3);
  });

  it('keeps names as they are, and cannot be broken by them', () => {
    const named = sweepPlot(resultsOf(grid([{ path: 'loss', values: ['<script>', 'a & b'] }])), { separate: false });
    expect(elements(named, 'script')).toHaveLength(0);
    expect(elements(named, 'text').map((text) => text.textContent)).toEqual(expect.arrayContaining(['<script>', 'a & b']));
  });
});

describe('other pictures', () => {
  it('of a random search have one below the other, a setting each that changes', () => {
    const drawn: Combination[] = [0.3, 0.02, 0.07].map((value, i) => [
      ['lr', value],
      ['act', i % 2 === 0 ? 'relu' : 'selu'],
      ['epochs', 3],
    ]);
    const svg = sweepPlot(resultsOf(drawn), { separate: true });
    expect(elements(svg, 'svg svg').map((panel) => panel.getAttribute('y'))).toEqual(['0', '420']);
    expect(elements(svg, 'g[aria-label="line"] path')).toHaveLength(0);
  });

  it('are there for seeds alone, and where nothing succeeded', () => {
    expect(elements(sweepPlot(resultsOf([[]]), { separate: false }), 'circle')).toHaveLength(4);
    const jobs = jobsOf(grid([lr]), [0]);
    const nothing = gather(
      'loss',
      'min',
      jobs,
      jobs.map(() => ({ status: 'stopped' })),
    );
    expect(sweepPlot(nothing, { separate: false })).toMatch(/^<svg/);
    expect(sweepPlot(nothing, { separate: true })).toMatch(/^<svg/);
  });
});

describe('the chart in the terminal', () => {
  it('has a line a series, and the setting below', () => {
    const chart = terminalPlot(resultsOf(grid([lr, p])), 80, look)!;
    expect(chart).toContain('loss: means, bars of one standard error');
    expect(chart).toContain('p 0.05');
    expect(chart).toMatch(/log10 lr$/);
    for (const line of chart.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is left out where no setting is a number', () => {
    expect(terminalPlot(resultsOf([[]]), 80, look)).toBeNull();
    expect(terminalPlot(resultsOf(grid([{ path: 'loss', values: ['a', 'b'] }])), 80, look)).toBeNull();
  });
});
