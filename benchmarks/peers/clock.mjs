function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds: on the wall's clock, or, where the machine is busy with other things, of what this process has had of the processor. */
export const now = process.env.LAMELLA_BENCH_CLOCK === 'cpu' ? cpuTime : () => performance.now();
