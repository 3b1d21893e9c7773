import os
import time

# As in clock.mjs.
now = time.process_time if os.environ.get("LAMELLA_BENCH_CLOCK") == "cpu" else time.perf_counter

# How long a batch must take, in milliseconds, for its time to be measured.
LONG_ENOUGH = 2


class Stopwatch:
    """Measures a step in batches, as stopwatch.mjs does."""

    def __init__(self, step):
        self.step = step
        self.count = 1
        step()
        while self.batch() < LONG_ENOUGH:
            self.count *= 2

    def mean(self, milliseconds):
        iterations, spent = 0, 0.0
        while spent < milliseconds:
            spent += self.batch()
            iterations += self.count
        return spent / iterations

    def batch(self):
        step = self.step
        start = now()
        for _ in range(self.count):
            step()
        return (now() - start) * 1000
