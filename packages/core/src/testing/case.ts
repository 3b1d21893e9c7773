import { isFloating, Tensor, type DType } from '../index.js';
import { instancesIn, mapInstances, showArguments } from './arguments.js';
import { failure } from './check-error.js';
import { gridOf, type Grid } from './grid.js';
import { laidOut, type Layout } from './layouts.js';
import { Recipe } from './recipes.js';
import type { OpRow, Sample } from './row.js';

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
  /** Whether slopes can be measured here: no value of a variable is a chosen one. */
  readonly isSmooth: boolean;
}

/** Every sample of a row in every one of the dtypes that row and sample have. */
export function casesOf(row: OpRow, dtypes: readonly DType[], layout?: Layout): Case[] {
  return dtypes
    .filter((dtype) => row.dtypes.includes(dtype))
    .flatMap((dtype) => row.samples.flatMap((_, i) => makeCase(row, i, dtype, layout)));
}

/** The same for a row that has gradients, and samples with something to differentiate by. */
export function differentiableCases(row: OpRow, dtypes: readonly DType[], layout?: Layout): Case[] {
  if (row.gradient === false) return [];
  return casesOf(row, dtypes.filter(isFloating), layout).filter(({ variables }) => variables.length > 0);
}

/** The arguments of a sample. */
export function argsOf(sample: Sample): readonly unknown[] {
  return sample instanceof Recipe ? [sample] : sample;
}

function makeCase(row: OpRow, i: number, dtype: DType, layout: Layout | undefined): Case | [] {
  const recipe = argsOf(row.samples[i]);
  const recipes = instancesIn(recipe, Recipe);
  if (!recipes.every((operand) => operand.fits(dtype))) return [];
  const tensors = recipes.map((operand, k) => operand.make(dtype, 1000 * i + k + 1, layout));
  let next = 0;
  return {
    row,
    name: `sample ${i} (${showArguments(recipe)}) in ${dtype}${layout === undefined ? '' : `, ${layout}`}`,
    dtype,
    args: mapInstances(recipe, Recipe, () => tensors[next++]) as readonly unknown[],
    tensors,
    variables: tensors.filter((x, k) => isFloating(x.dtype) && !recipes[k].isConstant),
    isSmooth: recipes.every((operand) => operand.isConstant || !operand.isEdge),
  };
}

/** The same call with row-major copies of its tensors. */
export function asDense(sample: Case): Case {
  const copies = new Map(sample.tensors.map((x) => [x, laidOut(gridOf(x), x.dtype, 'dense')]));
  const copyOf = (x: Tensor): Tensor => copies.get(x)!;
  return { ...sample, args: withTensors(sample, copyOf), tensors: sample.tensors.map(copyOf), variables: sample.variables.map(copyOf) };
}

/** The arguments of a call with `of(x)` in the place of each tensor. */
export function withTensors({ args }: Case, of: (x: Tensor) => unknown): unknown[] {
  return mapInstances(args, Tensor, of) as unknown[];
}

/** Calls the op, or another form of it, and gives its results as a list. @throws CheckError when the call throws */
export function outcome(sample: Case, call: OpRow['call'] = sample.row.call, args: readonly unknown[] = sample.args): unknown[] {
  try {
    const result = call(...(args as never[]));
    return Array.isArray(result) ? (result as unknown[]) : [result];
  } catch (error) {
    const fix = 'the op has to take this sample, or the sample belongs to the errors';
    throw failure(sample, `the call threw ${String(error)}`, fix, error);
  }
}

/** The results that are tensors. */
export function tensorsAmong(results: readonly unknown[]): Tensor[] {
  return results.filter((result): result is Tensor => result instanceof Tensor);
}

/** What the reference answers to the same arguments, as a list. */
export function expected(sample: Case): (Grid | number | boolean)[] {
  const { reference } = sample.row;
  const own = (sample.dtype === 'float32' ? reference.float32 : undefined) ?? reference;
  const result = (own as (...args: unknown[]) => Grid | readonly Grid[] | number | boolean)(...withTensors(sample, gridOf));
  return Array.isArray(result) ? (result as Grid[]) : [result as Grid | number | boolean];
}
