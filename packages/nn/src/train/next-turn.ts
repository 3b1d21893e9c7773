interface Platform {
  readonly setImmediate?: (callback: () => void) => unknown;
}

/**
 * Lets the event loop turn once: timers, signals, input and the collector's finalizers get through. Not by `setTimeout`, which browsers hold
 * back for 4 ms.
 */
export function nextTurn(): Promise<void> {
  const { setImmediate } = globalThis as Platform;
  if (setImmediate !== undefined) return new Promise((resolve) => void setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
