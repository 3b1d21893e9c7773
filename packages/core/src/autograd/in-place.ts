import { ArgumentError, AutogradError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { canCast } from '../shape/dtype.js';
import { sameShape, show } from '../shape/shape.js';
import { overlapsItself } from '../shape/strides.js';
import type { Tensor } from '../tensor/tensor.js';
import { convert, copyOf } from './copying.js';
import { edgeOf } from './edges.js';
import { isGradEnabled } from './grad-mode.js';
import { RecordedNode } from './node.js';
import { clearRegion, placeRegion, readRegion, regionOf } from './region.js';

/**
 * Changes `target` in place to what `compute` answers, and moves it, and all views of the same storage, to their new place in the graph.
 * Nothing is changed when the change is refused.
 *
 * @throws AutogradError on a leaf that requires a gradient, ShapeError when the result has another shape, DTypeError when it would lose
 * its kind (a float into an int), ArgumentError when elements of `target` share memory
 */
export function inPlace(name: string, target: Tensor, compute: (target: Tensor) => Tensor): Tensor {
  checkWritable(name, target);
  const computed = compute(target);
  checkFits(name, target, computed);
  const result = computed.dtype === target.dtype ? computed : convert(computed, target.dtype);
  const recorded = isGradEnabled() && (result.requiresGrad || target.requiresGrad);
  if (recorded) keepOldValues(target, result);
  kernels().copy(result, target);
  target.storage.bumpVersion();
  if (recorded) moveInGraph(target, result);
  return target;
}

function checkWritable(name: string, target: Tensor): void {
  if (overlapsItself(target)) {
    throw new ArgumentError(
      name,
      `unsupported operation: more than one element of ${show(target.shape)} refers to a single memory location`,
      { shapes: [target.shape], hint: 'clone() before writing to it' },
    );
  }
  if (!isGradEnabled()) return;
  const base = target.viewOf?.base;
  if (target.requiresGrad && target.isLeaf) {
    throw new AutogradError(name, 'a leaf Variable that requires grad is being used in an in-place operation', {
      hint: 'noGrad(() => …), or the op without the underscore',
    });
  }
  if (base === undefined || !base.requiresGrad) return;
  if (base.isLeaf) {
    throw new AutogradError(name, 'a view of a leaf Variable that requires grad is being used in an in-place operation', {
      hint: 'noGrad(() => …), or clone() the leaf first',
    });
  }
  if (target.viewOf?.recorded === false) {
    throw new AutogradError(name, 'a view that was made within noGrad is being changed in place with recording on', {
      hint: 'make the view outside of noGrad',
    });
  }
}

function checkFits(name: string, target: Tensor, result: Tensor): void {
  if (!sameShape(result.shape, target.shape)) {
    throw new ShapeError(name, `the result has shape ${show(result.shape)}, which does not fit in place into ${show(target.shape)}`, {
      shapes: [target.shape, result.shape],
      hint: 'the op without the underscore',
    });
  }
  if (!canCast(result.dtype, target.dtype)) {
    throw new DTypeError(name, `the result type ${result.dtype} can't be cast to the type ${target.dtype} of the tensor it is written to`, {
      dtype: result.dtype,
      hint: `the op without the underscore, or to('${result.dtype}') first`,
    });
  }
}

/** An op that saved its input needs the values from before the change. */
function keepOldValues(target: Tensor, result: Tensor): void {
  if (!(result.node instanceof RecordedNode) || !result.node.saved.has(target.storage)) return;
  const before = copyOf(target.detach());
  const edge = edgeOf(target);
  if (edge !== null && 'node' in edge) {
    before.node = edge.node;
    before.outputIndex = edge.output;
  }
  result.node.saved.replace(target, before);
}

function moveInGraph(target: Tensor, result: Tensor): void {
  if (target.viewOf === null) becomeResult(target, result);
  else overwriteRegion(target.viewOf.base, target, result);
  // What was saved as the result is now the target: a later change of it has to be noticed.
  if (result.node instanceof RecordedNode) result.node.saved.replace(result, target);
}

function becomeResult(target: Tensor, result: Tensor): void {
  target.node = result.node;
  target.outputIndex = result.outputIndex;
  rewrite(target);
}

function overwriteRegion(base: Tensor, view: Tensor, result: Tensor): void {
  const region = regionOf(base, view);
  base.node = new RecordedNode('copySlices', [base, result], [edgeOf(base), edgeOf(result)], [base], [region], ({ grad }) => [
    clearRegion(grad, region),
    readRegion(grad, region),
  ]);
  base.outputIndex = 0;
  rewrite(base);
}

function rewrite(base: Tensor): void {
  base.rewritten = {
    times: (base.rewritten?.times ?? 0) + 1,
    nodeOfView(view) {
      const region = regionOf(base, view);
      return new RecordedNode('asStrided', [base], [edgeOf(base)], [view], [region], ({ grad }) => [placeRegion(grad, region)]);
    },
  };
}
