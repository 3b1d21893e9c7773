import { isFloating, type DType, type Tensor } from '../index.js';
import { grid } from './grid.js';
import { laidOut, type Layout } from './layouts.js';
import { Stream } from './stream.js';

/** One element: from the stream, its number in row-major order, and the dtype that is asked for. */
type Draw = (stream: Stream, i: number, dtype: DType) => number;

interface RecipeOptions {
  readonly dtype?: DType;
  readonly isConstant?: boolean;
  readonly isEdge?: boolean;
  readonly layout?: Layout;
  /** Which dtypes can hold the values. Default: all. */
  readonly fits?: (dtype: DType) => boolean;
}

/** A tensor to be: a row's sample has one where its call wants a tensor, and each check makes it in the dtype and layout that it needs. */
export class Recipe {
  readonly name: string;
  readonly shape: readonly number[];
  readonly #draw: Draw;
  readonly #options: RecipeOptions;

  constructor(name: string, shape: readonly number[], draw: Draw, options: RecipeOptions = {}) {
    this.name = name;
    this.shape = shape;
    this.#draw = draw;
    this.#options = options;
  }

  /** The dtype whatever the row's is asked for: an index, a mask. */
  get dtype(): DType | undefined {
    return this.#options.dtype;
  }

  /** Whether no gradient is wanted. */
  get isConstant(): boolean {
    return this.#options.isConstant === true || (this.dtype !== undefined && !isFloating(this.dtype));
  }

  /** Whether its values are chosen ones, at some of which there may be no slope to measure. */
  get isEdge(): boolean {
    return this.#options.isEdge === true;
  }

  /** In this dtype whatever the row's. */
  as(dtype: DType): Recipe {
    return this.#with({ dtype });
  }

  /** Without a gradient. */
  constant(): Recipe {
    return this.#with({ isConstant: true });
  }

  /** As the transpose of a row-major tensor: dimensions and strides the other way round. */
  t(): Recipe {
    return new Recipe(this.name, [...this.shape].reverse(), this.#draw, { ...this.#options, layout: 'transposed' });
  }

  /** Chosen values, but such that slopes can be measured there. */
  smooth(): Recipe {
    return this.#with({ isEdge: false });
  }

  /** In another memory layout. */
  in(layout: Layout): Recipe {
    return this.#with({ layout });
  }

  /** In another shape. */
  shaped(...shape: readonly number[]): Recipe {
    return new Recipe(this.name, shape, this.#draw, this.#options);
  }

  fits(dtype: DType): boolean {
    return this.#options.fits?.(this.dtype ?? dtype) ?? true;
  }

  make(dtype: DType, seed: number, layout: Layout = this.#options.layout ?? 'dense'): Tensor {
    const wanted = this.dtype ?? dtype;
    const stream = new Stream(seed);
    let i = 0;
    const elements = grid(this.shape, () => this.#draw(stream, i++, wanted));
    // A chosen index or mask says how large other arguments are: it keeps all of its values.
    const isKept = layout === 'expanded' && this.isEdge && this.dtype !== undefined;
    return laidOut(elements, wanted, isKept ? 'gaps' : layout);
  }

  toString(): string {
    const layout = this.#options.layout ?? 'dense';
    return `${this.name}[${this.shape.join(', ')}]${layout === 'dense' ? '' : ` ${layout}`}`;
  }

  #with(options: RecipeOptions): Recipe {
    return new Recipe(this.name, this.shape, this.#draw, { ...this.#options, ...options });
  }
}

/** Mean 0, variance 1. As integers: from -9 to 9 (uint8: 0 to 9), as booleans: either. */
export function normal(...shape: readonly number[]): Recipe {
  return new Recipe('normal', shape, (stream, _i, dtype) => {
    if (isFloating(dtype)) return stream.normal();
    return dtype === 'int32' ? stream.integer(-9, 10) : dtype === 'uint8' ? stream.integer(0, 10) : stream.integer(0, 2);
  });
}

/** Between 0.3 and 3, or whole numbers from 1 to 9: for what is undefined, or steep, at 0 and below. */
export function positive(...shape: readonly number[]): Recipe {
  return new Recipe('positive', shape, (stream, _i, dtype) =>
    isFloating(dtype) ? 0.3 * 10 ** stream.uniform() : dtype === 'bool' ? 1 : stream.integer(1, 10),
  );
}

/** Away from 0 on both sides, from 0.3 to 3 in size: for divisors. Unsigned: from 1 to 9. */
export function nonzero(...shape: readonly number[]): Recipe {
  return new Recipe('nonzero', shape, (stream, _i, dtype) => {
    const sign = dtype === 'uint8' || dtype === 'bool' || stream.uniform() < 0.5 ? 1 : -1;
    return sign * (isFloating(dtype) ? 0.3 * 10 ** stream.uniform() : dtype === 'bool' ? 1 : stream.integer(1, 10));
  });
}

/** Between `low` and `high`. */
export function uniform(low: number, high: number, shape: readonly number[]): Recipe {
  return new Recipe(`uniform(${low}, ${high})`, shape, (stream, _i, dtype) => {
    return isFloating(dtype) ? low + (high - low) * stream.uniform() : stream.integer(Math.ceil(low), Math.floor(high) + 1);
  });
}

/** The samples of an op of two operands: of one shape, broadcast either way, without dimensions, with a number, and without elements. */
export function pairs(
  left: (...shape: readonly number[]) => Recipe,
  right: (...shape: readonly number[]) => Recipe = left,
): (readonly unknown[])[] {
  return [
    [left(2, 3), right(2, 3)],
    [left(2, 3), right(3)],
    [left(3), right(2, 1)],
    [left(2, 1), right(1, 3)],
    [left(), right(2)],
    [left(2), right()],
    [left(3), 2],
    [left(0, 3), right(1, 3)],
    [left(1), right(0)],
  ];
}

/** Whole numbers from `low` up to but without `high`, in the row's dtype. */
export function integers(low: number, high: number, shape: readonly number[]): Recipe {
  return new Recipe(`integers(${low}, ${high})`, shape, (stream) => stream.integer(low, high), { isEdge: true });
}

/** An index into a dimension of `size`: int32. */
export function indices(size: number, shape: readonly number[]): Recipe {
  return new Recipe(`indices(${size})`, shape, (stream) => stream.integer(0, size), { dtype: 'int32' });
}

/** A mask: bool. */
export function booleans(...shape: readonly number[]): Recipe {
  return new Recipe('booleans', shape, (stream) => stream.integer(0, 2), { dtype: 'bool' });
}

/** No elements: one of the sizes is 0. */
export function empty(...shape: readonly number[]): Recipe {
  return new Recipe('empty', shape, () => 0);
}

/** Chosen values, as a vector unless `shape` says otherwise. Left out for dtypes that cannot hold them. Gradients are not measured there. */
export function values(name: string, list: readonly number[], shape: readonly number[] = [list.length]): Recipe {
  return new Recipe(name, shape, (_stream, i) => list[i], {
    isEdge: true,
    fits: (dtype) =>
      isFloating(dtype) ||
      list.every((value) => Number.isInteger(value) && (dtype === 'int32' || (value >= 0 && (dtype === 'uint8' || value < 2)))),
  });
}
