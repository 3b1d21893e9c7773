import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ArgumentError, LamellaError } from '@lamella/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { lookOf } from '../dashboard/surroundings.js';
import { openSweepDisplay } from '../sweep/display/index.js';
import { toJson } from '../sweep/export.js';
import { parseCount, parseSeeds, parseSetting } from '../sweep/parse-options.js';
import { planSweep, type Plan } from '../sweep/plan.js';
import type { Goal, SweepResults } from '../sweep/results.js';
import { runSweep } from '../sweep/run-sweep.js';
import type { Setting } from '../sweep/setting.js';
import type { SweepSpec } from '../sweep/spec.js';
import { isSweepText, parseSweepText } from '../sweep/sweep-file.js';
import { resultsTable } from '../sweep/table.js';
import { terminalPlot } from '../sweep/terminal-plot.js';
import { exitCodes, type Context, type MakeCommand } from './context.js';
import { listenForInterrupt } from './interrupt.js';
import { jsonOption, plainOption, pluginOption, quietOption } from './options.js';
import { importPlugins } from './plugins.js';

interface Options {
  readonly seeds?: readonly number[];
  readonly set: readonly Setting[];
  readonly metric?: string;
  readonly goal?: Goal;
  readonly random?: number;
  readonly searchSeed?: number;
  readonly jobs: number;
  readonly dir?: string;
  readonly resume?: boolean;
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly plugin: readonly string[];
}

/** What is wrong with an option is a usage error. */
function parsed<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof LamellaError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

const setting = parsed(parseSetting);

export const sweepCommand: MakeCommand = (context) =>
  new Command('sweep')
    .description('Train a run file with many seeds and settings, in several processes: mean ± standard error, a table and a plot.')
    .argument('<file.json>', 'a run file, or a sweep file that names one')
    .addOption(new Option('--seeds <list>', 'which seeds: 0..4, or 0,1,7 (default: that of the run file)').argParser(parsed(parseSeeds)))
    .addOption(
      new Option('-s, --set <path=values>', 'values to try at a place in the run file; may be repeated: --set optimizer.lr=0.1,0.01')
        .default([], 'none')
        .argParser((text: string, before: readonly Setting[]) => [...before, setting(text)]),
    )
    .option('-m, --metric <name>', 'which number of the last epoch counts (default: the first metric, on the validation set)')
    .addOption(new Option('--goal <goal>', 'whether more or less of it is better (default: less of a loss)').choices(['max', 'min']))
    .addOption(new Option('--random <n>', 'n combinations drawn at random, not all of them').argParser(parsed(parseCount('--random'))))
    .addOption(new Option('--search-seed <n>', 'of that drawing (default: 0)').argParser(parsed(parseCount('--search-seed', 0))))
    .addOption(
      new Option('-j, --jobs <n>', 'how many processes at once, of one thread each')
        .default(availableParallelism(), 'the processors that there are')
        .argParser(parsed(parseCount('--jobs'))),
    )
    .option('-d, --dir <dir>', 'the directory of the sweep (default: sweeps/NAME)')
    .option('--resume', 'go on in the directory: runs that are done are kept, others go on from their checkpoints')
    .addOption(plainOption())
    .addOption(jsonOption('the results; progress goes to stderr'))
    .addOption(quietOption())
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Examples:
  lamella sweep digits-mlp.json --seeds 0..4 --set optimizer.lr=0.1,0.01,0.001
  lamella sweep digits-mlp.json --seeds 0..2 --random 20 --set optimizer.lr=log:1e-4..1e-1 --set 'model.layers[3].p=0..0.5'
  lamella sweep sweep.json --jobs 4 --json --quiet | jq '.rows[] | select(.best)'

