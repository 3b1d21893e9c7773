import { at } from '../svg/document.js';
import type { HistogramOptions } from './moments.js';
import type { StatsPoint } from './watch.js';

export interface Scale {
  readonly least: number;
  readonly most: number;
}

/** What is drawn in a panel, what stands at its left edge, and the last value. */
export interface Panel {
  readonly marks: readonly string[];
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly last: string;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

const inset = 8;
const mostRidges = 10;
const mostPowers = 4;

type Place = (value: number) => number;

function across({ width }: Area, { least, most }: Scale): Place {
  // One record alone stands in the middle.
  return most === least ? () => width / 2 : (value) => inset + ((value - least) / (most - least)) * (width - 2 * inset);
}

function upwards({ height }: Area, { least, most }: Scale): Place {
  return (value) => height - inset - ((value - least) / (most - least)) * (height - 2 * inset);
}

/** Mean and standard deviation of a layer's output. */
export function outputPanel(all: readonly StatsPoint[], area: Area, steps: Scale, scale: Scale): Panel {
  const points = all.filter(({ count }) => count > 0);
  const [x, y] = [across(area, steps), upwards(area, scale)];
  const upper = points.map(({ step, mean, std }) => `${at(x(step))} ${at(y(mean + std))}`);
  const lower = points.map(({ step, mean, std }) => `${at(x(step))} ${at(y(mean - std))}`).reverse();
  const { mean, std, zeros } = points.at(-1)!;
  const share = zeros < 0.005 ? '' : ` · ${Math.round(100 * zeros)} % 0`;
  return {
    marks: [
      `<path class="band" d="M${widened([...upper], area).join('L')}L${widened([...lower], area).join('L')}z"/>`,
      ...[-1, 0, 1].map((value) => guide(area, y(value))),
      curve('mean', points, x, ({ mean: value }) => y(value)),
    ],
    ticks: (scale.most - scale.least > 12 ? [0] : [-1, 0, 1]).map((value) => ({ y: y(value), text: String(value) })),
    last: `${showNumber(mean)} ± ${showNumber(std)}${share}`,
  };
}

/** The standard deviation of a gradient, as a power of ten; none where all of it is 0. */
export function gradientPanel(all: readonly StatsPoint[], area: Area, steps: Scale, scale: Scale): Panel {
  const points = all.filter(({ std }) => std > 0);
  const [x, y] = [across(area, steps), upwards(area, scale)];
  const stride = Math.ceil((scale.most - scale.least) / mostPowers);
  const powers = Array.from({ length: Math.floor((scale.most - scale.least) / stride) + 1 }, (_, i) => scale.least + i * stride);
  const std = all.at(-1)!.std;
  return {
    marks: [...powers.map((power) => guide(area, y(power))), curve('deviation', points, x, (point) => y(Math.log10(point.std)))],
    ticks: powers.map((power) => ({ y: y(power), text: `1e${power}` })),
    last: `± ${std === 0 ? '0' : std.toExponential(1)}`,
  };
}

/** Histograms of some of the records, each in front of the one before; `most` is the largest share of a bin in any panel. */
export function ridgePanel(all: readonly StatsPoint[], area: Area, range: HistogramOptions, most: number): Panel {
  const points = all.filter(({ count }) => count > 0);
  const shown = points.filter((_, i) => i === points.length - 1 || i % Math.ceil(points.length / mostRidges) === 0);
  const x = across(area, { least: range.from, most: range.to });
  const lift = (area.height - 2 * inset) * 0.55;
  const base = (i: number): number =>
    area.height - inset - ((shown.length - 1 - i) / Math.max(1, shown.length - 1)) * (area.height - 2 * inset - lift);
  const ridges = shown.map(({ histogram, count }, i) => {
    const bin = (range.to - range.from) / range.bins;
    const tops = histogram!.map((inBin, j) => `${at(x(range.from + (j + 0.5) * bin))} ${at(base(i) - (inBin / count / most) * lift)}`);
    return `<path class="ridge" d="M${at(x(range.from))} ${at(base(i))}L${tops.join('L')}L${at(x(range.to))} ${at(base(i))}z"/>`;
  });
  const zero = range.from < 0 && range.to > 0 ? [`<path class="guide" d="M${at(x(0))} ${inset}V${at(area.height - inset)}"/>`] : [];
  return {
    marks: [...ridges, ...zero],
    ticks: [
      { y: base(0), text: `step ${shown[0]!.step}` },
      ...(shown.length > 1 ? [{ y: base(shown.length - 1), text: `${shown.at(-1)!.step}` }] : []),
    ],
    last: `${showNumber(range.from)} … ${showNumber(range.to)}`,
  };
}

function curve(name: string, points: readonly StatsPoint[], x: Place, y: (point: StatsPoint) => number): string {
  if (points.length === 1) return `<path class="${name}" d="M${at(x(points[0]!.step) - 6)} ${at(y(points[0]!))}h12"/>`;
  return points.length === 0
    ? ''
    : `<path class="${name}" d="M${points.map((point) => `${at(x(point.step))} ${at(y(point))}`).join('L')}"/>`;
}

/** The edge of a band of one record, which would have no width. */
function widened(edge: readonly string[], { width }: Area): readonly string[] {
  if (edge.length > 1) return edge;
  const [, y] = edge[0]!.split(' ');
  return [`${at(width / 2 - 6)} ${y!}`, `${at(width / 2 + 6)} ${y!}`];
}

function guide({ width }: Area, y: number): string {
  return `<path class="guide" d="M0 ${at(y)}H${at(width)}"/>`;
}

function showNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.01 || size >= 1000) ? value.toExponential(1) : String(Math.round(value * 100) / 100);
}
