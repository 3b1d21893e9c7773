import { goalsReached, ratio, verdict } from './goals.mjs';
import { showKilobytes, showRate, showRatio, showTime } from './units.mjs';

/** The columns of the table, by the keys of the peers. */
export const columns = {
  name: 'workload',
  lamella: 'Lamella',
  limit: 'share of the 128-bit limit',
  disposed: 'disposed',
  relaxed: 'relaxed',
  twoThreads: 'two threads',
  tfjs: 'tfjs',
  jax: 'jax-js',
  torchSse: 'PyTorch, SSE',
  torch: 'PyTorch, free',
  goals: 'goals',
};

/** A workload's row: times, and behind a peer's how many times as fast Lamella is. */
export function workloadRow({ workload, times, failures }) {
  const row = { name: workload.name, goals: goalsReached(workload, times).join(', ') };
  for (const key of Object.keys(failures)) row[key] = '✗';
  for (const [key, time] of Object.entries(times)) row[key] = cell(key, time, times, workload);
  return row;
}

function cell(key, time, times, { flops }) {
  if (key === 'lamella') return showTime(time);
  const shown = key === 'limit' ? showRate(flops, time) : showTime(time);
  if (times.lamella === undefined) return shown;
  return key === 'limit' ? `${ratio(times, key).toFixed(2)} of ${shown}` : `${shown}, ${showRatio(ratio(times, key))}`;
}

/** The rows of the start of a process, and of the size of what it loads. */
export function startRows({ times, sizes }) {
  const peers = Object.fromEntries(
    ['tfjs', 'jax', 'torch'].filter((key) => times[key] !== undefined).map((key) => [key, showTime(times[key])]),
  );
  const goal = (key) => verdict(times[key] <= 2 * times.empty, `2 × an empty Node (${showTime(times.empty)})`);
  return [
    {
      name: 'cold start: from the process to its end after an MLP step',
      lamella: showTime(times.lamella),
      ...peers,
      goals: goal('lamella'),
    },
    { name: 'the same, bundled', lamella: showTime(times.bundled), goals: goal('bundled') },
    {
      name: 'bundle of that program, minified and gzipped',
      ...Object.fromEntries(Object.entries(sizes).map(([key, bytes]) => [key, showKilobytes(bytes)])),
      goals: verdict(sizes.lamella < 90_000, '< 90 kB'),
    },
  ];
}
