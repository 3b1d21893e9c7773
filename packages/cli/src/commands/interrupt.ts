import { SAME_PRESS_MS } from '../dashboard/interrupts.js';
import { exitCodes, type Context } from './context.js';

export interface Interrupt {
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks to stop, as the first Ctrl-C does. */
  request(): void;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

/** Makes the first Ctrl-C a request, `signal`, and the second an order. */
export function listenForInterrupt({ signals, exit }: Pick<Context, 'signals' | 'exit'>, onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let firstAt = 0;
  const request = (): void => {
    if (controller.signal.aborted) return;
    firstAt = performance.now();
    controller.abort();
    onFirst();
  };
  const listener = (): void => {
    if (!controller.signal.aborted) request();
    else if (performance.now() - firstAt > SAME_PRESS_MS) exit(exitCodes.interrupted);
  };
  signals.on('SIGINT', listener);
  return { signal: controller.signal, request, release: () => void signals.off('SIGINT', listener) };
}
