import type { DType, LamellaError } from '../index.js';
import { at, commonShape, grid, isGrid, type Grid } from './grid.js';
import type { Recipe } from './recipes.js';

/** What the op should answer, computed in doubles without the op: each tensor argument comes as a Grid, all others as they are. */
export interface Reference {
  (...args: never[]): Grid | readonly Grid[] | number | boolean;
  /** Set where it is a function of one number an operand. */
  readonly scalar?: (...operands: number[]) => number;
  /** What float32 answers instead, where it is rounded on the way. */
  readonly float32?: (...args: never[]) => Grid;
}

/** The dtype of a result, from the dtype that the samples are made in. */
export type ResultRule = DType | 'same' | 'floating' | 'wide' | ((dtype: DType, args: readonly unknown[]) => DType);

/** The arguments of one call, with recipes in place of tensors (also inside of lists and options). A lone recipe is the only argument. */
export type Sample = Recipe | readonly unknown[];

/** A call that has to be refused. Its arguments are tensors, not recipes. */
export interface ErrorCase {
  readonly args: readonly unknown[];
  readonly error: abstract new (...args: never[]) => LamellaError;
  /** Fields that the error has to have; `op` is the row's name, unless it is said here. */
  readonly has?: Partial<Pick<LamellaError, 'op' | 'shapes' | 'dtype' | 'argument' | 'hint'>>;
}

/** A statement that holds for the op whatever the values. */
export interface Law {
  readonly name: string;
  /** Throws when it does not hold. */
  readonly run: () => void;
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** All that is known of an op: once, for every check. */
export interface OpRow {
  readonly name: string;
  readonly call: (...args: never[]) => unknown;
  readonly reference: Reference;
  readonly dtypes: readonly DType[];
  readonly samples: readonly Sample[];
  /** One for all results, or one a result. Default: `same`. `floating`: float32 for integers. `wide`: int32 for uint8 and bool. */
  readonly result?: ResultRule | readonly ResultRule[];
  /** false: the result never requires a gradient. Default: it does wherever it is floating. */
  readonly gradient?: boolean;
  /** The form that ends in an underscore. */
  readonly inplace?: (...args: never[]) => unknown;
  /** How the method is called, if not with the first argument as `this`. false: there is none. */
  readonly method?: ((...args: never[]) => unknown) | false;
  /** Whether the result shares the memory of the first tensor: always, never, or as it comes. Default: never. */
  readonly view?: boolean | 'sometimes';
  readonly errors?: readonly ErrorCase[];
  readonly laws?: readonly Law[];
  readonly tolerance?: Partial<Record<DType, Partial<Tolerance>>>;
  /** Names of checks that do not hold, each with the reason. The suite fails once one of them would. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** A row of the table. */
export function op(name: string, row: Omit<OpRow, 'name'>): OpRow {
  return { name, ...row };
}

/**
 * The reference of an element-wise op, from its function of numbers; operands broadcast, options are passed on behind them.
 *
 * @param float32 the function that float32 has instead, where it is rounded on the way
 */
export function elementwise(scalar: (...operands: never[]) => number, float32?: (...operands: never[]) => number): Reference {
  const own = float32 === undefined ? {} : { float32: gridwise(float32) };
  return Object.assign(gridwise(scalar), { scalar: scalar as (...operands: unknown[]) => number, ...own });
}

function gridwise(scalar: (...operands: never[]) => number): (...args: unknown[]) => Grid {
  const f = scalar as (...operands: unknown[]) => number;
  return (...args) => {
    const shape = commonShape(...args.flatMap((arg) => (isGrid(arg) ? [arg.shape] : [])));
    return grid(shape, (index) => f(...args.map((arg) => (isGrid(arg) ? at(arg, index) : arg))));
  };
}

export const floating: readonly DType[] = ['float32', 'float64'];
export const numeric: readonly DType[] = ['float32', 'float64', 'int32', 'uint8'];
export const everyDtype: readonly DType[] = ['float32', 'float64', 'int32', 'uint8', 'bool'];
