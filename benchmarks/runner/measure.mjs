import { compare } from './agreement.mjs';
import { Peer } from './peer.mjs';
import { isAsked } from './peers.mjs';
import { median } from './median.mjs';

/**
 * One workload in fresh processes: first all compute the same, then rounds in which each has its turn. The time of a peer is the median
 * of its rounds, that of a round the mean of its iterations.
 */
export async function measure(workload, peers, { rounds, milliseconds }) {
  const running = peers.filter((peer) => isAsked(peer, workload)).map((peer) => new Peer(peer));
  try {
    const failures = new Map();
    const valuesOf = await check(workload, running, failures);
    for (const [key, difference] of compare(valuesOf, workload)) failures.set(key, `computes ${difference}`);
    const able = running.filter(({ key }) => valuesOf.has(key) && !failures.has(key));
    const times = new Map(able.map(({ key }) => [key, []]));
    for (let round = -1; round < rounds; round++) {
      for (const peer of able) {
        const answer = await peer.ask({ task: 'time', workload, milliseconds });
        if (answer.milliseconds === undefined) failures.set(peer.key, answer.error);
        else if (round >= 0) times.get(peer.key).push(answer.milliseconds);
      }
    }
    const medians = Object.fromEntries([...times].filter(([key]) => !failures.has(key)).map(([key, list]) => [key, median(list)]));
    return { workload, times: medians, failures: Object.fromEntries(failures) };
  } finally {
    for (const peer of running) peer.end();
  }
}

/** The numbers of those that know the workload. */
async function check(workload, running, failures) {
  const valuesOf = new Map();
  for (const peer of running) {
    const ready = await peer.ready();
    const answer = ready.error === undefined ? await peer.ask({ task: 'check', workload }) : ready;
    if (answer.values !== undefined) valuesOf.set(peer.key, answer.values);
    else if (answer.error !== undefined) failures.set(peer.key, answer.error);
  }
  return valuesOf;
}
