import { zeros } from '@lamella/core';
import { afterEach, expect, it, vi } from 'vitest';
import { noteCopy } from '../../src/errors/copies.js';
import { refusal } from '../support/refusal.js';

afterEach(() => void vi.restoreAllMocks());

it('a second copy in one process is told, with both places; the same one again is not', () => {
  const note = Symbol.for('@lamella/core');
  const shared = globalThis as { [note]?: Set<string> };
  const before = shared[note];
  shared[note] = new Set(['file:///app/node_modules/@lamella/core/dist/index.js']);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  noteCopy('file:///app/node_modules/@lamella/core/dist/index.js?v=1');
  expect(warn).not.toHaveBeenCalled();
  noteCopy('file:///app/node_modules/acme/node_modules/@lamella/core/dist/index.js');
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/from 2 places: .*app\/node_modules\/@lamella.* and .*acme.*Try: npm ls @lamella\/core, and one version/)],
  ]);
  shared[note] = before!;
});

it('a tensor of another copy is refused as what it is', () => {
  const foreign = { storage: {}, shape: [2], strides: [1], offset: 0, requiresGrad: false };
  for (const call of [() => zeros([2]).matmul(foreign as never), () => zeros([2]).add(foreign as never)]) {
    const { message } = refusal(call);
    expect(message).toContain('is a Tensor of another copy of @lamella/core');
    expect(message).toContain('npm ls @lamella/core');
  }
});
