import { fileURLToPath } from 'node:url';
import { free, heldToSse, torch } from './python.mjs';

const path = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/**
 * The programs that are compared, in the order of a round. `limit` and `twoThreads` are asked only where a workload has a goal for them
 * or an arithmetic that is known.
 */
export function allPeers() {
  const node = (key, file, env = {}) => ({ key, command: [process.execPath, path(`peers/${file}`)], env });
  const python = (key, env) => ({ key, command: [torch.python, '-B', path('peers/torch/main.py')], env });
  return [
    node('limit', 'limit.mjs'),
    node('lamella', 'lamella.mjs'),
    node('twoThreads', 'lamella.mjs', { LAMELLA_THREADS: '2' }),
    node('tfjs', 'tfjs.mjs'),
    node('jax', 'jax.mjs'),
    ...(torch === null ? [] : [python('torchSse', heldToSse), python('torch', free)]),
  ];
}

export function isAsked({ key }, { flops, goals = {} }) {
  if (key === 'limit') return flops !== undefined;
  return key !== 'twoThreads' || goals.twoThreads !== undefined;
}
