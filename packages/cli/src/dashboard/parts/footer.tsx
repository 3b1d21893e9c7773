import type { ReactElement } from 'react';
import { paint } from '../paint.js';
import type { View } from '../view.js';
import { Lines } from './lines.js';

/** The keys, as many as have room. */
export function Footer({ view }: { readonly view: View }): ReactElement {
  const { look, columns } = view;
  const shown: (readonly [string, string])[] = [];
  let left = columns - 1;
  for (const [key, meaning] of keys(view)) {
    left -= key.length + meaning.length + 1;
    if (left < 0) break;
    left -= 3;
    shown.push([key, meaning]);
  }
  const text = shown.map(([key, meaning]) => (look.color ? `${paint('bold', key)} ${paint('grey', meaning)}` : `${key} ${meaning}`));
  return <Lines of={[` ${text.join('   ')}`]} width={columns} />;
}

function keys({ record, look, hasKeys, isStopping, isLog }: View): (readonly [key: string, meaning: string])[] {
  const isDone = record.phase === 'done';
  if (isStopping && !isDone) return [['Ctrl-C', 'leave at once; the step at hand ends first otherwise']];
  if (!hasKeys) return [['Ctrl-C', 'stop']];
  return [
    ['q', 'stop'],
    ['p', record.trainer?.isPaused === true ? 'go on' : 'pause'],
    [look.unicode ? '←/→' : 'left/right', 'metric'],
    ['l', isLog ? 'linear scale' : 'log scale'],
  ];
}
