import { Tensor } from '@lamella/core';
import { checksFor, runCheck } from '@lamella/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ops from '../src/ops/index.js';
import * as random from '../src/ops/random.js';
import { kernelSets, rows } from './support/rows.js';

for (const { name, use, leave } of kernelSets) {
  describe(`with the kernels '${name}'`, () => {
    beforeAll(use);
    afterAll(leave);
    for (const row of rows) {
      describe(row.name, () => {
        for (const check of checksFor(row)) it(check.name, () => runCheck(row, check));
      });
    }
  });
}

/** Public names without a row, each with the reason. */
const notInTable: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(random).map((name) => [name, 'draws random numbers: test/random'])),
  backward: 'walks the graph: test/autograd',
  registerHook: 'a place in the graph: test/autograd',
  retainGrad: 'a place in the graph: test/autograd',
};

/** What the class itself has: places, reading and the graph. */
const ofTheClass = [
  ...['constructor', 'size', 'requiresGrad_', 'detach', 'setData', 'moveTo', 'dispose', 'item', 'toArray', 'data', 'toString'],
  ...['peekGrad', 'keepGrad', 'clearGrad'],
];

describe('the table', () => {
  const covered = new Set(rows.flatMap(({ name, inplace }) => (inplace === undefined ? [name] : [name, `${name}_`])));
  const isMissing = (name: string): boolean => !covered.has(name) && !(name in notInTable);

  it('has a row for every function of src/ops', () => {
    const functions = Object.entries(ops).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(functions.filter(isMissing)).toEqual([]);
  });

  it('has a row for every method of Tensor', () => {
    const own = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype));
    const methods = own.flatMap(([name, { value }]) => (typeof value === 'function' && !ofTheClass.includes(name) ? [name] : []));
    expect(methods.filter(isMissing)).toEqual([]);
  });

  it('names no exception that has a row', () => {
    expect(Object.keys(notInTable).filter((name) => covered.has(name))).toEqual([]);
  });
});
