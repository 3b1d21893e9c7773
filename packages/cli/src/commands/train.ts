import { Command } from 'commander';
import { readRun } from '../run/read-run.js';
import type { SetValue } from '../run/set-values.js';
import type { MakeCommand } from './context.js';
import { epochsOption, jsonOption, plainOption, pluginOption, quietOption, seedOption, setOption, setValuesOf } from './options.js';
import { importPlugins } from './plugins.js';
import { runAndShow, type ShowOptions } from './run-and-show.js';

interface Options extends ShowOptions {
  readonly dir?: string;
  readonly set: readonly SetValue[];
  readonly epochs?: number;
  readonly seed?: number;
  readonly force?: boolean;
  readonly plugin: readonly string[];
}

export const trainCommand: MakeCommand = (context) =>
  new Command('train')
    .description('Train what a run file says. The run is kept in a directory: its file, log, checkpoints and result.')
    .argument('<run.json>', 'the run file')
    .option('-d, --dir <dir>', 'the directory of the run (default: runs/NAME)')
    .addOption(setOption())
    .addOption(epochsOption())
    .addOption(seedOption())
    .addOption(plainOption())
    .addOption(jsonOption('the result; progress goes to stderr'))
    .addOption(quietOption())
    .option('-f, --force', 'take away the run that is in the directory')
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Examples:
  lamella train digits-mlp.json
  lamella train digits-mlp.json --dir runs/slow --set optimizer.lr=0.0001 --set schedule=null
  lamella train digits-mlp.json --json --quiet | jq .final.testAccuracy

Ctrl-C ends behind the step at hand and saves; a second one ends at once.`,
    )
    .action(async (file: string, { dir, force = false, plugin, ...options }: Options) => {
      await importPlugins(plugin);
      const run = await readRun(file, { set: setValuesOf(options) });
      const directory = dir ?? `runs/${run.config.name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'run'}`;
      await runAndShow(context, run, { directory, resume: false, overwrite: force }, options);
    });
