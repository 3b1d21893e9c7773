import { openDisplay, type Display } from '../dashboard/index.js';
import type { PreparedRun } from '../run/prepare-run.js';
import { numbersAsText } from '../run/run-directory.js';
import type { Run } from '../run/run.js';
import { trainRun, type RunResult } from '../run/train-run.js';
import { exitCodes, type Context } from './context.js';
import { listenForInterrupt, type Interrupt } from './interrupt.js';
import { showLogs } from './show-logs.js';

export interface ShowOptions {
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface Work {
  readonly directory: string;
  readonly resume: boolean;
  readonly overwrite: boolean;
}

/** Trains a run with its display, and tells how it ended: what `train` and `resume` share. */
export async function runAndShow(context: Context, run: Run, work: Work, show: ShowOptions): Promise<void> {
  const interrupt = listenForInterrupt(context, () => {
    context.stderr.write('Stopping behind this step. Ctrl-C again ends at once.\n');
  });
  try {
    const result = await shown(context, run, work, show, interrupt);
    tell(context, result, show);
    if (result.stopReason === 'aborted') context.exitCode = exitCodes.interrupted;
  } finally {
    interrupt.release();
  }
}

async function shown(
  context: Context,
  run: Run,
  work: Work,
  { plain = false, json, quiet }: ShowOptions,
  interrupt: Interrupt,
): Promise<RunResult> {
  const options = { ...work, signal: interrupt.signal };
  if (quiet === true) return await trainRun(run, options);
  const { env, stdin } = context;
  // Data go to stdout: progress has to go elsewhere then.
  const stdout = json === true ? context.stderr : context.stdout;
  // Without a terminal there is no key to press, and Ctrl-C is listened to already.
  const keys = plain || !stdout.isTTY ? {} : { onStop: () => interrupt.request() };
  const open = (prepared: PreparedRun): Display =>
    openDisplay({ title: run.config.name, stdout, stdin, env, plain, details: detailsOf(prepared), ...keys });
  let display: Display | undefined;
  try {
    return await trainRun(run, { ...options, onReady: (prepared) => [(display = open(prepared)).callback] });
  } finally {
    await display?.close();
  }
}

/** Lines about data and model. */
function detailsOf({ config, set, train, validation, test, parts }: PreparedRun): string[] {
  const count = (loader: { readonly dataset: { readonly length: number } } | null): number => loader?.dataset.length ?? 0;
  const parameters = [...parts.model.parameters()].reduce((sum, { numel }) => sum + numel, 0);
  const sizes = [
    `${count(train).toLocaleString('en')} to train on`,
    ...(validation === null ? [] : [`${count(validation).toLocaleString('en')} to validate`]),
    ...(test === null ? [] : [`${count(test).toLocaleString('en')} to test`]),
  ];
  return [
    `data   ${set.name}: ${sizes.join(', ')}`,
    `model  ${config.model.type}, ${parameters.toLocaleString('en')} parameters; ${config.optimizer.type}, seed ${config.seed}`,
  ];
}

/** The result, as it was asked for. */
export function tell({ stdout, stderr }: Context, result: RunResult, { json = false, quiet = false }: ShowOptions): void {
  const { directory, epochs, steps, stopReason, final } = result;
  if (json) stdout.write(`${JSON.stringify(result, numbersAsText)}\n`);
  if (stopReason === 'aborted')
    stderr.write(`Stopped behind step ${steps}, after ${epochs} whole epochs, and saved. To go on: lamella resume ${directory}\n`);
  else if (!json && !quiet) {
    const tested = Object.fromEntries(Object.entries(final).filter(([name]) => name.startsWith('test')));
    const said = Object.keys(tested).length === 0 ? final : tested;
    stdout.write(`${stopReason === null ? '' : `Ended early: ${stopReason}.\n`}${showLogs(said)}\nKept in ${directory}\n`);
  }
}
