import { ArgumentError, ShapeError } from '../errors/errors.js';

/** Sizes, outermost dimension first. */
export type Shape = readonly number[];

/** A shape as the messages show it: `[2, 3]`. */
export function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** The number of elements. */
export function numelOf(shape: Shape): number {
  let numel = 1;
  for (const size of shape) numel *= size;
  return numel;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let dim = 0; dim < a.length; dim++) if (a[dim] !== b[dim]) return false;
  return true;
}

export function checkShape(op: string, shape: unknown): asserts shape is Shape {
  const sound = Array.isArray(shape) && shape.every((size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0);
  if (!sound) {
    throw new ArgumentError(op, `a shape is an array of whole numbers from 0, got ${Array.isArray(shape) ? show(shape) : String(shape)}`, {
      argument: 'shape',
      hint: '[2, 3]',
    });
  }
  if (!Number.isSafeInteger(numelOf(shape as Shape)))
    throw new ShapeError(op, `${show(shape as Shape)} has too many elements`, { shapes: [shape as Shape] });
}

/** The dimension from 0, given one that may count from the end. A tensor without dimensions has dimension 0 (and -1) all the same. */
export function wrapDim(op: string, dim: number, ndim: number): number {
  const span = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -span || dim >= span) {
    throw new ShapeError(op, `dimension out of range (expected to be in range of [${-span}, ${span - 1}], but got ${dim})`, {
      argument: 'dim',
    });
  }
  return dim < 0 ? dim + span : dim;
}

/** Several dimensions, each from 0 and each named once; all of them when `dims` is left out or null. */
export function wrapDims(op: string, dims: number | readonly number[] | null | undefined, ndim: number): number[] {
  if (dims === null || dims === undefined) return Array.from({ length: ndim }, (_, dim) => dim);
  const wrapped = (typeof dims === 'number' ? [dims] : dims).map((dim) => wrapDim(op, dim, ndim));
  if (new Set(wrapped).size !== wrapped.length)
    throw new ShapeError(op, `a dimension appears more than once in ${show(wrapped)}`, { argument: 'dim' });
  return ndim === 0 ? [] : wrapped;
}

/** The shape that all are stretched to: dimensions are matched from the last one, and a size of 1 fits any. */
export function broadcastShapes(op: string, ...shapes: readonly Shape[]): Shape {
  if (shapes.length === 2 && sameShape(shapes[0], shapes[1])) return shapes[0];
  const ndim = Math.max(...shapes.map((shape) => shape.length));
  const result = new Array<number>(ndim).fill(1);
  for (const shape of shapes) {
    const missing = ndim - shape.length;
    for (let dim = 0; dim < shape.length; dim++) {
      const size = shape[dim];
      const other = result[missing + dim];
      if (size === other || size === 1) continue;
      if (other !== 1) {
        throw new ShapeError(
          op,
          `shapes ${shapes.map(show).join(' and ')} do not broadcast: sizes ${other} and ${size} meet at dimension ${missing + dim}`,
          {
            shapes,
            hint: 'sizes have to be equal, or one of them 1; unsqueeze() adds a dimension of size 1',
          },
        );
      }
      result[missing + dim] = size;
    }
  }
  return result;
}
