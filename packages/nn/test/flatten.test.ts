import { ones, ShapeError } from '@lamella/core';
import { expect, it } from 'vitest';
import { Flatten } from '../src/index.js';

it.each<[object, number[], number[]]>([
  [{}, [2, 3, 4, 5], [2, 60]],
  [{}, [2, 3], [2, 3]],
  [{ startDim: 0 }, [2, 3, 4], [24]],
  [{ startDim: 0, endDim: 1 }, [2, 3, 4], [6, 4]],
  [{ startDim: -2 }, [2, 3, 4], [2, 12]],
  [{}, [0, 3, 4], [0, 12]],
])('Flatten(%j) of %j: %j', (options, shape, expected) => {
  expect(new Flatten(options).forward(ones(shape)).shape).toEqual(expected);
});

it('refuses a dimension that there is not', () => {
  expect(() => new Flatten().forward(ones([3]))).toThrow(ShapeError);
  expect(() => new Flatten({ endDim: 4 }).forward(ones([2, 3]))).toThrow(ShapeError);
});
