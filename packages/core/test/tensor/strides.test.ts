import { describe, expect, it } from 'vitest';
import {
  extentOf,
  forEachPlace,
  isContiguous,
  isDense,
  overlapsItself,
  reachBefore,
  stridesLike,
  viewStrides,
} from '../../src/shape/strides.js';

type List = readonly number[];

// for shape, strides: list(torch.empty_like(torch.zeros(200).as_strided(shape, strides)).stride()). RNG draws follow this order.
// prettier-ignore
const emptyLike: readonly (readonly [shape: List, strides: List, result: List])[] = [
  [[0], [0], [0]],
  [[3, 0], [2, 0], [2, 0]],
  [[0, 2, 1], [1, 4, 0], [1, 4, 0]],
  [[3, 1, 0, 3], [2, 4, 6, 1], [2, 4, 6, 1]],
  [[2, 0], [0, 6], [0, 6]],
  [[3, 0, 0, 3], [6, 2, 6, 0], [6, 2, 6, 0]],
  [[2, 1], [2, 3], [1, 2]],
  [[1, 3], [12, 4], [3, 1]],
  [[3, 1], [2, 6], [1, 3]],
  [[2, 2, 1], [3, 2, 1], [2, 1, 1]],
  [[2, 1, 4], [8, 12, 1], [4, 8, 1]],
  [[2, 3, 1], [4, 1, 4], [3, 1, 3]],
  [[2, 2, 2, 1], [8, 1, 4, 2], [4, 1, 2, 2]],
  [[2, 2, 1, 2], [2, 4, 2, 8], [1, 2, 1, 4]],
  [[1, 2, 2, 2], [1, 4, 8, 2], [1, 2, 4, 1]],
  [[4, 1, 2], [1, 12, 4], [1, 12, 4]],
  [[1, 1, 3, 2], [3, 2, 1, 3], [3, 2, 1, 3]],
  [[1], [4], [4]],
  [[4, 1], [1, 4], [1, 4]],
  [[1, 2, 3], [1, 3, 1], [1, 3, 1]],
  [[2, 1, 1, 3], [3, 2, 3, 1], [3, 2, 3, 1]],
  [[3, 1], [0, 1], [1, 1]],
  [[1, 2], [12, 0], [2, 1]],
  [[2, 1, 3], [4, 6, 0], [3, 6, 1]],
  [[4, 5, 1], [1, 0, 4], [1, 4, 20]],
  [[5, 4, 1], [0, 1, 4], [4, 1, 4]],
  [[1, 1, 2, 2], [4, 3, 0, 0], [4, 4, 2, 1]],
  [[2, 2, 2, 1], [0, 3, 0, 12], [4, 1, 2, 4]],
  [[3, 1, 5, 2], [1, 1, 0, 3], [5, 1, 1, 15]],
  [[3, 3, 2, 1, 1], [1, 0, 3, 3, 1], [1, 3, 9, 3, 1]],
  [[3, 2, 1, 3, 1], [0, 3, 1, 1, 3], [6, 3, 1, 1, 3]],
  [[2, 3, 3, 1, 1], [3, 0, 1, 3, 1], [9, 3, 1, 3, 1]],
  [[4], [4], [1]],
  [[3], [2], [1]],
  [[2], [12], [1]],
  [[2, 2], [3, 1], [2, 1]],
  [[2, 4], [12, 1], [4, 1]],
  [[2, 2], [12, 1], [2, 1]],
  [[2, 2, 4], [12, 4, 1], [8, 4, 1]],
  [[2, 4, 2], [8, 1, 12], [4, 1, 8]],
  [[3, 2, 3], [4, 12, 1], [3, 9, 1]],
  [[4, 2], [1, 4], [1, 4]],
  [[4, 3, 2], [1, 4, 12], [1, 4, 12]],
  [[2, 2, 2, 2], [4, 1, 2, 8], [4, 1, 2, 8]],
  [[], [], []],
  [[4], [1], [1]],
  [[2, 4], [4, 1], [4, 1]],
  [[2, 3, 4], [12, 4, 1], [12, 4, 1]],
  [[2, 2, 2, 2], [8, 4, 2, 1], [8, 4, 2, 1]],
  [[3], [0], [1]],
  [[2], [0], [1]],
  [[5], [0], [1]],
  [[3, 2], [1, 0], [2, 1]],
  [[3, 2], [2, 0], [2, 1]],
  [[3, 2], [12, 0], [2, 1]],
  [[4, 5, 3], [1, 0, 4], [1, 4, 20]],
  [[5, 2, 4], [0, 4, 1], [8, 4, 1]],
  [[3, 5, 4], [4, 0, 1], [20, 4, 1]],
  [[3, 3, 4, 2], [4, 0, 1, 12], [4, 12, 1, 36]],
  [[3, 3, 4, 2], [0, 4, 1, 12], [24, 4, 1, 12]],
  [[3, 2, 3, 4], [0, 12, 4, 1], [24, 12, 4, 1]],
  [[3, 2, 2, 2, 2], [0, 1, 8, 2, 4], [16, 1, 8, 2, 4]],
  [[2, 2, 3, 2, 2], [1, 4, 0, 2, 8], [1, 12, 4, 2, 24]],
  [[2, 2, 3, 2, 2], [1, 2, 0, 8, 4], [1, 2, 4, 24, 12]],
];

