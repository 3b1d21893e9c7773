// npm test: every check there is, on a clone with nothing but Node and npm. Prints a line a check, what a failed one had to say, and at
// the end how many passed. Single checks by name: npm test -- types tests

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, environment, root } from './bootstrap.mjs';
import { chromium } from './browser/chromium.mjs';

bootstrap();
const scratch = mkdtempSync(join(tmpdir(), 'lamella-check-'));
const conformance = join(root, '..', 'shared', 'conformance', 'run.mjs');
const inChromium = ['--config', 'vitest.browser.config.mjs', '--project'];
const demo = (name) => [process.execPath, join(root, 'packages/examples/dist', `${name}.js`)];

/** A check is a command; it passes if its exit code is 0. `count` reads from its output how many single checks it stands for. */
const checks = [
  { name: 'build', command: ['turbo', 'run', 'build', '--output-logs=errors-only'] },
  ...['core', 'nn', 'data', 'cli', 'examples'].map((name) => ({
    name: `types of the tests of ${name}`,
    command: ['tsc', '-p', `packages/${name}/test`],
  })),
  { name: 'types of the kernels', command: ['tsc', '-p', 'packages/core/assembly'] },
  { name: 'lint', command: ['eslint', '.'] },
  { name: 'format', command: ['prettier', '--check', '.'] },
  {
    name: 'import rules',
    command: [
      'depcruise',
      'packages/core/src',
      'packages/nn/src',
      'packages/data/src',
      'packages/cli/src',
      'packages/examples/src',
      '--config',
      '.dependency-cruiser.mjs',
    ],
  },
  vitest('tests'),
  { ...vitest('op table in Chromium', ...inChromium, 'isolated'), needs: chromium },
  { ...vitest('op table in Chromium without isolation', ...inChromium, 'not-isolated'), needs: chromium },
  {
    name: 'strict content-security policy',
    command: [process.execPath, 'scripts/browser/strict-csp.mjs'],
    count: countClosingLine,
    needs: chromium,
  },
  { name: 'doc examples', command: [process.execPath, 'scripts/doc-examples.mjs'], count: countClosingLine },
  { name: 'public surface, as api.txt says', command: [process.execPath, 'scripts/api.mjs', '--check'] },
  { name: 'api docs', command: ['typedoc', '--treatWarningsAsErrors', '--logLevel', 'Warn', '--out', join(scratch, 'api')] },
  { name: 'packed tarballs', command: [process.execPath, 'scripts/packed.mjs'] },
  { name: 'npm start, shortened', command: ['npm', 'start', '--', '--data', 'digits', '--epochs', '1'] },
  { name: 'selu-cnn, shortened', command: [...demo('selu-cnn'), '--data', 'digits', '--epochs', '1'] },
  { name: 'same-as-pytorch', command: demo('same-as-pytorch') },
  { name: 'memory stays flat', command: [process.execPath, 'benchmarks/soak.mjs', '--quick'], count: countClosingLine },
  {
    name: "conformance with PyTorch's answers",
    command: [process.execPath, conformance, '--packages', root],
    count: countClosingLine,
    needs: conformance,
  },
];

const wanted = process.argv.slice(2);
let [passed, failed] = [0, 0];
for (const check of checks) {
  if (wanted.length > 0 && !wanted.some((word) => check.name.includes(word))) continue;
  if (check.needs !== undefined && !existsSync(check.needs)) {
    console.log(`- ${check.name}: left out, ${check.needs} is not there`);
    continue;
  }
  const start = performance.now();
  const { code, output } = await execute(check.command);
  const counts = check.count?.(output) ?? { passed: Number(code === 0), failed: Number(code !== 0) };
  // A check that stands for many and fails without naming one has failed all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  passed += counts.passed;
  failed += counts.failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const summary = check.count
    ? `${counts.passed} passed${counts.failed > 0 ? `, ${counts.failed} failed` : ''}`
    : code === 0
      ? 'passed'
      : 'failed';
  console.log(`${counts.failed === 0 ? '✓' : '✗'} ${check.name}: ${summary} (${seconds} s)`);
  if (counts.failed > 0) console.log(output.trimEnd());
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function execute([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...environment, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0' },
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function vitest(name, ...args) {
  const report = join(scratch, `${name.replaceAll(' ', '-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { name, command: ['vitest', 'run', ...args, ...reporters], count: () => countTests(report) };
}

function countTests(report) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests };
}

function countClosingLine(output) {
  const [, passedHere = 0, failedHere = 1] = /(\d+) passed, (\d+) failed\s*$/.exec(output.trimEnd()) ?? [];
  return { passed: Number(passedHere), failed: Number(failedHere) };
}
