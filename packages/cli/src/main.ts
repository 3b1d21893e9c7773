import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LamellaError } from '@lamella/core';
import { Command, CommanderError } from 'commander';
import { exitCodes, type Context } from './commands/context.js';
import { commands } from './commands/index.js';
import { RunDirectoryError, RunError } from './run/run-error.js';
import { problemLines, RunFileError } from './run/run-file-error.js';

/** The outside world of the program; all of it can be left out. */
export type Surroundings = Partial<Omit<Context, 'exitCode'>> & {
  /** What stands behind the program's name. */
  readonly argv?: readonly string[];
};

/**
 * The program `lamella`, from its arguments to its exit code: 0; 1 for a run that failed; 2 for arguments or a run file that cannot be used;
 * 130 after Ctrl-C. It writes to the given streams alone.
 */
export async function main(surroundings: Surroundings = {}): Promise<number> {
  const { argv = process.argv.slice(2), stdout = process.stdout, stderr = process.stderr, stdin = process.stdin } = surroundings;
  const { env = process.env, signals = process, exit = (code: number) => process.exit(code) } = surroundings;
  const context: Context = { stdout, stderr, stdin, env, signals, exit, exitCode: exitCodes.ok };
  const onPipe = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    exit(exitCodes.pipeClosed); // as in `lamella schema | head`: nobody reads on
  };
  stdout.on('error', onPipe);
  try {
    await programFor(context).parseAsync([...argv], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return reported(error, stderr);
  } finally {
    await flushed(stdout);
    stdout.off('error', onPipe);
  }
}

function programFor(context: Context): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  const program = new Command('lamella')
    .description('Trains what one JSON file says: model, data, optimiser, schedule and seed.')
    .version(version, '-V, --version')
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 80,
    })
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', EXAMPLES);
  for (const make of commands) {
    const command = make(context);
    command.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}

const EXAMPLES = `
Examples:
  lamella init digits-mlp           write digits-mlp.json, a run file to begin with
  lamella train digits-mlp.json     train it; the run is kept in runs/digits-mlp
  lamella resume runs/digits-mlp    go on where it was stopped or killed
  lamella evaluate runs/digits-mlp  loss and metrics on the test set

Exit codes: 0; 1 the run failed; 2 wrong arguments or run file; 130 Ctrl-C; 141 nobody read on.
`;

/** What was written has arrived, or its error has been told. */
async function flushed(stream: NodeJS.WritableStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
  await nextTurn();
}

/** Says what went wrong on stderr. */
function reported(error: unknown, stderr: NodeJS.WritableStream): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof RunFileError) {
    stderr.write(`${problemLines(error.file, error.problems).join('\n')}\n`);
    return exitCodes.usage;
  }
  if (error instanceof LamellaError) {
    stderr.write(`${error instanceof RunError ? '' : 'lamella: '}${error.message}\n`);
    return error instanceof RunDirectoryError ? exitCodes.usage : exitCodes.failed;
  }
  throw error;
}
