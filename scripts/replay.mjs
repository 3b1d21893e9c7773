// npm run replay: what the trainings of packages/nn/test/replay reach here, on the sources. expected.ts there holds what they should.

import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './bootstrap.mjs';

const config = { root, configFile: false, resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };
const { trainings } = (await runnerImport(join(root, 'packages/nn/test/replay/training-hash.ts'), config)).module;
for (const [name, training] of Object.entries(trainings)) console.log(`${name}: ${training()}`);
