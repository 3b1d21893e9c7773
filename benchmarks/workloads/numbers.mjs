// The numbers that all frameworks compute with: a hash of seed and place, which Python's numpy can compute as well (peers/torch/workload_numbers.py).

/** n numbers in [0, 1), float32's 24 bits each. */
function uniform(seed, n) {
  const numbers = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let hash = Math.imul(i + seed * 0x10001, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    numbers[i] = ((hash ^ (hash >>> 16)) >>> 8) / 2 ** 24;
  }
  return numbers;
}

/** What an array of a workload holds: `classes` numbers 0, 1, 2 …, or numbers in [-scale, scale). */
export function numbersOf({ shape, seed, scale, classes }) {
  const numbers = uniform(
    seed,
    shape.reduce((product, size) => product * size, 1),
  );
  if (classes !== undefined) return Int32Array.from(numbers, (u) => Math.floor(u * classes));
  return numbers.map((u) => (2 * u - 1) * scale);
}

/** Two numbers to compare results by: the mean size, and one in which places have weights, so that a result out of order is seen. */
export function digest(values) {
  let [size, weighted] = [0, 0];
  values.forEach((value, i) => {
    size += Math.abs(value);
    weighted += Math.abs(value) * (1 + (i % 13));
  });
  return [size / values.length, weighted / values.length];
}

/** What dropouts are compared by: the share of the most frequent number, which is what the dropped ones have become, and the mean size. */
export function dropoutDigest(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [[...counts.values()].reduce((most, count) => Math.max(most, count)) / values.length, digest(values)[0]];
}