// for shape, strides, target: list(torch.zeros(9999).as_strided(shape, strides).view(target).stride()); null where view() refuses
// prettier-ignore
const views: readonly (readonly [shape: List, strides: List, target: List, result: List | null])[] = [
  [[5], [1], [1, 5], [5, 1]],
  [[2], [0], [2, 1], [0, 0]],
  [[2], [1], [2, 1, 1], [1, 1, 1]],
  [[3], [0], [1, 3, 1], [0, 0, 0]],
  [[3], [1], [1, 1, 3, 1], [3, 3, 1, 1]],
  [[3], [0], [1, 3, 1, 1], [0, 0, 0, 0]],
  [[4, 6], [1, 16], [4, 6], [1, 16]],
  [[3, 2], [0, 1], [3, 2], [0, 1]],
  [[2, 1], [2, 4], [2, 1], [2, 4]],
  [[1, 3], [0, 1], [3, 1], [1, 1]],
  [[6, 4], [4, 1], [12, 2, 1], [2, 1, 1]],
  [[2, 3], [0, 1], [2, 1, 3], [0, 3, 1]],
  [[1, 6], [12, 1], [6, 1, 1], [1, 1, 1]],
  [[3, 1], [0, 1], [1, 3, 1], [0, 0, 1]],
  [[6, 4], [4, 1], [2, 4, 1, 3], [12, 3, 3, 1]],
  [[2, 4], [0, 1], [1, 2, 1, 4], [0, 0, 4, 1]],
  [[1, 3], [3, 1], [1, 1, 3, 1], [3, 3, 1, 1]],
  [[3, 1], [0, 2], [3, 1, 1, 1], [0, 2, 2, 2]],
  [[5, 4, 6], [24, 6, 1], [3, 40], [40, 1]],
  [[6, 1, 2], [2, 2, 1], [1, 12], [12, 1]],
  [[3, 1, 1], [0, 1, 4], [1, 3], [0, 0]],
  [[2, 4, 3], [12, 3, 1], [1, 8, 3], [24, 3, 1]],
  [[2, 4, 2], [0, 1, 0], [2, 4, 2], [0, 1, 0]],
  [[4, 4, 1], [4, 1, 1], [2, 2, 4], [8, 4, 1]],
  [[2, 1, 1], [0, 1, 1], [2, 1, 1], [0, 1, 1]],
  [[4, 3, 2], [6, 2, 1], [1, 1, 12, 2], [24, 24, 2, 1]],
  [[2, 3, 3], [0, 0, 1], [1, 6, 1, 3], [0, 0, 3, 1]],
  [[4, 1, 4], [16, 4, 1], [4, 4, 1, 1], [16, 1, 1, 1]],
  [[2, 2, 1], [0, 0, 1], [1, 4, 1, 1], [0, 0, 1, 1]],
  [[4, 6, 3, 4], [72, 12, 4, 1], [9, 32], [32, 1]],
  [[1, 6, 1, 1], [6, 1, 1, 1], [6, 1], [1, 1]],
  [[1, 1, 3, 4], [4, 4, 0, 1], [3, 4], [0, 1]],
  [[4, 2, 2, 3], [12, 6, 3, 1], [16, 3, 1], [3, 1, 1]],
  [[3, 3, 4, 3], [0, 12, 3, 1], [3, 1, 36], [0, 36, 1]],
  [[1, 5, 4, 3], [60, 12, 3, 1], [4, 15, 1], [15, 1, 1]],
  [[3, 3, 1, 1], [0, 0, 1, 1], [3, 1, 3], [0, 0, 0]],
  [[4, 6, 6, 4], [144, 24, 4, 1], [3, 6, 1, 32], [192, 32, 32, 1]],
  [[2, 6, 2, 2], [6, 1, 0, 0], [12, 2, 2, 1], [1, 0, 0, 0]],
  [[1, 2, 1, 3], [12, 6, 12, 2], [1, 2, 1, 3], [12, 6, 6, 2]],
  [[4, 1, 2, 1], [1, 1, 0, 1], [1, 1, 4, 2], [4, 4, 1, 0]],
  [[1, 1, 3, 4, 3], [36, 36, 12, 3, 1], [4, 9], [9, 1]],
  [[1, 1, 2, 3, 1], [1, 1, 1, 0, 1], [2, 3], [1, 0]],
  [[1, 1, 4, 6, 3], [72, 72, 18, 3, 1], [1, 6, 12], [72, 12, 1]],
  [[1, 1, 3, 1, 1], [1, 1, 0, 1, 1], [3, 1, 1], [0, 1, 1]],
  [[2, 1, 1, 2, 1], [2, 2, 2, 1, 1], [1, 1, 1, 4], [4, 4, 4, 1]],
  [[1, 2, 1, 1, 2], [2, 1, 1, 2, 0], [2, 2, 1, 1], [1, 0, 0, 0]],
  [[3, 6], [12, 1], [6, 3], null],
  [[2, 3], [0, 1], [3, 2], null],
  [[3, 3], [1, 4], [1, 9, 1], null],
  [[2, 2], [0, 2], [1, 4, 1], null],
  [[2, 2], [4, 1], [1, 1, 4, 1], null],
  [[3, 2], [1, 0], [1, 2, 1, 3], null],
  [[2, 4, 3], [3, 9, 1], [24, 1], null],
  [[6, 2, 4], [4, 0, 1], [16, 3], null],
  [[4, 1, 3], [1, 24, 8], [1, 12], null],
  [[2, 3, 1], [1, 0, 2], [1, 6], null],
  [[6, 2, 2], [2, 1, 12], [1, 3, 8], null],
  [[3, 6, 3], [0, 4, 1], [9, 1, 6], null],
  [[1, 2, 3], [4, 1, 6], [1, 3, 2], null],
  [[2, 4, 1], [0, 1, 1], [4, 1, 2], null],
  [[3, 6, 3], [1, 3, 18], [2, 1, 1, 27], null],
  [[4, 2, 4], [4, 0, 1], [16, 1, 2, 1], null],
  [[2, 1, 2], [3, 1, 1], [1, 1, 4, 1], null],
  [[1, 2, 2], [4, 0, 1], [1, 1, 4, 1], null],
  [[3, 3, 6, 3], [1, 4, 12, 72], [1, 162], null],
  [[4, 3, 2, 3], [12, 0, 6, 2], [18, 4], null],
  [[1, 1, 3, 3], [3, 1, 6, 1], [9, 1], null],
  [[3, 3, 1, 1], [0, 1, 1, 2], [1, 9], null],
  [[4, 6, 3, 2], [3, 12, 1, 72], [8, 2, 9], null],
  [[5, 2, 2, 4], [8, 4, 0, 1], [5, 1, 16], null],
  [[1, 2, 2, 3], [36, 9, 3, 1], [1, 1, 12], null],
  [[2, 6, 2, 1], [0, 4, 2, 1], [8, 1, 3], null],
  [[4, 3, 2, 5], [36, 12, 6, 1], [20, 1, 1, 6], null],
  [[6, 2, 3, 4], [4, 0, 0, 1], [1, 1, 1, 144], null],
  [[1, 1, 2, 2], [2, 12, 8, 1], [1, 4, 1, 1], null],
  [[6, 1, 3, 4], [12, 12, 0, 1], [4, 9, 2, 1], null],
  [[2, 6, 2, 2, 3], [0, 36, 18, 0, 6], [2, 72], null],
  [[2, 1, 1, 2, 4], [8, 1, 16, 1, 2], [4, 4], null],
  [[1, 6, 3, 2, 3], [12, 2, 0, 1, 12], [36, 3], null],
  [[3, 3, 4, 2, 3], [0, 24, 6, 3, 1], [24, 3, 3], null],
  [[1, 1, 1, 2, 3], [8, 8, 8, 4, 1], [1, 3, 2], null],
  [[6, 3, 6, 1, 4], [1, 0, 6, 144, 36], [54, 4, 2], null],
  [[3, 3, 4, 4, 3], [0, 4, 1, 36, 12], [9, 2, 1, 24], null],
  [[6, 4, 6, 2, 1], [12, 72, 1, 6, 12], [1, 4, 3, 24], null],
  [[1, 3, 4, 2, 3], [24, 0, 6, 3, 1], [1, 1, 72, 1], null],
];

