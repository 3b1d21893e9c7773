// How an array of a workload is described: the description goes to the peers, which make the numbers themselves.

let seeds = 0;

/** Numbers in [-scale, scale). */
export const numbers = (shape, scale = 1) => ({ shape, seed: ++seeds, scale });

/** Whole numbers in [0, classes). */
export const labels = (count, classes) => ({ shape: [count], seed: ++seeds, classes });

/** A weight that keeps the variance of its input (LeCun), for an input of so many numbers. */
export const weight = (shape, fanIn) => numbers(shape, Math.sqrt(3 / fanIn));

/** A bias: small, but not zero, so that a forgotten one is seen. */
export const bias = (size) => numbers([size], 0.1);
