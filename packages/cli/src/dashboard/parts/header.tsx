import type { ReactElement } from 'react';
import { clip, duration } from '../format.js';
import { paint, type Color } from '../paint.js';
import type { View } from '../view.js';
import { Lines, spread } from './lines.js';

/** What the run is called and what it does, and since when. */
export function Header({ view }: { readonly view: View }): ReactElement {
  const { record, columns, look } = view;
  const { text, sign, color } = state(view);
  const shown = `${look.unicode ? sign : '*'} ${text}`;
  const elapsed = `${duration(record.elapsed)} elapsed`;
  const room = columns - shown.length - 4;
  const time = room - elapsed.length >= Math.min(view.title.length, 12) ? elapsed : '';
  const title = clip(view.title, room - time.length, look.unicode);
  const left = ` ${look.color ? paint('bold', title) : title}  ${look.color ? paint(color, shown) : shown}`;
  return <Lines of={[spread(left, time, columns)]} width={columns} />;
}

function state({ record, isStopping }: View): { text: string; sign: string; color: Color } {
  const { phase, trainer } = record;
  if (phase === 'done') return { text: 'done', sign: '✓', color: 'green' };
  if (isStopping) return { text: 'stopping', sign: '■', color: 'red' };
  if (trainer?.isPaused === true) return { text: 'paused', sign: '‖', color: 'yellow' };
  const loss = record.latest.get('loss') ?? 0;
  if (!Number.isFinite(loss)) return { text: `loss is ${loss}`, sign: '!', color: 'red' };
  return { text: phase, sign: '●', color: phase === 'training' ? 'green' : 'yellow' };
}
