import { ArgumentError, DTypeError, ones, randn, ShapeError, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { dropouts } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

const unlikely = [1.5, -0.1, NaN, Infinity, -Infinity, '0.5', '', null, true, [0.5]];

describe.each(dropouts)('$op', ({ op, drop, Module, shape, noiseShape }) => {
  it.each(unlikely)('refuses p = %j, in evaluation and of an empty input too, before it draws', (p) => {
    for (const input of [ones(shape), zeros([0, ...shape.slice(1)])]) {
      for (const training of [true, false]) {
        const call = (): unknown => drop(input, { p: p as number, training });
        const drawn = wordsDrawn(() => {
          expect(call).toThrow(ArgumentError);
          expect(call).toThrow(`${op}: dropout probability has to be between 0 and 1, but got ${String(p)}`);
          expect(call).toThrow(expect.objectContaining({ op, argument: 'p', hint: expect.any(String) as string }) as Error);
        });
        expect(drawn).toBe(0);
      }
    }
  });

  it.each(unlikely)('refuses a Module of p = %j when it is made', (p) => {
    const make = (): unknown => new Module(p as number);
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(expect.objectContaining({ op: Module.name, argument: 'p', hint: expect.any(String) as string }) as Error);
  });

  it('refuses a p that was made invalid later, before it draws', () => {
    const layer = new Module(0.5);
    layer.p = 2;
    expect(wordsDrawn(() => expect(() => layer.forward(ones(shape))).toThrow(ArgumentError))).toBe(0);
    expect(layer.lastMask).toBe(null);
  });

  it.each(['int32', 'uint8', 'bool'] as const)('refuses %s, at p = 1 and in place too, before it draws', (dtype) => {
    for (const options of [{}, { p: 1 }, { inplace: true }]) {
      const call = (): unknown => drop(zeros(shape, { dtype }), options);
      expect(wordsDrawn(() => expect(call).toThrow(DTypeError))).toBe(0);
      expect(call).toThrow(expect.objectContaining({ op, dtype, shapes: [shape], hint: expect.any(String) as string }) as Error);
    }
  });

  it('refuses a mask of another shape, and what is none, and changes nothing', () => {
    const x = randn(shape);
    const before = x.toArray();
    const call = (mask: unknown) => (): unknown => drop(x, { p: 0.4, inplace: true, mask: mask as never });
    const drawn = wordsDrawn(() => {
      expect(call(ones([7]))).toThrow(ShapeError);
      expect(call(ones([7]))).toThrow(expect.objectContaining({ op, argument: 'mask', shapes: [[7], noiseShape] }) as Error);
      for (const mask of [null, [1, 0], 'all']) {
        expect(call(mask)).toThrow(ArgumentError);
        expect(call(mask)).toThrow(expect.objectContaining({ op, argument: 'mask', hint: expect.any(String) as string }) as Error);
      }
    });
    expect(drawn).toBe(0);
    expect(x.toArray()).toEqual(before);
    expect(x.storage.version).toBe(0);
  });

  it('takes a p at both ends', () => {
    for (const p of [0, 1]) expect(new Module(p).forward(tensor(1).expand(shape)).shape).toEqual(shape);
  });
});
