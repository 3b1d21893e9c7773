import type * as z from 'zod';
import { DataError } from '../data/data-error.js';
import { helpText, wantsHelp } from './help-text.js';
import { listenForInterrupt } from './interrupt.js';
import { parseOptions } from './parse-options.js';
import { screenOn, type OutputStream, type Screen } from './screen.js';
import { UsageError } from './usage-error.js';

export interface Command<Schema extends z.ZodObject> {
  readonly name: string;
  /** What it does, for `--help`. */
  readonly about: string;
  /** A strict object, a field an option. */
  readonly options: Schema;
  readonly run: (context: CommandContext<z.output<Schema>>) => Promise<void> | void;
}

export interface CommandContext<Options> {
  readonly options: Options;
  readonly screen: Screen;
  /** Aborts at the first Ctrl-C: stop after the step at hand, and show what was reached. */
  readonly signal: AbortSignal;
}

/** The outside world; all of it can be left out. */
export interface Surroundings {
  readonly argv?: readonly string[];
  readonly stdout?: OutputStream;
  readonly stderr?: NodeJS.WritableStream;
  readonly env?: NodeJS.ProcessEnv;
}

// 128 + the number of the signal, as shells count.
const INTERRUPTED = 130;
const PIPE_CLOSED = 141;

/**
 * Runs a command from its arguments to its exit code: 0, 1 for data that cannot be used, 2 for options that cannot, 130 after Ctrl-C. Any
 * other error is thrown on.
 */
export async function runCommand<Schema extends z.ZodObject>(command: Command<Schema>, surroundings: Surroundings = {}): Promise<number> {
  const { argv = process.argv.slice(2), stdout = process.stdout, stderr = process.stderr, env = process.env } = surroundings;
  if (wantsHelp(argv)) {
    stdout.write(`${helpText(command.name, command.about, command.options)}\n`);
    return 0;
  }
  const screen = screenOn(stdout, env);
  stdout.on('error', endOnClosedPipe);
  const interrupt = listenForInterrupt({
    onFirst() {
      screen.print('Stopping after this step. Ctrl-C again ends at once.');
    },
    onSecond() {
      screen.settle();
      process.exit(INTERRUPTED);
    },
  });
  try {
    const options = parseOptions(command.name, command.options, argv);
    await command.run({ options, screen, signal: interrupt.signal });
    return interrupt.signal.aborted ? INTERRUPTED : 0;
  } catch (error) {
    screen.settle();
    if (interrupt.signal.aborted && error === interrupt.signal.reason) return INTERRUPTED;
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof DataError) {
      stderr.write(`${command.name}: ${error.message}\n`);
      return 1;
    }
    throw error;
  } finally {
    screen.settle();
    interrupt.release();
    stdout.off('error', endOnClosedPipe);
  }
}

// As in `selu-mlp | head`: nobody reads on, so there is nothing to report to.
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(PIPE_CLOSED);
}
