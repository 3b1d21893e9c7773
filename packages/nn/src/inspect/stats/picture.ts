import { ArgumentError } from '@lamella/core';
import { at, escapeXml, shorten, svgDocument, textWidth } from '../svg/document.js';
import { gradientPanel, outputPanel, ridgePanel, type Panel, type Scale } from './panels.js';
import type { ActivationStats, StatsPoint, StatsSeries } from './watch.js';

export interface StatsPictureOptions {
  /**
   * `activations`: mean and standard deviation of each layer's output over time. `gradients`: the standard deviation of each parameter's
   * gradient, on a scale of powers of ten. `histograms`: how each layer's output was spread, from the first record at the back to the last one
   * in front. Default: `activations`.
   */
  readonly show?: 'activations' | 'gradients' | 'histograms';
  /** How many panels stand side by side. Default: 3. */
  readonly columns?: number;
  /** Default: what is shown. */
  readonly title?: string;
}

const margin = 20;
const header = 70;
const panel = { width: 236, height: 128, left: 40, top: 26, gap: 18 };

const rules = [
  '.panel { fill: var(--panel); }',
  '.guide { stroke: var(--line); stroke-width: 1; stroke-dasharray: 3 4; fill: none; }',
  '.band { fill: var(--blue); fill-opacity: 0.18; }',
  '.mean { fill: none; stroke: var(--blue); stroke-width: 2; stroke-linejoin: round; }',
  '.deviation { fill: none; stroke: var(--orange); stroke-width: 2; stroke-linejoin: round; }',
  '.ridge { fill: var(--blue-fill); stroke: var(--blue); stroke-width: 1.2; fill-opacity: 0.85; }',
  '.name { font-weight: bold; font-size: 12px; }',
  '.tick { font-size: 10px; text-anchor: end; }',
  '.last { text-anchor: end; }',
];

const captions = {
  activations: 'line: mean, band: ± one standard deviation; dashed: -1, 0 and 1',
  gradients: 'standard deviation, in powers of ten',
  histograms: 'from the first record, at the back, to the last one, in front; dashed: 0',
} as const;

/**
 * What `watch` recorded as an SVG file: a panel a layer, all on one scale, so that layers can be compared.
 *
 * @throws ArgumentError when nothing was recorded, `columns` is no whole number from 1, or histograms are wanted that were not kept
 * @example
 * const model = new nn.Linear(4, 2);
 * const stats = watch(model);
 * model.forward(ones([1, 4])).sum().backward();
 * stats.endStep();
 * statsPicture(stats, { show: 'gradients' }).includes('<title>gradients</title>') // true
 */
export function statsPicture(stats: ActivationStats, options: StatsPictureOptions = {}): string {
  const { show = 'activations', columns = 3, title = show } = options;
  if (!(show in captions))
    throw new ArgumentError('statsPicture', `there is no '${show as string}' to show`, {
      argument: 'show',
      hint: Object.keys(captions).join(', '),
    });
  if (!Number.isInteger(columns) || columns < 1)
    throw new ArgumentError('statsPicture', `columns has to be a whole number from 1, got ${columns}`, { argument: 'columns' });
  const series = (show === 'gradients' ? stats.gradients : stats.activations).filter(({ points }) => points.some(({ count }) => count > 0));
  if (series.length === 0) {
    throw new ArgumentError('statsPicture', `no ${show} were recorded`, { argument: 'stats', hint: 'forward, backward, stats.endStep()' });
  }
  const { histogram } = stats;
  if (show === 'histograms' && histogram === null) {
    throw new ArgumentError('statsPicture', 'no histograms were kept', {
      argument: 'show',
      hint: 'watch(model, { histogram: { from: -4, to: 4, bins: 32 } })',
    });
  }
  const caption = `${stepsOf(series.flatMap(({ points }) => points))} · ${captions[show]}`;
  const draw = drawingOf(show, series, histogram);
  const rows = Math.ceil(series.length / columns);
  const used = Math.min(columns, series.length);
  return svgDocument({
    title,
    width: Math.max(used * (panel.width + panel.gap) - panel.gap, textWidth(caption, 11), textWidth(title, 14)) + 2 * margin,
    height: header + rows * (panel.height + panel.top + panel.gap) + margin,
    rules,
    body: [
      `<text class="title" x="${margin}" y="${margin + 12}">${escapeXml(title)}</text>`,
      `<text class="muted" x="${margin}" y="${margin + 31}">${caption}</text>`,
      ...series.map((each, i) => {
        const x = margin + (i % columns) * (panel.width + panel.gap);
        const y = header + Math.floor(i / columns) * (panel.height + panel.top + panel.gap);
        return `<g transform="translate(${x} ${y})">${frame(each, draw(each))}</g>`;
      }),
    ],
  });
}

function drawingOf(show: 'activations' | 'gradients' | 'histograms', series: readonly StatsSeries[], range: ActivationStats['histogram']) {
  const area = { width: panel.width - panel.left, height: panel.height };
  const points = series.flatMap((each) => each.points).filter(({ count }) => count > 0);
  if (show === 'histograms') {
    const most = Math.max(...points.map(({ histogram, count }) => Math.max(...histogram!) / count));
    return ({ points: own }: StatsSeries): Panel => ridgePanel(own, area, range!, most);
  }
  const steps: Scale = scaleOf(points.map(({ step }) => step));
  if (show === 'gradients') {
    const powers = points.filter(({ std }) => std > 0).map(({ std }) => Math.log10(std));
    const scale: Scale =
      powers.length === 0
        ? { least: -1, most: 0 }
        : { least: Math.floor(Math.min(...powers)), most: Math.ceil(Math.max(...powers) + 1e-9) };
    return ({ points: own }: StatsSeries): Panel => gradientPanel(own, area, steps, scale);
  }
  const scale = scaleOf([...points.flatMap(({ mean, std }) => [mean - std, mean + std]), -1.2, 1.2]);
  return ({ points: own }: StatsSeries): Panel => outputPanel(own, area, steps, scale);
}

function scaleOf(values: readonly number[]): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { least, most };
}

function frame({ name, type, points }: StatsSeries, { marks, ticks, last }: Panel): string {
  const heading = shorten(
    type === 'gradient' || name === '' ? name || type : `${name} ${type}`,
    Math.floor((panel.width - textWidth(last, 11) - 14) / 7.4),
  );
  return [
    `<text class="name" x="0" y="14">${escapeXml(heading)}</text>`,
    `<text class="muted last" x="${panel.width}" y="14">${escapeXml(last)}</text>`,
    `<g transform="translate(${panel.left} ${panel.top - 4})">`,
    `<rect class="panel" width="${panel.width - panel.left}" height="${panel.height}" rx="4"/>`,
    ...marks,
    ...ticks.map(({ y, text }) => `<text class="muted tick" x="-6" y="${at(y + 3.5)}">${escapeXml(text)}</text>`),
    `<title>${escapeXml(`${heading}: ${stepsOf(points)}`)}</title>`,
    '</g>',
  ].join('');
}

function stepsOf(points: readonly StatsPoint[]): string {
  const { least, most } = scaleOf(points.map(({ step }) => step));
  return least === most ? `step ${least}` : `steps ${least} to ${most}`;
}
