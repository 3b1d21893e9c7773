import { ArgumentError, AutogradError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { canCast } from '../shape/dtype.js';
import { sameShape, show } from '../shape/shape.js';
import { extentOf, overlapsItself, reachBefore } from '../shape/strides.js';
import { zerosLike } from '../tensor/creation.js';
import type { GraphNode } from '../tensor/graph.js';
import type { Tensor } from '../tensor/tensor.js';
import { convert, copyOf } from './copying.js';
import { edgeOf } from './edges.js';
import { isGradEnabled } from './grad-mode.js';
import { nodesMade, RecordedNode } from './node.js';
import { clearRegion, placeRegion, readRegion, regionOf } from './region.js';

/**
 * Changes `target` in place to what `compute` answers, and moves it, and all views of the same storage, to their new place in the graph.
 * Nothing is changed when the change is refused.
 *
 * @throws AutogradError on a leaf that requires a gradient, ShapeError when the result has another shape, DTypeError when it would lose
 * its kind (a float into an int), ArgumentError when elements of `target` share memory
 * @example
 * const x = tensor([1, 2]);
 * inPlace('negate_', x, (y) => y.mul(-1));
 * x.toArray() // [-1, -2]
 */
export function inPlace(name: string, target: Tensor, compute: (target: Tensor) => Tensor): Tensor {
  checkWritable(name, target);
  const firstNode = nodesMade();
  const computed = compute(target);
  checkFits(name, target, computed);
  // A view of the target itself would change while it is read.
  const apart = computed.storage === target.storage ? copyOf(computed) : computed;
  const result = apart.dtype === target.dtype ? apart : convert(apart, target.dtype);
  const recorded = isGradEnabled() && (result.requiresGrad || target.requiresGrad);
  if (recorded) {
    checkKnownView(name, target);
    checkWithinBase(name, target);
    keepOldValues(target, result, firstNode);
  }
  kernels().copy(result, target);
  target.storage.bumpVersion();
  if (recorded) moveInGraph(target, result);
  return target;
}

/**
 * Writes new values to `target` itself, which have nothing to do with the old ones: `fill` may write in the target's own memory order.
 * The gradient of the old values is 0 from here on.
 *
 * @throws as `inPlace`; `fill` has to refuse before it writes
 * @example
 * const x = zeros([2]);
 * overwrite('fill_', x, (target) => kernels().fill(target, 3)).toArray() // [3, 3]
 */
export function overwrite(name: string, target: Tensor, fill: (target: Tensor) => void): Tensor {
  checkWritable(name, target);
  fill(target);
  target.storage.bumpVersion();
  if (isGradEnabled() && target.requiresGrad) {
    const fresh = target.detach();
    fresh.moveTo(new RecordedNode(name, [edgeOf(target)], [target], [], ({ grad }) => [zerosLike(grad)]), 0);
    moveInGraph(target, fresh);
  }
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
  checkKnownView(name, target);
}

function checkKnownView(name: string, target: Tensor): void {
  if (target.viewOf?.recorded !== false) return;
  throw new AutogradError(name, 'a view that was made within noGrad is being changed in place with recording on', {
    hint: 'make the view outside of noGrad',
  });
}

/** The graph follows the elements of the base: what a view changes elsewhere in the memory would be lost to it. */
function checkWithinBase(name: string, target: Tensor): void {
  const base = target.viewOf?.base ?? target;
  const start = (x: Tensor): number => x.offset - reachBefore(x);
  const end = (x: Tensor): number => x.offset + extentOf(x);
  if (target.numel === 0 || (start(target) >= start(base) && end(target) <= end(base))) return;
  throw new AutogradError(name, `a view that reaches beyond the elements of its base ${show(base.shape)} is being changed in place`, {
    shapes: [target.shape, base.shape],
    hint: 'asStrided() of the tensor that owns the memory',
  });
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

/** What has been recorded since `firstNode` and saved the target needs the values from before the change. */
function keepOldValues(target: Tensor, result: Tensor, firstNode: number): void {
  const copies = new Map<Tensor, Tensor>();
  const beforeChange = (kept: Tensor): Tensor => {
    if (kept.storage !== target.storage) return kept;
    const found = copies.get(kept);
    if (found !== undefined) return found;
    const edge = edgeOf(kept);
    if (edge?.leaf != null) return kept;
    const copy = copyOf(kept.detach());
    if (edge !== null) copy.moveTo(edge.node, edge.output);
    copies.set(kept, copy);
    return copy;
  };
  const stack = [result.node];
  const seen = new Set<GraphNode>();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === null || node.sequence < firstNode || seen.has(node)) continue;
    seen.add(node);
    if (node instanceof RecordedNode) node.saved.replace(beforeChange);
    for (const edge of node.edges) if (edge?.node != null) stack.push(edge.node);
  }
}

function moveInGraph(target: Tensor, result: Tensor): void {
  if (target.viewOf === null) becomeResult(target, result);
  else overwriteRegion(target.viewOf.base, target, result);
  // What was saved as the result is now the target: a later change of it has to be noticed.
  if (result.node instanceof RecordedNode) result.node.saved.replace((kept) => (kept === result ? target : kept));
}

function becomeResult(target: Tensor, result: Tensor): void {
  target.moveTo(result.node, result.outputIndex);
  rewrite(target);
}

function overwriteRegion(base: Tensor, view: Tensor, result: Tensor): void {
  const region = regionOf(base, view);
  const node = new RecordedNode('copySlices', [edgeOf(base), edgeOf(result)], [base], [region], ({ grad }) => [
    clearRegion(grad, region),
    readRegion(grad, region),
  ]);
  base.moveTo(node, 0);
  rewrite(base);
}

function rewrite(base: Tensor): void {
  base.rewritten = {
    times: (base.rewritten?.times ?? 0) + 1,
    nodeOfView(view) {
      const edge = edgeOf(base);
      const region = regionOf(base, view);
      return edge && new RecordedNode('asStrided', [edge], [view], [region], ({ grad }) => [placeRegion(grad, region)]);
    },
  };
}
