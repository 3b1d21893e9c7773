import { readdirSync } from 'node:fs';
import { setKernels, Tensor, type Kernels } from '@lamella/core';
import { referenceKernels } from '@lamella/core/ndarray';
import { checks, runCheck, type OpRow } from '@lamella/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ops from '../src/ops/index.js';

const kernelSets: readonly Kernels[] = [referenceKernels];

// A file a family, as in src/ops.
const folder = new URL('./table/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const families = await Promise.all(files.map(async (file) => (await import(new URL(file, folder).href)) as { rows: readonly OpRow[] }));
const rows = families.flatMap((family) => family.rows);

/** Public names that are no rows, each with the reason. */
const notOps: Readonly<Record<string, string>> = {
  backward: 'walks the graph: test/autograd',
  registerHook: 'a place in the graph: test/autograd',
  retainGrad: 'a place in the graph: test/autograd',
};

describe.each(kernelSets)('with the kernels $name', (set) => {
  let before: Kernels;
  beforeAll(() => void (before = setKernels(set)));
  afterAll(() => void setKernels(before));

  describe.each(rows)('$name', (row) => {
    it.each(checks)('$name', (check) => runCheck(row, check));
  });
});

describe('the table', () => {
  it('has a row for every public op and every method', () => {
    const own = Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(new (class extends Tensor {})({ storage: null!, shape: [], strides: [], offset: 0 }))));
    expect(own).toBeDefined();
    const functions = Object.entries(ops).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const covered = new Set([...rows.map(({ name }) => name), ...rows.flatMap(({ inplace, name }) => (inplace === undefined ? [] : [`${name}_`])), ...Object.keys(notOps)]);
    expect(functions.filter((name) => !covered.has(name))).toEqual([]);
  });
});
