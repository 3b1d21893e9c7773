/* global crossOriginIsolated */

import { expect, inject, it } from 'vitest';

it('runs in the kind of page that it says', () => {
  expect({ crossOriginIsolated, sharedMemory: 'SharedArrayBuffer' in globalThis }).toEqual({
    crossOriginIsolated: inject('isolated'),
    sharedMemory: inject('isolated'),
  });
});
