import { fileURLToPath } from 'node:url';
import { free, heldToSse, torch } from './python.mjs';

const path = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/**
 * The programs that are compared, in the order of a round. `limit` and `relaxed` are asked only where arithmetic decides, `twoThreads` where
 * there is a goal for them, and `disposed`, which gives its results back by hand as the programs of tfjs and jax-js have to, where they are large.
 */
export function allPeers() {
  const node = (key, file, env = {}) => ({ key, command: [process.execPath, path(`peers/${file}`)], env });
  const python = (key, env) => ({ key, command: [torch.python, '-B', path('peers/torch/main.py')], env });
  return [
    node('limit', 'limit.mjs'),
    node('lamella', 'lamella.mjs'),
    node('disposed', 'lamella.mjs', { LAMELLA_DISPOSE: '1' }),
    node('relaxed', 'lamella.mjs', { LAMELLA_RELAXED: '1' }),
    node('twoThreads', 'lamella.mjs', { LAMELLA_THREADS: '2' }),
    node('tfjs', 'tfjs.mjs'),
    node('jax', 'jax.mjs'),
    ...(torch === null ? [] : [python('torchSse', heldToSse), python('torch', free)]),
  ];
}

export function isAsked({ key }, { flops, isTraining = false, isLarge = false, goals = {} }) {
  if (key === 'limit') return flops !== undefined;
  if (key === 'relaxed') return flops !== undefined || isTraining;
  if (key === 'disposed') return isLarge;
  return key !== 'twoThreads' || goals.twoThreads !== undefined;
}
