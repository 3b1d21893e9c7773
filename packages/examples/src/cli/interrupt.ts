import { setImmediate as nextTurn } from 'node:timers/promises';

export interface Interrupt {
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

export interface InterruptOptions {
  /** Called at the first Ctrl-C, once `signal` has aborted. */
  readonly onFirst: () => void;
  /** Called at the second one: ends the process. */
  readonly onSecond: () => void;
  /** Where the signals come from; the process, but for tests. */
  readonly source?: Pick<NodeJS.Process, 'on' | 'off'>;
  readonly now?: () => number;
}

// A wrapper may pass on the SIGINT that the terminal has sent to its child already: what comes within this time is the same key press.
const SAME_PRESS_MS = 250;

/** Makes the first Ctrl-C a request, `signal`, and the second an order. */
export function listenForInterrupt(options: InterruptOptions): Interrupt {
  const { onFirst, onSecond, source = process, now = performance.now.bind(performance) } = options;
  const controller = new AbortController();
  let firstAt = 0;
  const listener = (): void => {
    if (!controller.signal.aborted) {
      firstAt = now();
      controller.abort();
      onFirst();
    } else if (now() - firstAt > SAME_PRESS_MS) {
      onSecond();
    }
  };
  source.on('SIGINT', listener);
  return { signal: controller.signal, release: () => source.off('SIGINT', listener) };
}

/**
 * The items, until the signal aborts. The event loop turns once after each: no signal, timer or finalizer gets through to a loop that never
 * lets go.
 */
export async function* untilAborted<Item>(items: Iterable<Item>, signal: AbortSignal): AsyncGenerator<Item, void, undefined> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
    await nextTurn();
  }
}
