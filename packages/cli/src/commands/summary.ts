import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { computing } from '../run/compute.js';
import { readRun } from '../run/read-run.js';
import type { SetValue } from '../run/set-values.js';
import { summarise, type Summary } from '../run/summarise.js';
import type { MakeCommand } from './context.js';
import { jsonOption, pluginOption, setOption } from './options.js';
import { importPlugins } from './plugins.js';

interface Options {
  readonly shape?: readonly number[];
  readonly set: readonly SetValue[];
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

export const summaryCommand: MakeCommand = ({ stdout }) =>
  new Command('summary')
    .description('The layers of a model, the shapes between them, and their parameters.')
    .argument('<run.json>', 'the run file')
    .option('--shape <sizes>', 'the shape of one sample, in place of reading the data: 1,28,28', parseShape)
    .addOption(setOption())
    .addOption(jsonOption('{ input, rows, parameters, trainable }'))
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Examples:
  lamella summary selu-cnn.json
  lamella summary digits-mlp.json --set model.layers[1].outFeatures=128 --set model.layers[4].inFeatures=128`,
    )
    .action(async (file: string, { shape, set, json = false, plugin }: Options) => {
      await importPlugins(plugin);
      const run = await readRun(file, { set });
      const summary = await computing(run.config, () => summarise(run, shape));
      stdout.write(`${json ? JSON.stringify(summary) : tableOf(summary)}\n`);
    });

function tableOf({ name, input, rows, parameters, trainable }: Summary): string {
  const shown = (shape: readonly number[] | null): string => (shape === null ? '' : `(${['N', ...shape].join(', ')})`);
  const table = new Table({
    head: ['', 'layer', 'output', 'parameters'],
    colAligns: ['left', 'left', 'left', 'right'],
    chars,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(['', 'input', shown(input), '']);
  for (const row of rows) {
    const count = row.parameters === 0 ? '' : row.parameters.toLocaleString('en');
    const layer = row.options === '' || row.options.includes('\n') ? row.type : `${row.type}(${row.options})`;
    table.push([row.name, layer.length > 60 ? `${layer.slice(0, 59)}…` : layer, shown(row.output), count]);
  }
  const frozen = trainable === parameters ? '' : `, ${trainable.toLocaleString('en')} of them learn`;
  return `${name}\n${table.toString()}\n\n${parameters.toLocaleString('en')} parameters${frozen}, ${sizeOf(parameters * 4)}`;
}

const chars = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '', middle: '  ' },
  ...{ mid: '─', 'mid-mid': '──' },
};

function sizeOf(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function parseShape(text: string): number[] {
  const sizes = text.split(/[,x]/).map((size) => (/^\s*\d{1,9}\s*$/.test(size) ? Number(size) : NaN));
  if (sizes.every((size) => size >= 1) && sizes.reduce((a, b) => a * b, 1) <= 2 ** 28) return sizes;
  throw new InvalidArgumentError('Wanted sizes with commas between them: 1,28,28');
}
