// The checks behind the op table, for any test runner. A plugin describes its op in a row, as `test/table` does for the built-ins, and calls
// `checkOp(row)`; or, for a test a check, `for (const check of checksFor(row)) it(check.name, () => runCheck(row, check))`.

export { CheckError } from './check-error.js';
export { at, commonShape, grid, gridOf, indicesOf, isGrid, type Grid, type Reading } from './grid.js';
export { laidOut, layouts, type Layout } from './layouts.js';
export { expectMoments, expectShare, type Moments } from './moments.js';
export { booleans, empty, indices, integers, nonzero, normal, pairs, positive, Recipe, uniform, values } from './recipes.js';
export {
  elementwise,
  everyDtype,
  floating,
  numeric,
  op,
  type ErrorCase,
  type Law,
  type OpRow,
  type Reference,
  type ResultRule,
  type Sample,
  type Tolerance,
} from './row.js';
export { Stream } from './stream.js';
export { checkOp, checksFor, runCheck, type Check } from './table.js';
