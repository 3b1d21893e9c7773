import type { Command } from 'commander';

/** The outside world, as commands see it. */
export interface Context {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: NodeJS.ProcessEnv;
  /** Where SIGINT comes from. */
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** What the program will end with. A command that comes to its end leaves it at 0. */
  exitCode: number;
}

/** Makes a command; its action throws what goes wrong. */
export type MakeCommand = (context: Context) => Command;

/** How the program ends. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130, pipeClosed: 141 } as const;
