/** The exit code of a program that Ctrl-C ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** npx passes on the SIGINT that the terminal has sent to its child already: what comes within this time is the same key press. */
export const SAME_PRESS_MS = 250;

/** Ctrl-C as a key or as a signal: the first one asks training to stop, the second one ends the process. */
export class Interrupts {
  readonly #stop: () => void;
  #firstAt: number | null = null;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** The key, of which each press comes once. */
  pressed(): void {
    if (this.#firstAt !== null) process.exit(INTERRUPTED);
    this.#firstAt = performance.now();
    this.#stop();
  }

  readonly #signalled = (): void => {
    if (this.#firstAt === null || performance.now() - this.#firstAt > SAME_PRESS_MS) this.pressed();
  };

  listen(): void {
    process.on('SIGINT', this.#signalled);
  }

  unlisten(): void {
    process.off('SIGINT', this.#signalled);
  }
}