The same sweep gives the same results, whatever the number of processes. Ctrl-C ends each run behind its step and saves; --resume goes on.
Exit code 1: a run failed. The others count all the same.`,
    )
    .action((file: string, options: Options, command: Command) => sweep(context, file, options, command));

async function sweep(context: Context, file: string, options: Options, command: Command): Promise<void> {
  const { json = false, quiet = false, plain = false, plugin } = options;
  await importPlugins(plugin);
  const plan = await planOf(file, options, command);
  const folder = options.dir ?? join('sweeps', plan.run.config.name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'sweep');
  const { stdout, stderr, env } = context;
  const display = quiet
    ? null
    : openSweepDisplay({ total: plan.jobs.length, metric: plan.metric, stdout: json ? stderr : stdout, env, plain });
  const kill = new AbortController();
  const exit = (code: number): void => {
    kill.abort();
    display?.close();
    context.exit(code);
  };
  const interrupt = listenForInterrupt({ signals: context.signals, exit }, () => {
    const text = 'Stopping each run behind its step. Ctrl-C again ends at once.';
    if (display === null) stderr.write(`${text}\n`);
    else display.print(text);
  });
  let results: SweepResults;
  try {
    results = await runSweep(plan, {
      ...{ folder, jobs: options.jobs, resume: options.resume === true, plugins: plugin },
      ...{ stop: interrupt.signal, kill: kill.signal, watcher: display ?? {} },
    });
  } finally {
    display?.close();
    interrupt.release();
  }
  tell(context, plan, results, folder, options);
}

/** What makes no sense is a usage error. */
async function planOf(file: string, options: Options, command: Command): Promise<Plan> {
  try {
    return await planSweep(await specOf(file, options));
  } catch (error) {
    if (error instanceof ArgumentError) command.error(`error: ${error.message}`);
    throw error;
  }
}

/** The sweep that the file and the options say: options go before what the file says. */
async function specOf(file: string, { seeds, set, metric, goal, random, searchSeed }: Options): Promise<SweepSpec> {
  const text = await readFile(file, 'utf8').catch(() => null); // readRun says what is wrong with the file
  const base: SweepSpec =
    text !== null && isSweepText(text)
      ? parseSweepText(text, file)
      : { run: file, seeds: [], settings: [], metric: null, goal: null, random: null };
  const paths = set.map(({ path }) => path);
  const drawn = { count: random ?? base.random?.count, seed: searchSeed ?? base.random?.seed ?? 0 };
  if (searchSeed !== undefined && drawn.count === undefined) {
    throw new ArgumentError('sweep', '--search-seed is of --random', { argument: 'searchSeed', hint: '--random 20' });
  }
  return {
    run: base.run,
    seeds: seeds ?? base.seeds,
    settings: [...base.settings.filter(({ path }) => !paths.includes(path)), ...set],
    metric: metric ?? base.metric,
    goal: goal ?? base.goal,
    random: drawn.count === undefined ? null : { count: drawn.count, seed: drawn.seed },
  };
}

function tell(
  context: Context,
  { jobs, spec }: Plan,
  results: SweepResults,
  folder: string,
  { json = false, quiet = false, plugin }: Options,
): void {
  const { stdout, stderr, env } = context;
  const failed = results.runs.filter(({ outcome }) => outcome.status === 'failed').length;
  const stopped = results.runs.filter(({ outcome }) => outcome.status === 'stopped').length;
  if (json) stdout.write(toJson(results));
  else if (!quiet) {
    const { color, unicode } = lookOf(stdout, env);
    const plot = spec.random !== null ? null : terminalPlot(results, stdout.columns ?? 80, { color: color && stdout.isTTY, unicode });
    stdout.write(
      `\n${resultsTable(results)}\n${plot === null ? '' : `\n${plot}\n`}\nKept in ${folder}: plot.svg, results.csv, runs.csv, results.json\n`,
    );
  }
  if (stopped > 0) {
    const plugins = plugin.map((name) => ` --plugin ${name}`).join('');
    stderr.write(
      `Stopped: ${jobs.length - stopped - failed} of ${jobs.length} runs are done. To go on: ` +
        `lamella sweep ${join(folder, 'sweep.json')} --dir ${folder} --resume${plugins}\n`,
    );
  }
  for (const { job, outcome } of results.runs) if (outcome.status === 'failed') stderr.write(`failed: ${job.name}: ${outcome.reason}\n`);
  context.exitCode = stopped > 0 ? exitCodes.interrupted : failed > 0 ? exitCodes.failed : exitCodes.ok;
}
