// What issue 4 wants, beside what was reached. A goal is a ratio: how many times as fast as the peer Lamella shall be at least.

const titles = {
  limit: 'of the limit',
  twoThreads: '× one thread',
  tfjs: '× tfjs',
  jax: '× jax-js',
  torchSse: '× PyTorch SSE',
  torch: '× PyTorch free',
};

const ownWays = ['disposed', 'relaxed', 'twoThreads'];

/** How many times as fast as `key` Lamella is; for another way of running Lamella, how many times as fast that is. */
export function ratio(times, key) {
  return ownWays.includes(key) ? times.lamella / times[key] : times[key] / times.lamella;
}

/** A line a goal: what was reached, and whether that is enough. Goals whose peer is missing are left out. */
export function goalsReached({ goals = {} }, times) {
  return Object.entries(goals)
    .filter(([key]) => times.lamella !== undefined && times[key] !== undefined)
    .map(([key, goal]) => {
      const text = verdict(ratio(times, key) >= goal, `${goal} ${titles[key]}`);
      if (times.disposed === undefined) return text;
      return `${text} (disposed ${times[key] / times.disposed >= goal ? '✓' : '✗'})`;
    });
}

export const verdict = (isReached, text) => `${isReached ? '✓' : '✗'} ${text}`;