const placesOf = (shape: List, strides: List): number[] => {
  const places: number[] = [];
  forEachPlace({ shape, strides, offset: 0 }, (place) => places.push(place));
  return places;
};

/** All geometries of up to three dimensions of up to 3, with strides among these. */
function* smallGeometries(): Iterable<{ shape: List; strides: List }> {
  const strideChoices = [-3, -1, 0, 1, 2, 3, 6];
  function* lists(choices: List, length: number): Iterable<List> {
    if (length === 0) yield [];
    else for (const rest of lists(choices, length - 1)) for (const choice of choices) yield [choice, ...rest];
  }
  for (const ndim of [0, 1, 2, 3])
    for (const shape of lists([0, 1, 2, 3], ndim)) for (const strides of lists(strideChoices, ndim)) yield { shape, strides };
}

describe('strides', () => {
  it.each(emptyLike)('of a tensor like %j with strides %j', (shape, strides, result) => {
    expect(stridesLike({ shape, strides, offset: 0 })).toEqual(result);
  });

  it.each(views)('%j with strides %j seen as %j', (shape, strides, target, result) => {
    expect(viewStrides({ shape, strides, offset: 0 }, target)).toEqual(result);
  });

  it('that read a tensor as another shape read the same elements in the same order', () => {
    for (const [shape, strides, target, result] of views)
      if (result !== null) expect(placesOf(target, result)).toEqual(placesOf(shape, strides));
  });
});

