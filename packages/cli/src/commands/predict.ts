import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { loadNpy, saveNpy, type Tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { Command, InvalidArgumentError, Option } from 'commander';
import { computing } from '../run/compute.js';
import { openTrained, type Trained } from '../run/evaluate-run.js';
import { RunError } from '../run/run-error.js';
import type { Context, MakeCommand } from './context.js';
import { pluginOption } from './options.js';
import { importPlugins } from './plugins.js';

interface Options {
  readonly input?: string;
  readonly data?: string;
  readonly output: string;
  readonly best?: boolean;
  readonly plugin: readonly string[];
}

const formats = ['.csv', '.json', '.npy'];

export const predictCommand: MakeCommand = (context) =>
  new Command('predict')
    .description('What a trained model says of each sample: its outputs, and the class where there are classes.')
    .argument('<dir>', 'the directory of a run, or one of its checkpoints')
    .addOption(new Option('-i, --input <file.npy>', 'the samples, one a row').conflicts('data'))
    .addOption(new Option('--data <path>', 'samples in a file, or a folder of images, like those of the run'))
    .addOption(new Option('-o, --output <file>', 'a .csv, .json or .npy file; - is CSV on stdout').default('-').argParser(parseOutput))
    .option('-b, --best', 'the best checkpoint instead of the newest')
    .addOption(pluginOption())
    .addHelpText(
      'after',
      `
Without --input and --data it takes the test samples of the run.

Examples:
  lamella predict runs/digits-mlp --input images.npy --output classes.csv
  lamella predict runs/prices --data new.csv | head`,
    )
    .action(async (path: string, { input, data: file, output, best = false, plugin }: Options) => {
      await importPlugins(plugin);
      const trained = await openTrained(path, { best, ...(file === undefined ? {} : { data: file }) });
      const samples = input === undefined ? samplesOf(trained, file) : await readInput(trained, input);
      const outputs = await computing(trained.run.config, () => predictions(trained, samples));
      await write(context, output, outputs, trained.prepared.set.classes);
    });

/** With the mean of the weights where evaluation uses it. */
async function predictions({ trainer, prepared }: Trained, samples: data.Dataset): Promise<Tensor> {
  for (const callback of trainer.callbacks) await callback.onEvaluateStart?.(trainer);
  return await trainer.predict(prepared.evaluating(samples));
}

function samplesOf({ prepared: { set, test } }: Trained, file: string | undefined): data.Dataset {
  if (file !== undefined) return set.train;
  if (test === null) throw new RunError('the run has no test samples', { hint: '--input samples.npy' });
  return test.dataset;
}

async function readInput({ prepared: { set } }: Trained, path: string): Promise<data.Dataset> {
  const x = loadNpy(new Uint8Array(await readBytes(path))).to('float32');
  const wanted = `[N, ${set.inputShape.join(', ')}]`;
  if (x.ndim !== set.inputShape.length + 1 || x.shape.slice(1).join() !== set.inputShape.join())
    throw new RunError(`${path} has the shape [${x.shape.join(', ')}], the run takes ${wanted}`);
  return new data.TensorDataset(x);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new RunError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function write({ stdout }: Context, path: string, outputs: Tensor, classes: readonly string[] | null): Promise<void> {
  if (path === '-') stdout.write(csvOf(outputs, classes));
  else if (extname(path) === '.npy') await writeFile(path, saveNpy(outputs));
  else await writeFile(path, extname(path) === '.json' ? `${JSON.stringify(outputs.toArray())}\n` : csvOf(outputs, classes));
}

function csvOf(outputs: Tensor, classes: readonly string[] | null): string {
  const rows = outputs.flatten(1);
  const width = rows.shape[1]!;
  const isScores = classes !== null && width === classes.length;
  const names = isScores ? ['class', ...classes] : Array.from({ length: width }, (_, i) => `output${i}`);
  const best = isScores ? rows.argmax(1).data() : null;
  const values = rows.data();
  const lines = Array.from({ length: rows.shape[0]! }, (_, row) => {
    const numbers = Array.from(values.subarray(row * width, (row + 1) * width), String);
    return best === null ? numbers : [classes![best[row]!]!, ...numbers];
  });
  return `${[names, ...lines].map((cells) => cells.map(quoted).join(',')).join('\n')}\n`;
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function parseOutput(path: string): string {
  if (path === '-' || formats.includes(extname(path))) return path;
  throw new InvalidArgumentError('Wanted a .csv, .json or .npy file, or -.');
}
