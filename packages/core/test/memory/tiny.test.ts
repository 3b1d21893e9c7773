import { tensor, type Tensor } from '@lamella/core';
import { fromNdarray } from '@lamella/core/ndarray';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';

// Tensors of at most 16 elements have places in the memory that others take over.

const numbers = (first: number): Tensor => tensor([first, first + 1, first + 2]);

describe('tiny tensors', () => {
  it('keep their numbers, however many there are', () => {
    const kept = Array.from({ length: 500 }, (_, i) => numbers(i).mul(2));
    const sums = kept.map((x) => x.add(1));
    kept.forEach((x, i) => expect(x.toArray()).toEqual([2 * i, 2 * i + 2, 2 * i + 4]));
    sums.forEach((x, i) => expect(x.toArray()).toEqual([2 * i + 1, 2 * i + 3, 2 * i + 5]));
    for (let round = 0; round < 3; round++) kept.forEach((x) => x.add_(1));
    kept.forEach((x, i) => expect(x.toArray()).toEqual([2 * i + 3, 2 * i + 5, 2 * i + 7]));
  });

  it('are both operands and the result of one op', () => {
    const x = numbers(1);
    expect(x.mul(x).toArray()).toEqual([1, 4, 9]);
    x.mul_(x);
    x.add_(x);
    expect(x.toArray()).toEqual([2, 8, 18]);
  });

  it('are read anew when something has written to them outside of ops', () => {
    const x = numbers(1);
    expect(x.add(0).toArray()).toEqual([1, 2, 3]);
    x.storage.values[0] = 7;
    expect(x.add(0).toArray()).toEqual([7, 2, 3]);
  });

  it('are read anew each time when they share their memory with an ndarray', () => {
    const array = ndarray(Float32Array.of(1, 2, 3));
    const x = fromNdarray(array);
    expect(x.add(0).toArray()).toEqual([1, 2, 3]);
    array.set(1, 20);
    expect(x.add(0).toArray()).toEqual([1, 20, 3]);
    x.mul_(2);
    expect([...array.data]).toEqual([2, 40, 6]);
  });

  it('refuse to be used when they were given back, also from their place', () => {
    const x = numbers(1);
    x.add(1);
    x.dispose();
    expect(() => x.add(1)).toThrow('given back');
  });
});
