import { Box } from 'ink';
import type { ReactElement } from 'react';
import { epochTable } from '../epoch-table.js';
import { facts } from '../numbers.js';
import { metricNames, shownMetric, type View } from '../view.js';
import { Chart, Tabs } from './chart.js';
import { Lines } from './lines.js';
import { NumberTable } from './numbers.js';
import { Panel } from './panel.js';

interface Place {
  readonly view: View;
  readonly width: number;
  readonly height: number;
}

/** Columns that a small chart needs. */
const SMALL = 40;

/** The chosen metric, and below it those that follow it, where there is room. */
export function Charts({ view, width, height, hasMore }: Place & { readonly hasMore: boolean }): ReactElement {
  const chosen = shownMetric(view);
  const names = metricNames(view.record);
  const at = chosen === undefined ? 0 : names.indexOf(chosen);
  const others = hasMore ? [...names.slice(at + 1), ...names.slice(0, at)].slice(0, Math.floor(width / SMALL)) : [];
  const below = others.length === 0 ? 0 : Math.floor(height * 0.36);
  const cells = others.map((_, i) => Math.floor(((i + 1) * width) / others.length) - Math.floor((i * width) / others.length));
  return (
    <Box flexDirection="column" width={width}>
      <Panel title="Curves" look={view.look} width={width} height={height - below}>
        <Tabs view={view} chosen={chosen} width={width - 4} />
        <Chart view={view} name={chosen} width={width - 4} height={height - below - 3} />
      </Panel>
      <Box>
        {others.map((name, i) => (
          <Panel key={name} title={name} look={view.look} width={cells[i]!} height={below}>
            <Chart view={view} name={name} width={cells[i]! - 4} height={below - 2} />
          </Panel>
        ))}
      </Box>
    </Box>
  );
}

/** Numbers, epochs, and what the program printed. */
export function Side({ view, width, height, messages }: Place & { readonly messages: number }): ReactElement {
  const { details, look, record } = view;
  const all = facts(view);
  const inside = width - 4;
  const shownDetails = details.slice(0, Math.max(0, Math.floor(height / 4) - 2));
  const numbers = shownDetails.length + Math.ceil(all.length / 2) + 2;
  const output = messages === 0 ? 0 : messages + 2;
  const table = height - numbers - output;
  return (
    <Box flexDirection="column" width={width}>
      <Panel title="Run" look={look} width={width} height={numbers}>
        <Lines of={shownDetails} width={inside} />
        <NumberTable all={all} width={inside} look={look} />
      </Panel>
      <Panel title="Epochs" look={look} width={width} height={table}>
        <Lines of={epochTable(record.epochLog, { width: inside, height: table - 2 }, look)} width={inside} />
      </Panel>
      {output === 0 ? null : (
        <Panel title="Output" look={look} width={width} height={output}>
          <Lines of={view.messages.slice(-messages)} width={inside} />
        </Panel>
      )}
    </Box>
  );
}
