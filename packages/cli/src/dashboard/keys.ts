import type { Key } from 'ink';

export type KeyAction = 'interrupt' | 'stop' | 'pause' | 'next' | 'previous' | 'scale';

const BY_SIGN: Readonly<Record<string, KeyAction>> = {
  q: 'stop',
  p: 'pause',
  ' ': 'pause',
  l: 'scale',
  '\u0003': 'interrupt',
  '\t': 'next',
};

/** What was pressed is for. Keys that were pressed while a long step ran come together, as one input. */
export function keyActions(input: string, key: Pick<Key, 'ctrl' | 'leftArrow' | 'rightArrow' | 'shift' | 'tab'>): KeyAction[] {
  if (key.ctrl) return input === 'c' ? ['interrupt'] : [];
  if (key.leftArrow || (key.tab && key.shift)) return ['previous'];
  if (key.rightArrow || key.tab) return ['next'];
  return Array.from(input.toLowerCase()).flatMap((sign) => BY_SIGN[sign] ?? []);
}
