import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { paint } from '../paint.js';
import type { Look } from '../surroundings.js';
import { Lines } from './lines.js';

interface PanelProps {
  readonly title: string;
  readonly look: Look;
  readonly width: number;
  readonly height?: number;
  readonly children: ReactNode;
}

/** A box with its title in the frame. */
export function Panel({ title, look, width, height, children }: PanelProps): ReactElement {
  const [left, line, right] = look.unicode ? ['╭', '─', '╮'] : ['+', '-', '+'];
  const rest = line.repeat(Math.max(width - title.length - 5, 0)) + right;
  const top = look.color
    ? paint('grey', `${left}${line}`) + ` ${paint('bold', title)} ` + paint('grey', rest)
    : `${left}${line} ${title} ${rest}`;
  const color = look.color ? { borderColor: 'gray' } : {};
  return (
    <Box flexDirection="column" width={width} {...(height === undefined ? {} : { height })}>
      <Lines of={[top]} width={width} />
      <Box flexDirection="column" flexGrow={1} borderStyle={look.unicode ? 'round' : 'classic'} borderTop={false} paddingX={1} {...color}>
        {children}
      </Box>
    </Box>
  );
}
