import { ArgumentError, ones } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Dropout, Linear, SELU, Sequential } from '../src/index.js';

describe('Sequential', () => {
  it('hands each layer what the one before it gives, and without layers its input', () => {
    const [first, second] = [new Linear(2, 3), new Linear(3, 1)];
    const x = ones([4, 2]);
    expect(new Sequential(first, new SELU(), second).forward(x).equal(second.forward(first.forward(x).selu()))).toBe(true);
    expect(new Sequential().forward(x)).toBe(x);
  });

  it.each([
    ['a class', SELU],
    ['a function', (): null => null],
    ['a list', [new SELU()]],
    ['null', null],
    ['undefined', undefined],
    ['what looks like one', { forward: (x: unknown): unknown => x }],
  ])('refuses %s, and says which', (_what, layer) => {
    const make = (): unknown => new Sequential(new SELU(), layer as never);
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(expect.objectContaining({ op: 'Sequential', argument: 'layers[1]', hint: expect.any(String) as string }) as Error);
  });

  it('can be walked, and knows its length', () => {
    const layers = [new SELU(), new Dropout()];
    expect([...new Sequential(...layers)]).toEqual(layers);
    expect(new Sequential(...layers).length).toBe(2);
  });

  it('calls its layers by number', () => {
    expect(Object.keys(new Sequential(new Sequential(new Linear(1, 1)), new SELU(), new Linear(1, 1)).stateDict())).toEqual([
      '0.0.weight',
      '0.0.bias',
      '2.weight',
      '2.bias',
    ]);
  });
});
