// Makes a clone with nothing but Node and npm ready to run: installs what the lock file says, once, and again when it has changed.

import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The environment in which the workspace's own programs (turbo, tsc, vitest, pnpm …) are found. */
export const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

/** Runs a program of the workspace in the foreground; its exit code. */
export function run(program, args = [], options = {}) {
  const { status, error, signal } = spawnSync(program, args, {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (error) throw error;
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

/** Ends the process unless the install succeeds. */
export function bootstrap() {
  checkNode();
  if (isInstalled()) return;
  console.log('Lamella: installing its tools (once) …');
  // The frameworks that benchmarks/ compares with are large: `pnpm bench` installs them.
  const install = ['install', '--frozen-lockfile', '--filter', '!@lamella/benchmarks', '--reporter=append-only', '--loglevel=warn'];
  const code = run('npx', ['--yes', manifest.packageManager, ...install]);
  if (code !== 0) {
    console.error('Lamella: the install failed; npm needs the network for it the first time.');
    process.exit(code);
  }
}

function isInstalled() {
  const marker = join(root, 'node_modules', '.modules.yaml');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'pnpm-lock.yaml')).mtimeMs;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Lamella needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(1);
}
