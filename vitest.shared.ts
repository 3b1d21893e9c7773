import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const buildKernels = fileURLToPath(new URL('packages/core/scripts/build-kernels.mjs', import.meta.url));

/** The packages' tests run on the sources: the condition `source` of their exports maps, so that no build stands between an edit and a test. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  // Files share a process: each takes a second to load the packages anew. A test may take long on a machine that is busy.
  test: { include: ['test/**/*.test.ts'], environment: 'node', globalSetup: [buildKernels], isolate: false, testTimeout: 30_000 },
});
export default config;
