import { manualSeed, ones, randn } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { dropouts } from './support/dropouts.js';

describe.each(dropouts)('the Module of $op', ({ drop, Module, shape }) => {
  const name = Module.name;

  it('does in training what its function does, with its own p', () => {
    const x = randn(shape);
    for (const p of [0.3, 0.8]) {
      manualSeed(6);
      const expected = drop(x, { p });
      manualSeed(6);
      expect(new Module(p).forward(x).equal(expected)).toBe(true);
    }
  });

  it('has p = 0.5 when it is left out', () => {
    expect(new Module().p).toBe(0.5);
    expect(new Module().toString()).toBe(`${name}(p=0.5, inplace=false)`);
  });

  it('follows a p that is changed between steps', () => {
    const layer = new Module(0.5);
    layer.p = 0;
    const x = ones(shape);
    expect(layer.forward(x)).toBe(x);
    layer.p = 1;
    expect(layer.forward(x).eq(0).all().item()).toBe(true);
  });

  it('prints p as it was given', () => {
    expect(new Module(0.1, { inplace: true }).toString()).toBe(`${name}(p=0.1, inplace=true)`);
    expect(new nn.Sequential(new Module(0.9)).toString()).toBe(`Sequential(\n  (0): ${name}(p=0.9, inplace=false)\n)`);
  });

  it('has a type that survives a bundler', () => expect(new Module().type).toBe(name));

  it('has no parameters and no state', () => {
    expect([...new Module().parameters()]).toEqual([]);
    expect(new Module().stateDict()).toEqual({});
  });
});
