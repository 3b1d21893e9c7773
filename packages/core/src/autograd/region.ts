import { kernels } from '../kernels/active.js';
import type { Storage } from '../memory/storage.js';
import { extentOf, forEachPlace, reachBefore, type Geometry } from '../shape/strides.js';
import { allocateTensor, emptyLike } from '../tensor/creation.js';
import { Tensor } from '../tensor/tensor.js';
import { defineOp, type Op } from './define-op.js';

/** A view as a place within its base: both geometries, the region's offset counted from the base's. */
export interface Region {
  readonly base: Geometry;
  readonly view: Geometry;
}

export function regionOf(base: Geometry, view: Geometry): Region {
  const at = ({ shape, strides }: Geometry, offset: number): Geometry => ({ shape, strides, offset });
  return { base: at(base, 0), view: at(view, view.offset - base.offset) };
}

/** The elements of x, of the base's shape, that lie in the region. */
export const readRegion: Op<[x: Tensor, region: Region]> = defineOp('asStrided', {
  forward(x: Tensor, region: Region) {
    const { asBase, asView } = scratch(x.dtype, region);
    kernels().copy(x, asBase);
    return { out: denseCopy(asView), save: [region] };
  },
  backward: ({ grad, saved: [region] }) => [placeRegion(grad, region), null],
});

/** Zeros of the base's shape, with x in the region; elements that share a place are summed. */
export const placeRegion: Op<[x: Tensor, region: Region]> = defineOp('asStridedBackward', {
  forward(x: Tensor, region: Region) {
    const { asBase, asView, memory } = scratch(x.dtype, region);
    const places = allocateTensor([x.numel], 'int32');
    let i = 0;
    forEachPlace(asView, (place) => (places.storage.values[i++] = place));
    kernels().scatter('add', asLine(memory), 0, places, asLine(denseCopy(x).storage));
    return { out: copyInLayout(asBase), save: [region] };
  },
  backward: ({ grad, saved: [region] }) => [readRegion(grad, region), null],
});

/** x, of the base's shape, with 0 in the region: what is left of a base's gradient when a view of it was overwritten. */
export const clearRegion: Op<[x: Tensor, region: Region]> = defineOp('clearRegion', {
  forward(x: Tensor, region: Region) {
    const { asBase, asView } = scratch(x.dtype, region);
    kernels().copy(x, asBase);
    kernels().fill(asView, 0);
    return { out: copyInLayout(asBase), save: [region] };
  },
  backward: ({ grad, saved: [region] }) => [clearRegion(grad, region), null],
});

/** A fresh zeroed memory, large enough for base and view, seen as either. */
function scratch(dtype: Tensor['dtype'], { base, view }: Region): { memory: Storage; asBase: Tensor; asView: Tensor } {
  // A view may lie before its base: that of a detached slice, or of an ndarray read backwards.
  const before = Math.max(reachBefore(base), reachBefore(view) - view.offset);
  const { storage } = allocateTensor([before + Math.max(extentOf(base), view.offset + extentOf(view))], dtype);
  const seenAs = (geometry: Geometry): Tensor => new Tensor({ storage, ...geometry, offset: before + geometry.offset });
  return { memory: storage, asBase: seenAs(base), asView: seenAs(view) };
}

function asLine(storage: Storage): Tensor {
  return new Tensor({ storage, shape: [storage.length], strides: [1], offset: 0 });
}

function denseCopy(x: Tensor): Tensor {
  const out = allocateTensor(x.shape, x.dtype);
  kernels().copy(x, out);
  return out;
}

function copyInLayout(x: Tensor): Tensor {
  const out = emptyLike(x);
  kernels().copy(x, out);
  return out;
}
