import { isFloating, Tensor, type DType } from '../index.js';
import { CheckError } from './check-error.js';
import { gridOf, type Grid } from './grid.js';
import { laidOut, type Layout } from './layouts.js';
import { Recipe } from './recipes.js';
import type { OpRow } from './row.js';

/** One call of an op: a sample of its row, made in one dtype and layout. */
export interface Case {
  readonly row: OpRow;
  readonly name: string;
  readonly dtype: DType;
  readonly args: readonly unknown[];
  /** The tensors among the arguments, in their order. */
  readonly tensors: readonly Tensor[];
  /** Those that a gradient may be asked of. */
  readonly variables: readonly Tensor[];
  /** Whether slopes can be measured here: no value is a chosen one. */
  readonly isSmooth: boolean;
}

/** Every sample of a row in every dtype that the check is about and the sample's values fit. */
export function casesOf(row: OpRow, dtypes: readonly DType[], layout?: Layout): Case[] {
  return dtypes
    .filter((dtype) => row.dtypes.includes(dtype))
    .flatMap((dtype) => row.samples.flatMap((_, i) => (recipesOf(row, i).every((recipe) => recipe.fits(dtype)) ? [makeCase(row, i, dtype, layout)] : [])));
}

/** The same for the floating dtypes of a row that has gradients. */
export function differentiableCases(row: OpRow, dtypes: readonly DType[], layout?: Layout): Case[] {
  return row.gradient === false ? [] : casesOf(row, dtypes.filter(isFloating), layout).filter(({ variables }) => variables.length > 0);
}

export function argsOf(row: OpRow, i: number): readonly unknown[] {
  const sample = row.samples[i]!;
  return sample instanceof Recipe ? [sample] : sample;
}

function recipesOf(row: OpRow, i: number): Recipe[] {
  const found: Recipe[] = [];
  replace(argsOf(row, i), (recipe) => found.push(recipe));
  return found;
}

function makeCase(row: OpRow, i: number, dtype: DType, layout: Layout | undefined): Case {
  const recipes = recipesOf(row, i);
  const tensors = recipes.map((recipe, operand) => recipe.make(dtype, 1000 * i + operand + 1, layout));
  let next = 0;
  const args = argsOf(row, i).map((arg) => replace(arg, () => tensors[next++]!));
  const variables = tensors.filter((x, operand) => isFloating(x.dtype) && !recipes[operand]!.isConstant);
  const isSmooth = !recipes.some((recipe) => recipe.isEdge && !recipe.isConstant);
  return { row, name: `sample ${i} (${describe(argsOf(row, i))}) in ${dtype}${layout === undefined ? '' : `, ${layout}`}`, dtype, args, tensors, variables, isSmooth };
}

function describe(arg: unknown): string {
  if (Array.isArray(arg)) return arg.map((item) => (Array.isArray(item) ? `[${describe(item)}]` : describe(item))).join(', ');
  return arg instanceof Recipe ? String(arg) : JSON.stringify(arg, (_, value: unknown) => (value instanceof Recipe ? String(value) : typeof value === 'number' ? `${value}` : value)).replaceAll('"', '');
}

/** The same arguments with `of(item)` in the place of each recipe or tensor, however deep. */
export function replace(arg: unknown, of: (recipe: Recipe) => unknown): unknown {
  if (arg instanceof Recipe) return of(arg);
  if (Array.isArray(arg)) return arg.map((item: unknown) => replace(item, of));
  if (typeof arg === 'object' && arg !== null && Object.getPrototypeOf(arg) === Object.prototype) {
    return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, replace(value, of)]));
  }
  return arg;
}

/** Arguments with `of(tensor)` in the place of each tensor. */
export function mapTensors(args: readonly unknown[], of: (x: Tensor) => unknown): unknown[] {
  const map = (arg: unknown): unknown => {
    if (arg instanceof Tensor) return of(arg);
    if (Array.isArray(arg)) return arg.map(map);
    if (typeof arg === 'object' && arg !== null && Object.getPrototypeOf(arg) === Object.prototype) return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, map(value)]));
    return arg;
  };
  return args.map(map);
}

/** The same call with row-major copies of its tensors. */
export function asDense(sample: Case): Case {
  const copies = new Map(sample.tensors.map((x) => [x, laidOut(gridOf(x), x.dtype, 'dense')]));
  const copyOf = (x: Tensor): Tensor => copies.get(x)!;
  return { ...sample, args: mapTensors(sample.args, copyOf), tensors: sample.tensors.map(copyOf), variables: sample.variables.map(copyOf) };
}

/** Calls the op, or another form of it, and gives its results as a list. @throws CheckError when the call throws */
export function outcome({ row, name, args }: Case, call: (...args: never[]) => unknown = row.call, given: readonly unknown[] = args): (Tensor | number | boolean)[] {
  let result: unknown;
  try {
    result = call(...(given as never[]));
  } catch (error) {
    throw new CheckError(row.name, name, `the call threw ${String(error)}`, 'the op has to take this sample, or the sample belongs to the errors', error);
  }
  return (Array.isArray(result) ? result : [result]) as (Tensor | number | boolean)[];
}

/** The results that are tensors. */
export function tensorsAmong(results: readonly unknown[]): Tensor[] {
  return results.filter((result): result is Tensor => result instanceof Tensor);
}

/** What the reference answers to the same arguments, as a list. */
export function expected({ row, args }: Case): (Grid | number | boolean)[] {
  const result = (row.reference as (...args: unknown[]) => unknown)(...mapTensors(args, gridOf));
  return (Array.isArray(result) ? result : [result]) as (Grid | number | boolean)[];
}
