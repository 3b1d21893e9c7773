import { warnOnce } from './warn.js';

/** Where the copies of this package that are loaded note where they lie: a place that all copies share. */
const NOTE = Symbol.for('@lamella/core');

/** Warns when this package is loaded from a second place, as happens where a plugin brings a version of its own. */
export function noteCopy(url: string): void {
  const shared = globalThis as { [NOTE]?: Set<string> };
  const places = (shared[NOTE] ??= new Set());
  places.add(url.replace(/[?#].*$/, ''));
  if (places.size === 1) return;
  warnOnce(
    `copies/${places.size}`,
    `@lamella/core is loaded from ${places.size} places: ${[...places].join(' and ')}. Tensors of one are no tensors to the others. ` +
      'Try: npm ls @lamella/core, and one version for all',
  );
}

/** Whether a value looks like a tensor that another copy of this package has made. */
export function isOfAnotherCopy(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'storage' in x && 'strides' in x && 'requiresGrad' in x;
}
