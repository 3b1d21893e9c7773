import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, bundleSizes } from './bundle.mjs';
import { median } from './median.mjs';
import { free, torch } from './python.mjs';

const path = (file) => fileURLToPath(new URL(`../start/${file}`, import.meta.url));

/** From the start of a process to its end, which comes right after its first training step; beside it a process that does nothing. */
export async function measureStart({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'lamella-bench-'));
  try {
    const bundled = join(folder, 'lamella.mjs');
    const program = await bundle('lamella');
    writeFileSync(bundled, program);
    const sizes = await bundleSizes(program);
    const programs = {
      empty: [process.execPath, path('empty.mjs')],
      lamella: [process.execPath, path('lamella.mjs')],
      bundled: [process.execPath, bundled],
      tfjs: [process.execPath, path('tfjs.mjs')],
      jax: [process.execPath, path('jax.mjs')],
      ...(torch === null ? {} : { torch: [torch.python, path('torch-start.py')] }),
    };
    const times = Object.fromEntries(Object.keys(programs).map((key) => [key, []]));
    for (let round = -1; round < rounds; round++) {
      for (const [key, command] of Object.entries(programs)) {
        const milliseconds = await lifetime(command, key === 'torch' ? free : {});
        if (round >= 0) times[key].push(milliseconds);
      }
    }
    return { times: Object.fromEntries(Object.entries(times).map(([key, list]) => [key, median(list)])), sizes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lifetime([program, ...args], env) {
  const start = performance.now();
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(performance.now() - start) : reject(new Error(`${args.join(' ')} failed`))));
  });
}
