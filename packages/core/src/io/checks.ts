import { ArgumentError, LamellaError } from '../errors/errors.js';
import { checkTensor } from '../ops/support.js';
import { numelOf, show } from '../shape/shape.js';
import { Tensor } from '../tensor/tensor.js';

/** A file that is cut off, contradicts itself, or holds what cannot be trusted. */
export class FileError extends LamellaError {
  override readonly name: string = 'FileError';
}

/** As many as numpy allows. */
const MAX_DIMS = 64;
/** As far as the kernels count. */
const MAX_COUNT = 2 ** 31 - 1;
const MAX_EXCERPT = 100;

/**
 * Text from a file as a message shows it: it may be long, and hold anything. For readers of other formats.
 *
 * @example
 * excerpt('x'.repeat(1000)).length // 101
 */
export function excerpt(text: string): string {
  const start = text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text;
  return start.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

/**
 * The bytes as they came, or a copy of them where they are in shared memory, of which the platform's decoders want nothing.
 *
 * @throws ArgumentError on anything but a Uint8Array
 */
export function checkBytes(op: string, bytes: unknown): Uint8Array {
  // By its tag and not by its class: a test runner may have a realm of its own.
  if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]') {
    throw new ArgumentError(op, `bytes have to be a Uint8Array, got ${bytes === null ? 'null' : typeof bytes}`, {
      argument: 'bytes',
      hint: 'new Uint8Array(arrayBuffer)',
    });
  }
  const given = bytes as Uint8Array;
  return given.buffer instanceof ArrayBuffer ? given : new Uint8Array(given);
}

/**
 * Sizes that a file states, of which it holds `available` elements: few enough for the kernels to count, whole, not negative. With a size of 0,
 * the others count alone: nobody can walk over 2^50 rows, empty ones or not. The same goes for strides of 0. For readers of other formats.
 *
 * @throws FileError otherwise
 * @example
 * try { checkSizes('mine', 'x', [2 ** 53, 0], 0); } catch (error) { (error as LamellaError).op } // 'mine'
 */
export function checkSizes(op: string, what: string, shape: readonly number[], available: number): void {
  const whole = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!whole) throw new FileError(op, `${what} has a shape that is none: ${excerpt(show(shape))}`);
  if (shape.length > MAX_DIMS)
    throw new FileError(op, `${what} has ${shape.length} dimensions, more than ${MAX_DIMS}`, { shapes: [shape] });
  if (numelOf(shape.map((size) => Math.max(size, 1))) > Math.max(available, MAX_COUNT))
    throw new FileError(op, `${what} has more elements than can be counted: ${show(shape)}`, { shapes: [shape] });
}

/** Whether it is no Unicode text: UTF-8 cannot hold it. */
export function hasHalfSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** Names and tensors, as they are to be saved. @throws ArgumentError where there is something else, or a name that is no Unicode text */
export function checkNamedTensors(op: string, tensors: unknown): [name: string, tensor: Tensor][] {
  if (Object.prototype.toString.call(tensors) !== '[object Object]' || tensors instanceof Tensor) {
    throw new ArgumentError(op, 'expected an object of tensors', { argument: 'tensors', hint: `${op}({ weight })` });
  }
  const entries = Object.entries(tensors as Record<string, unknown>);
  return entries.map(([name, tensor]) => {
    if (hasHalfSurrogate(name))
      throw new ArgumentError(op, `the name '${excerpt(name)}' has half of a surrogate pair`, { argument: 'tensors' });
    return [name, checkSavable(op, tensor, name)];
  });
}

/** @throws ArgumentError on anything but a tensor of up to 64 dimensions */
export function checkSavable(op: string, x: unknown, argument = 'input'): Tensor {
  checkTensor(op, x, argument);
  if (x.ndim > MAX_DIMS) {
    throw new ArgumentError(op, `${argument} has ${x.ndim} dimensions, a file holds up to ${MAX_DIMS}`, {
      argument,
      shapes: [x.shape],
      hint: 'x.flatten()',
    });
  }
  return x;
}
