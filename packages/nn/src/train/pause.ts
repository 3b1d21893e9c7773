/** A gate in a loop: while it is paused, `pass` waits. */
export class PauseGate {
  #open: (() => void) | null = null;
  #waiting: Promise<void> | null = null;

  get isPaused(): boolean {
    return this.#waiting !== null;
  }

  pause(): void {
    this.#waiting ??= new Promise((resolve) => (this.#open = resolve));
  }

  resume(): void {
    this.#open?.();
    this.#open = this.#waiting = null;
  }

  /** Waits until the gate is open, or the signal aborts. */
  async pass(signal?: AbortSignal): Promise<void> {
    while (this.#waiting !== null && signal?.aborted !== true) {
      const waiting = this.#waiting;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal?.removeEventListener('abort', done);
          resolve();
        };
        signal?.addEventListener('abort', done);
        void waiting.then(done);
      });
    }
  }
}
