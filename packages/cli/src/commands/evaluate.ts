import { Command, Option } from 'commander';
import { computing } from '../run/compute.js';
import { openTrained, type Trained } from '../run/evaluate-run.js';
import { numbersAsText } from '../run/run-directory.js';
import { RunDirectoryError } from '../run/run-error.js';
import type { MakeCommand } from './context.js';
import { jsonOption, pluginOption } from './options.js';
import { importPlugins } from './plugins.js';
import { showLogs } from './show-logs.js';

type Part = 'test' | 'validation' | 'train';

interface Options {
  readonly on?: Part;
  readonly data?: string;
  readonly best?: boolean;
  readonly json?: boolean;
  readonly plugin: readonly string[];
}

export const evaluateCommand: MakeCommand = ({ stdout }) =>
  new Command('evaluate')
    .description('Loss and metrics of a trained model, with dropout off.')
    .argument('<dir>', 'the directory of a run, or one of its checkpoints')
    .addOption(
      new Option('--on <part>', 'which samples (default: test; else validation, else train)').choices(['test', 'validation', 'train']),
    )
    .addOption(new Option('--data <path>', 'other samples: a file, or a folder of images, like those of the run').conflicts('on'))
    .option('-b, --best', 'the best checkpoint instead of the newest')
    .addOption(jsonOption('{ checkpoint, on, samples, logs }'))
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Examples:
  lamella evaluate runs/digits-mlp
  lamella evaluate runs/digits-mlp --best --on validation
  lamella evaluate runs/prices --data new.csv --json | jq .logs.loss`,
    )
    .action(async (path: string, { on, data, best = false, json = false, plugin }: Options) => {
      await importPlugins(plugin);
      const trained = await openTrained(path, { best, ...(data === undefined ? {} : { data }) });
      const { trainer, prepared, run, checkpoint } = trained;
      const [part, samples] = data === undefined ? partOf(trained, on) : (['data', prepared.set.train] as const);
      const logs = await computing(run.config, () => trainer.evaluate(prepared.evaluating(samples)));
      const result = { checkpoint, on: part, samples: samples.length, logs };
      const text = `${checkpoint} on ${samples.length.toLocaleString('en')} samples (${part})\n${showLogs(logs)}`;
      stdout.write(`${json ? JSON.stringify(result, numbersAsText) : text}\n`);
    });

function partOf({ prepared: { test, validation, train } }: Trained, wanted: Part | undefined): [Part, typeof train.dataset] {
  const parts = { test, validation, train };
  const part = wanted ?? (test !== null ? 'test' : validation !== null ? 'validation' : 'train');
  const loader = parts[part];
  if (loader === null) throw new RunDirectoryError(`the run has no ${part} samples`, { hint: '--on train, or --data' });
  return [part, loader.dataset];
}
