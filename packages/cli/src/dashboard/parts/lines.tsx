import { stripVTControlCharacters } from 'node:util';
import { Text, Transform } from 'ink';
import type { ReactElement } from 'react';
import { clip } from '../format.js';

interface LinesProps {
  readonly of: readonly string[];
  readonly width: number;
}

/**
 * Lines that change from frame to frame. Ink keeps the measures of every text that it has ever seen, which would fill the memory of a long run:
 * it measures empty lines here, and gets what stands in them when it writes. So nothing else keeps them within their width.
 */
export function Lines({ of, width }: LinesProps): ReactElement | null {
  if (of.length === 0) return null;
  return (
    <Transform transform={(_, i) => within(of[i] ?? '', width)}>
      <Text>{of.length === 1 ? ' ' : '\n'.repeat(of.length - 1)}</Text>
    </Transform>
  );
}

/** A line that is too long loses its colours too. */
function within(line: string, width: number): string {
  if (line.length <= width) return line;
  const text = stripVTControlCharacters(line);
  return text.length <= width ? line : clip(text, width, false);
}

/** One text at each end of a line. */
export function spread(left: string, right: string, width: number): string {
  const room = width - stripVTControlCharacters(left).length - stripVTControlCharacters(right).length;
  return room < 0 ? left : left + ' '.repeat(room) + right;
}
