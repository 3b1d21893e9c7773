// What issue 4 wants, beside what was reached. A goal is a ratio: how many times as fast as the peer Lamella shall be at least.

const titles = {
  limit: 'of the limit',
  twoThreads: '× one thread',
  tfjs: '× tfjs',
  jax: '× jax-js',
  torchSse: '× PyTorch SSE',
  torch: '× PyTorch free',
};

/** How many times as fast as `key` Lamella is; for two threads, how many times as fast they are as one. */
export function ratio(times, key) {
  return key === 'twoThreads' ? times.lamella / times.twoThreads : times[key] / times.lamella;
}

/** A line a goal: what was reached, and whether that is enough. Goals whose peer is missing are left out. */
export function goalsReached({ goals = {} }, times) {
  return Object.entries(goals)
    .filter(([key]) => times.lamella !== undefined && times[key] !== undefined)
    .map(([key, goal]) => verdict(ratio(times, key) >= goal, `${goal} ${titles[key]}`));
}

export const verdict = (isReached, text) => `${isReached ? '✓' : '✗'} ${text}`;
