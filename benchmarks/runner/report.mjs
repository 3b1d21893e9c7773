import { cpus, loadavg } from 'node:os';
import manifest from '../package.json' with { type: 'json' };
import { columns } from './rows.mjs';
import { table } from './table.mjs';

/** The whole of BENCHMARKS.md. `failures` are sentences. */
export function report({ rows, failures, torchVersion, rounds, milliseconds, load, isCpuTime }) {
  const { devDependencies: versions } = manifest;
  const torch = torchVersion === null ? 'no PyTorch' : `PyTorch ${torchVersion}`;
  const [{ model }] = cpus();
  return `# Benchmarks

Made by \`pnpm bench\`; what it does is in [benchmarks/README.md](benchmarks/README.md).

- ${new Date().toISOString().slice(0, 10)}, ${model.trim()} (${cpus().length} cores), load ${load.toFixed(1)} at the start, ${loadavg()[0].toFixed(1)} at the end
- Node ${process.versions.node}, @tensorflow/tfjs ${versions['@tensorflow/tfjs']} (WASM), @jax-js/jax ${versions['@jax-js/jax']} (WASM), ${torch}
- one thread each; medians of ${rounds} interleaved rounds of about ${milliseconds} ms${isCpuTime ? ' of processor time' : ''}
- behind a time: how many times as fast Lamella is. ✓ and ✗: whether a goal was reached
- disposed: results are given back with \`dispose()\`, as the programs of tfjs and jax-js have to and those of Lamella need not; relaxed: with
  \`setRelaxedSimd(true)\`; two threads. Behind these: how many times as fast as plain Lamella they are

${table(columns, rows)}
${failures.length === 0 ? '' : `\n## Failed\n\n${failures.map((sentence) => `- ${sentence}\n`).join('')}`}`;
}
