import { asDense, casesOf, outcome, tensorsAmong, type Case } from '../case.js';
import { compareGradients, compareValues, toleranceOf } from '../compare.js';
import { gradientsOf } from '../gradients.js';
import { gridOf } from '../grid.js';
import { layouts, type Layout } from '../layouts.js';
import { everyDtype, type OpRow } from '../row.js';

/** Inputs with their dimensions in reverse order, with gaps, and expanded give what row-major copies of them give; so do gradients. */
export function checkLayouts(row: OpRow): void {
  for (const layout of layouts) for (const sample of casesOf(row, everyDtype, layout)) compareToDense(sample, layout);
}

function compareToDense(sample: Case, layout: Layout): void {
  const { row, name, dtype } = sample;
  const dense = asDense(sample);
  const fix = 'read through shape, strides and offset of the view, or contiguous() before';
  const comparison = { row, name, tolerance: toleranceOf(row, dtype), fix };
  const references = tensorsAmong(outcome(dense));
  tensorsAmong(outcome(sample)).forEach((result, i) => {
    compareValues(gridOf(result), gridOf(references[i]), { ...comparison, name: `${name}, result ${i}` });
  });
  if (row.gradient === false || sample.variables.length === 0) return;
  compareGradients(gradientsOf(sample, { layout }), gradientsOf(dense, { layout, copied: true }), comparison);
}
