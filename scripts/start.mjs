// npm start: installs and builds where needed, then runs the SELU MLP. Options go behind two dashes: npm start -- --epochs 1

import { join } from 'node:path';
import { bootstrap, root, run } from './bootstrap.mjs';

bootstrap();
console.log('Lamella: building …');
const built = run('turbo', ['run', 'build', '--filter=@lamella/examples', '--output-logs=errors-only', '--log-prefix=none'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built !== 0) {
  console.error('Lamella: the build failed: npx pnpm build says why.');
  process.exit(built);
}
process.exitCode = run(process.execPath, [join(root, 'packages/examples/dist/selu-mlp.js'), ...process.argv.slice(2)]);
