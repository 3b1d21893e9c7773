import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The packages' tests run on the sources: the condition `source` of their exports maps, so that no build stands between an edit and a test. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
export default config;
