import { Box, useInput, type Key } from 'ink';
import type { ReactElement } from 'react';
import { epochTable } from './epoch-table.js';
import { layout, type Layout } from './layout.js';
import { factLines, facts } from './numbers.js';
import { Bars } from './parts/bars.js';
import { Chart, Tabs } from './parts/chart.js';
import { Footer } from './parts/footer.js';
import { Header } from './parts/header.js';
import { Lines } from './parts/lines.js';
import { NumberLines } from './parts/numbers.js';
import { Charts, Side } from './parts/wide.js';
import { shownMetric, type View } from './view.js';

export interface AppProps {
  readonly view: View;
  /** The same function in all frames. */
  readonly onKey: (input: string, key: Key) => void;
}

/** The whole dashboard: draws what the view says, and keeps nothing. */
export function App({ view, onKey }: AppProps): ReactElement {
  const { columns, rows, record, look, messages } = view;
  useInput(onKey, { isActive: view.hasKeys });
  const lines = factLines(facts(view), columns - 2);
  const parts = layout(columns, rows, {
    numbersLines: lines.length,
    epochs: record.epochLog.rows(Infinity).length,
    messages: messages.length,
  });
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header view={view} />
      {parts.runBar ? <Bars view={view} epochBar={parts.epochBar} runBar={parts.runBar} /> : null}
      {parts.numbers > 0 ? <NumberLines lines={lines.slice(0, parts.numbers)} width={columns} look={look} /> : null}
      {parts.side === null ? <Stack view={view} parts={parts} /> : <Wide view={view} parts={parts} />}
      <Box flexGrow={1} />
      {parts.footer ? <Footer view={view} /> : null}
    </Box>
  );
}

/** One part below the other. */
function Stack({ view, parts }: { readonly view: View; readonly parts: Layout }): ReactElement {
  const { columns, record, look, messages } = view;
  const chosen = shownMetric(view);
  const table = parts.table === 0 ? [] : epochTable(record.epochLog, { width: columns, height: parts.table }, look);
  return (
    <>
      {parts.chart === 0 ? null : (
        <>
          <Box paddingX={1}>
            <Tabs view={view} chosen={chosen} width={columns - 2} />
          </Box>
          <Box paddingX={1}>
            <Chart view={view} name={chosen} width={columns - 2} height={parts.chart} />
          </Box>
        </>
      )}
      {table.length === 0 ? null : <Lines of={table} width={columns} />}
      {parts.messages === 0 ? null : <Lines of={messages.slice(-parts.messages).map((line) => ` ${line}`)} width={columns} />}
    </>
  );
}

/** Charts on the left, the rest in panels on the right. */
function Wide({ view, parts }: { readonly view: View; readonly parts: Layout }): ReactElement {
  const side = parts.side!;
  return (
    <Box>
      <Charts view={view} width={view.columns - side.width} height={parts.chart} hasMore={side.charts} />
      <Side view={view} width={side.width} height={parts.chart} messages={parts.messages} />
    </Box>
  );
}
