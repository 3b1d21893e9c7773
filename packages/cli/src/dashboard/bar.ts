import { paint } from './paint.js';
import type { Look } from './surroundings.js';

/** A bar of `width` signs, of which `share` is done. */
export function bar(share: number, width: number, { color, unicode }: Look): string {
  const halves = Math.round(Math.min(Math.max(Number.isFinite(share) ? share : 0, 0), 1) * Math.max(width, 0) * 2);
  const [full, hasHalf] = [Math.floor(halves / 2), halves % 2 === 1];
  const done = unicode ? '━'.repeat(full) + (hasHalf ? '╸' : '') : '#'.repeat(full);
  const rest = (unicode ? '─' : '.').repeat(Math.max(width, 0) - done.length);
  return color ? (done === '' ? '' : paint('cyan', done)) + (rest === '' ? '' : paint('grey', rest)) : done + rest;
}
