import type { ReactElement } from 'react';
import { smooth } from '../curve.js';
import { clip, valueText } from '../format.js';
import { lineChart, type Series } from '../line-chart.js';
import { paint } from '../paint.js';
import type { MetricCurves, RunRecord } from '../run-record.js';
import type { Look } from '../surroundings.js';
import { metricNames, type View } from '../view.js';
import { Lines, spread } from './lines.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** From how many points on a curve is smoothed: below, each is seen for itself. */
const SMOOTHED_FROM = 32;

/** The curves of one metric. */
export function Chart({ view, name, width, height }: Size & { readonly view: View; readonly name: string | undefined }): ReactElement {
  const { record, look, isLog } = view;
  const curves = name === undefined ? undefined : record.curves.get(name);
  const series = curves === undefined ? [] : seriesOf(curves, look, name !== 'lr');
  const picture = lineChart({ series, width, height, logY: isLog, ascii: !look.unicode, color: look.color, xLabel: 'steps' });
  return <Lines of={picture.split('\n')} width={width} />;
}

function seriesOf({ train, validation }: MetricCurves, look: Look, canBeNoisy: boolean): Series[] {
  const points = train.points();
  const isNoisy = canBeNoisy && points.length >= SMOOTHED_FROM;
  return [
    ...(isNoisy && look.color ? [{ points, color: 'grey' as const, marker: '' }] : []),
    { points: isNoisy ? smooth(points) : points, color: 'cyan', marker: '' },
    { points: validation.points(), color: 'yellow', marker: look.unicode ? '○' : 'o' },
  ];
}

/** The metrics' names, the chosen one in brackets, and what the curves are with their last values. */
export function Tabs({
  view,
  chosen,
  width,
}: {
  readonly view: View;
  readonly chosen: string | undefined;
  readonly width: number;
}): ReactElement {
  const { look, isLog, record } = view;
  const names = metricNames(record);
  const all = names.map((name) => (name === chosen ? `[${name}]` : ` ${name} `)).join(' ');
  const legend = chosen === undefined ? [] : legendOf(chosen, record, look);
  const right = [...legend.map(({ text }) => text), ...(isLog ? ['log scale'] : [])].join('  ');
  const one = chosen === undefined ? 'waiting for the first step' : `[${chosen}] ${names.indexOf(chosen) + 1}/${names.length}`;
  const left = names.length > 0 && all.length + right.length + 2 <= width ? all : clip(one, width, look.unicode);
  const isRightShown = left.length + right.length + 2 <= width;
  const tabs = look.color && chosen !== undefined ? left.replace(`[${chosen}]`, (tab) => paint('bold', tab)) : left;
  const painted = isRightShown ? legend.reduce((text, part) => text.replace(part.text, part.painted), right) : '';
  return <Lines of={[spread(tabs, painted, width)]} width={width} />;
}

function legendOf(name: string, record: RunRecord, look: Look): { text: string; painted: string }[] {
  const lastOf = (log: string): number | undefined => {
    const value = record.epochLog.last?.logs[log];
    return typeof value === 'number' ? value : undefined;
  };
  const train = record.latest.get(name) ?? lastOf(name);
  const validation = lastOf(`val${name[0]!.toUpperCase()}${name.slice(1)}`);
  const entry = (color: 'cyan' | 'yellow', sign: string, label: string, value: number): { text: string; painted: string } => {
    const text = `${sign} ${label} ${valueText(value)}`;
    return { text, painted: look.color ? paint(color, text) : text };
  };
  return [
    ...(train === undefined ? [] : [entry('cyan', look.unicode ? '⠒⠒' : '*', 'train', train)]),
    ...(validation === undefined ? [] : [entry('yellow', look.unicode ? '○' : 'o', 'validation', validation)]),
  ];
}
