import { Command } from 'commander';
import { openRun } from '../run/open-run.js';
import { readResult } from '../run/run-directory.js';
import type { MakeCommand } from './context.js';
import { epochsOption, jsonOption, plainOption, pluginOption, quietOption, setValuesOf } from './options.js';
import { importPlugins } from './plugins.js';
import { runAndShow, tell, type ShowOptions } from './run-and-show.js';

interface Options extends ShowOptions {
  readonly epochs?: number;
  readonly plugin: readonly string[];
}

export const resumeCommand: MakeCommand = (context) =>
  new Command('resume')
    .description(
      'Go on with a run that was stopped or killed, from its newest checkpoint. It ends with the bits of one that never stopped.',
    )
    .argument('<dir>', 'the directory of the run')
    .addOption(epochsOption())
    .addOption(plainOption())
    .addOption(jsonOption('the result; progress goes to stderr'))
    .addOption(quietOption())
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Examples:
  lamella resume runs/digits-mlp
  lamella resume runs/digits-mlp --epochs 20     go on for longer than it was meant to`,
    )
    .action(async (directory: string, { plugin, ...options }: Options) => {
      await importPlugins(plugin);
      const run = await openRun(directory, setValuesOf(options));
      const result = await readResult(directory);
      const wantsMore = result !== null && (options.epochs ?? 0) > result.epochs;
      if (result !== null && !wantsMore) {
        context.stderr.write(`${directory} has come to its end already, after ${result.epochs} epochs. --epochs goes on for longer.\n`);
        tell(context, { directory, ...result }, options);
        return;
      }
      await runAndShow(context, run, { directory, resume: true, overwrite: false }, options);
    });
