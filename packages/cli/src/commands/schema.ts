import { Command } from 'commander';
import { formatJson } from '../run/format-json.js';
import { runFileSchema } from '../run/run-file-schema.js';
import type { MakeCommand } from './context.js';
import { pluginOption } from './options.js';
import { importPlugins } from './plugins.js';

export const schemaCommand: MakeCommand = ({ stdout }) =>
  new Command('schema')
    .description('Print the JSON Schema of run files, with which editors complete and check.')
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Example:
  lamella schema > run.schema.json      and in a run file: "$schema": "./run.schema.json"`,
    )
    .action(async ({ plugin }: { readonly plugin: readonly string[] }) => {
      await importPlugins(plugin);
      stdout.write(`${formatJson(runFileSchema())}\n`);
    });
