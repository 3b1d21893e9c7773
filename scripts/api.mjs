// npm run api: writes api.txt of each package: every export with its signature, members included, as the built declarations say. A change of
// the public surface is seen in the diff of the change that makes it. `--check` writes nothing, and fails where a file is out of date.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './bootstrap.mjs';
import { surfacesOf } from './api/surface.mjs';

const isCheck = process.argv.includes('--check');
const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
  .filter(({ manifest }) => manifest.exports !== undefined);

const stale = [];
surfacesOf(packages).forEach((text, i) => {
  const file = join(packages[i].folder, 'api.txt');
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  if (!isCheck) writeFileSync(file, text);
  stale.push(relative(root, file));
});
if (isCheck && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Try: npx tsc -b && npm run api`);
  process.exitCode = 1;
} else if (!isCheck) console.log(stale.length === 0 ? 'Nothing has changed.' : `Written: ${stale.join(', ')}`);
