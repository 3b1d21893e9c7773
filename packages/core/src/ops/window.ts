import { ArgumentError, ShapeError } from '../errors/errors.js';
import { show } from '../shape/shape.js';
import type { Tensor } from '../tensor/tensor.js';

// What convolutions and pools share: checks of how a window moves.

/** A whole number for each spatial dimension, none below `least`. */
export function checkEach(op: string, argument: string, values: readonly number[], dims: number, least: number): void {
  const isList = Array.isArray(values);
  if (isList && values.length === dims && values.every((value) => Number.isInteger(value) && value >= least)) return;
  const wanted = `${dims} whole ${dims === 1 ? 'number' : 'numbers'} from ${least}`;
  throw new ArgumentError(op, `${argument} has to be a list of ${wanted}, got ${isList ? show(values) : String(values)}`, {
    argument,
    hint: show(new Array<number>(dims).fill(Math.max(least, argument === 'padding' ? 0 : 1))),
  });
}

/** Only the batch may be empty (and the channels, where `channels` says so). */
export function checkElements(op: string, input: Tensor, { channels }: { readonly channels: boolean }): void {
  if (!input.shape.slice(channels ? 2 : 1).includes(0)) return;
  throw new ShapeError(op, `only the batch${channels ? ' and the channels' : ''} may have size 0, got input ${show(input.shape)}`, {
    shapes: [input.shape],
    hint: 'an input with elements',
  });
}
