import type { ReactElement } from 'react';
import type { Fact } from '../numbers.js';
import { paint } from '../paint.js';
import type { Look } from '../surroundings.js';
import { Lines } from './lines.js';

interface NumberLinesProps {
  readonly lines: readonly (readonly Fact[])[];
  readonly width: number;
  readonly look: Look;
}

/** Facts in lines across the screen. */
export const NumberLines = ({ lines, width, look }: NumberLinesProps): ReactElement => (
  <Lines of={lines.map((line) => ` ${line.map((fact) => inline(fact, look)).join('   ')}`)} width={width} />
);

function inline({ name, value, isUnit = false }: Fact, look: Look): string {
  const shown = look.color ? paint('grey', name) : name;
  return isUnit ? `${value} ${shown}` : `${shown} ${value}`;
}

interface NumberTableProps {
  readonly all: readonly Fact[];
  readonly width: number;
  readonly look: Look;
}

/** Facts below each other, in two columns. */
export function NumberTable({ all, width, look }: NumberTableProps): ReactElement {
  const half = Math.floor((width - 3) / 2);
  const cells = all.map(({ name, value }) => {
    const gap = ' '.repeat(Math.max(1, half - name.length - value.length));
    return (look.color ? paint('grey', name) : name) + gap + value;
  });
  const rows = Array.from({ length: Math.ceil(cells.length / 2) }, (_, i) => cells.slice(2 * i, 2 * i + 2).join('   '));
  return <Lines of={rows} width={width} />;
}
