// The tests that run in Chromium too: the op table, the replay, training and configs, in a page that is cross-origin isolated and in one that
// is not.

import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { isolation, launchOptions } from './scripts/browser/chromium.mjs';

const inChromium = (name, isolated) => ({
  root: 'packages/core',
  resolve: { conditions: ['source'] },
  // Named, so that Vite never finds one of them in the middle of a run and loads the page again.
  optimizeDeps: { include: ['ndarray', 'ndarray-ops'] },
  server: { headers: isolated ? isolation : {} },
  test: {
    name,
    include: [
      'test/op-table.test.ts',
      '../nn/test/replay/*.test.ts',
      '../nn/test/train/{callbacks,metrics,next-turn,resume,trainer}.test.ts',
      '../nn/test/config/{errors,plugin,round-trip}.test.ts',
      '../../scripts/browser/*.test.mjs',
    ],
    provide: { isolated },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

export default defineConfig({ test: { projects: [inChromium('isolated', true), inChromium('not-isolated', false)] } });
