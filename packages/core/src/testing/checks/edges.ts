import { Tensor, type DType } from '../../index.js';
import { instancesIn, mapInstances } from '../arguments.js';
import { argsOf, casesOf, differentiableCases, expected, outcome, withTensors, type Case } from '../case.js';
import { failure } from '../check-error.js';
import { isClose, show, toleranceOf } from '../compare.js';
import { cotangentFor, gradientsOf } from '../gradients.js';
import { at, gridOf, indicesOf, isGrid, stored } from '../grid.js';
import { Recipe, values } from '../recipes.js';
import { floating, type OpRow } from '../row.js';

/** Where kernels go wrong: zeros of both signs, infinities, NaN, a subnormal, numbers of which 1 - x or exp(x) loses all, and ordinary ones. */
const edges: readonly number[] = [0, -0, Infinity, -Infinity, NaN, 1e-40, 1e-8, -1e-8, 0.5, 1, -1, 100, -100];

/** The last digit of subnormal numbers: near 0, too, results have to be right relatively. */
const smallest: Readonly<Partial<Record<DType, number>>> = { float32: 2 ** -149, float64: 2 ** -1074 };

/** An element-wise op answers what its reference does at the edges of each operand, in all pairs; 0 and -0 are told apart. */
export function checkEdges(row: OpRow): void {
  for (const sample of casesOf(atEdges(row), floating)) {
    const result = outcome(sample)[0];
    const reference = expected(sample)[0];
    if (!(result instanceof Tensor) || !isGrid(reference)) continue;
    const { rtol } = toleranceOf(row, result.dtype);
    const atol = row.tolerance?.[result.dtype]?.atol ?? smallest[result.dtype] ?? 0;
    gridOf(result).data.forEach((actual, i) => {
      const wanted = stored(reference.data[i], result.dtype);
      const signs = wanted === 0 && actual === 0 && !Object.is(actual, wanted);
      if (isClose(actual, wanted, { rtol, atol }) && !signs) return;
      const problem = `expected ${show(wanted)} at (${operandsAt(sample, [i])}), got ${show(actual)}`;
      throw failure({ row, name: `edges in ${sample.dtype}` }, problem, 'the scalar function of the kernel, at its edge');
    });
  }
}

/**
 * At chosen values and at the edges that are finite, the gradient of an element-wise op is the slope of its reference; where that jumps,
 * anything from the slope on one side to the slope on the other. Neither NaN nor an infinity can hide there.
 */
export function checkSlopesAtEdges(row: OpRow): void {
  const { scalar } = row.reference;
  if (scalar === undefined) return;
  const chosen = differentiableCases(row, floating).filter(({ isSmooth }) => !isSmooth);
  for (const sample of [...chosen, ...differentiableCases(atEdges(row), floating)]) compareSlopes(sample, scalar);
}

/** The row with one sample: its first, with its operands at all combinations of edges. */
function atEdges(row: OpRow): OpRow {
  if (row.reference.scalar === undefined) return { ...row, samples: [] };
  const first = argsOf(row.samples[0]);
  const operands = instancesIn(first, Recipe).filter(({ dtype }) => dtype === undefined);
  const total = edges.length ** operands.length;
  const sample = mapInstances(first, Recipe, (recipe) => {
    if (recipe.dtype !== undefined) return recipe.shaped(total);
    const repeated = edges.length ** operands.indexOf(recipe);
    return values(
      'edges',
      Array.from({ length: total }, (_, i) => edges[Math.floor(i / repeated) % edges.length]),
    );
  });
  return { ...row, samples: [sample as readonly unknown[]] };
}

const STEP = 1e-6;
/** Beyond this a slope is that of a pole or a jump, which differences cannot measure. */
const STEEP = 1e4;

function compareSlopes(sample: Case, scalar: (...operands: number[]) => number): void {
  const { row, args, variables, dtype } = sample;
  const operands = withTensors(sample, gridOf);
  const grids = operands.filter(isGrid);
  const { shape } = grids[0];
  if (grids.some((other) => String(other.shape) !== String(shape))) return;
  const starts = cotangentFor(shape);
  gradientsOf(sample).forEach((gradient, v) => {
    const k = args.indexOf(variables[v]);
    if (gradient === null || k === -1) return;
    indicesOf(shape).forEach((index, i) => {
      const given = operands.map((operand) => (isGrid(operand) ? at(operand, index) : operand));
      const range = slopesAround(scalar as (...given: unknown[]) => number, given, k);
      if (range === null) return;
      const [slope, slack] = [gradient.data[i] / stored(starts.data[i], dtype), 1e-3 * (1 + Math.abs(range[1]))];
      if (slope >= range[0] - slack && slope <= range[1] + slack) return;
      throw failure(
        { row, name: `edges in ${dtype}` },
        `the slope by operand ${k} at (${operandsAt(sample, index)}) is ${slope}, expected ${range.join(' to ')}`,
        'clamp the argument of what overflows, or compute the slope from the result; where() does not hide a NaN from the gradient',
      );
    });
  });
}

function operandsAt(sample: Case, index: readonly number[]): string {
  const operands = withTensors(sample, gridOf);
  return operands.map((operand) => (isGrid(operand) ? show(at(operand, index)) : JSON.stringify(operand))).join(', ');
}

/** The slopes on both sides, the smaller first; null where there are none that differences could measure. */
function slopesAround(f: (...given: unknown[]) => number, given: readonly unknown[], k: number): [number, number] | null {
  const x = given[k] as number;
  const operands = given.filter((value) => typeof value === 'number');
  // Beside another operand, a function may turn within a step as large as the operand itself.
  const isTiny = (value: number): boolean => operands.length > 1 && value !== 0 && Math.abs(value) < STEP;
  if (operands.some((value) => !Number.isFinite(value) || isTiny(value))) return null;
  const h = STEP * Math.max(1, Math.abs(x));
  const near = (value: number): number => f(...given.map((other, i) => (i === k ? value : other)));
  const [left, right] = [(near(x) - near(x - h)) / h, (near(x + h) - near(x)) / h];
  if (!(Math.abs(left) < STEEP && Math.abs(right) < STEEP)) return null;
  return [Math.min(left, right), Math.max(left, right)];
}
