import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Emulator } from './support/terminal.js';

/** `script` of util-linux gives a process a terminal. */
const hasScript = /util-linux/.test(String(spawnSync('script', ['--version']).stdout));

let folder: string;
beforeAll(async () => {
  if (!hasScript) return;
  folder = mkdtempSync(join(tmpdir(), 'lamella-pty-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['source'] },
    // As the package is built: the tests have React's JSX for development.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    ssr: { noExternal: true, external: ['react-devtools-core'], resolve: { conditions: ['source'] } },
    build: { ssr: fileURLToPath(new URL('support/program.ts', import.meta.url)), outDir: folder, target: 'node20' },
  });
});
afterAll(() => folder && rmSync(folder, { recursive: true, force: true }));

interface Ended {
  /** What the terminal got, from the first escape code on and before. */
  readonly text: string;
  readonly screen: Emulator;
}

/** Runs the program on a terminal of 80x24; once it is live, `act` gets what writes to its keyboard. Prints its exit code, and whether stty is as before. */
async function onTerminal(
  what: string,
  act: (press: (keys: string) => void, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const program = `stty rows 24 cols 80; stty -a > before; ${process.execPath} program.js ${what}; echo "code $?"; stty -a > after; cmp before after && echo same`;
  const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm', SHELL: '/bin/sh' };
  const child = spawn('script', ['-qefc', program, '/dev/null'], { cwd: folder, env });
  let text = '';
  let hasActed = false;
  const kill = (signal: NodeJS.Signals): boolean => process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), signal);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (hasActed || !text.includes('training')) return;
    hasActed = true;
    // Ink listens for keys behind its first frame.
    setTimeout(() => act((keys) => child.stdin.write(keys), kill), 300);
  });
  await once(child, 'close');
  return { text, screen: new Emulator().feed(text.replaceAll('\r\n', '\n')) };
}

const nothing = (): void => undefined;

describe.skipIf(!hasScript)('on a real terminal', () => {
  it.each([
    ['an error', 'error', nothing, ['Error: it broke', 'code 1']],
    ['a promise that nobody waited for', 'reject', nothing, ['Error: it broke', 'code 1']],
    ['process.exit', 'exit', nothing, ['child: 29 of 3000 epochs, 30 steps', 'code 3']],
    ['its end', 'print', nothing, ['printed while live', 'child: 60 of 60 epochs', 'ended: done', 'code 0']],
    ['Ctrl-C', 'key', (press: (keys: string) => void) => press('\u0003'), ['ended: stopped from the dashboard', 'code 0']],
    ['Ctrl-C twice', 'keys', (press: (keys: string) => void) => press('\u0003\u0003'), ['code 130']],
    ['SIGTERM', 'term', (_: unknown, kill: (signal: NodeJS.Signals) => void) => kill('SIGTERM'), ['code 143']],
    ['SIGHUP', 'hang', (_: unknown, kill: (signal: NodeJS.Signals) => void) => kill('SIGHUP'), ['code 129']],
    [
      'SIGINT',
      'int',
      (_: unknown, kill: (signal: NodeJS.Signals) => void) => kill('SIGINT'),
      ['ended: stopped from the dashboard', 'code 0'],
    ],
  ])('leaves the terminal clean after %s', { timeout: 60_000 }, async (_, what, act, expected) => {
    const { text, screen } = await onTerminal(what, act);
    expect(text).toContain('\u001B[?1049h');
    expect(screen).toMatchObject({ isAlternate: false, isCursorShown: true });
    for (const line of [...expected, 'same']) expect(screen.lines.join('\n')).toContain(line);
    expect(screen.lines.join('\n')).not.toMatch(/│|has failed/);
  });
});
