import type { Callback } from '@lamella/nn/train';

export interface DisplayOptions {
  /** What the run is called. */
  readonly title: string;
  /** Default: that of the process, as are `stdin` and `env`. */
  readonly stdout?: NodeJS.WriteStream;
  readonly stdin?: NodeJS.ReadStream;
  readonly env?: NodeJS.ProcessEnv;
  /** Plain lines even in a terminal. Default: false. */
  readonly plain?: boolean;
  /** Lines about model and data. */
  readonly details?: readonly string[];
  /** The user pressed q, or Ctrl-C once: end behind this step. Default: the trainer is told to stop. */
  readonly onStop?: () => void;
}

export interface Display {
  /** Goes into the Trainer. */
  readonly callback: Callback;
  /** A line above the display or behind it, never lost. */
  print(text: string): void;
  /** The terminal is as it was; the last numbers stay on the screen. */
  close(): Promise<void>;
}