describe('for every small geometry', () => {
  const geometries = [...smallGeometries()].map(({ shape, strides }) => ({ shape, strides, offset: 0, places: placesOf(shape, strides) }));

  it('isContiguous says whether the places are 0, 1, 2, …', () => {
    const wrong = geometries.filter((g) => isContiguous(g) !== g.places.every((place, i) => place === i));
    expect(wrong).toEqual([]);
  });

  it('isDense says whether the places are 0, 1, 2, … in some order', () => {
    const wrong = geometries.filter((g) => isDense(g) !== [...g.places].sort((a, b) => a - b).every((place, i) => place === i));
    expect(wrong).toEqual([]);
  });

  it('overlapsItself misses no two elements in one place', () => {
    const missed = geometries.filter((g) => new Set(g.places).size < g.places.length && !overlapsItself(g));
    expect(missed).toEqual([]);
  });

  it('overlapsItself raises no false alarm for what views of a dense tensor can make, forwards and backwards', () => {
    // Each stride of a dimension of at least 2 elements reaches beyond what lies within it.
    const nested = geometries.filter(({ shape, strides }) => {
      const dims = shape.map((size, d) => [Math.abs(strides[d]), size] as const).filter(([, size]) => size > 1);
      return dims
        .sort(([a], [b]) => a - b)
        .every(([stride], i) => stride > dims.slice(0, i).reduce((reach, [inner, size]) => reach + inner * (size - 1), 0));
    });
    expect(nested.length).toBeGreaterThan(1000);
    expect(nested.filter((g) => overlapsItself(g))).toEqual([]);
  });

  it('extentOf and reachBefore say how far it reaches', () => {
    const wrong = geometries.filter((g) => {
      const last = g.places.length === 0 ? -1 : Math.max(...g.places);
      const first = g.places.length === 0 ? 0 : Math.min(...g.places);
      return extentOf(g) !== last + 1 || reachBefore(g) !== Math.abs(first);
    });
    expect(wrong).toEqual([]);
  });
});
