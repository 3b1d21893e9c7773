import { writeFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import { RunDirectoryError } from '../run/run-error.js';
import { starters, starterText } from '../run/starters.js';
import type { MakeCommand } from './context.js';

interface Options {
  readonly output?: string;
  readonly force?: boolean;
}

export const initCommand: MakeCommand = ({ stdout, stderr }) =>
  new Command('init')
    .description('Write a run file to begin with.')
    .addArgument(new Argument('[name]', 'which one').choices(Object.keys(starters)).default('digits-mlp'))
    .option('-o, --output <file>', 'where to; - is stdout (default: NAME.json)')
    .option('-f, --force', 'write over a file that is there')
    .addHelpText(
      'after',
      `\n${Object.entries(starters)
        .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
        .join('\n')}`,
    )
    .addHelpText('after', '\nExamples:\n  lamella init\n  lamella init selu-cnn --output my-run.json')
    .action(async (name: string, { output = `${name}.json`, force = false }: Options) => {
      const text = starterText(starters[name]!);
      if (output === '-') {
        stdout.write(text);
        return;
      }
      try {
        await writeFile(output, text, { flag: force ? 'w' : 'wx' });
      } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException;
        if (code === 'EEXIST') throw new RunDirectoryError(`${output} is there already`, { hint: '--force, or --output elsewhere', cause });
        throw new RunDirectoryError(`${output} cannot be written: ${message}`, { cause });
      }
      stderr.write(`Wrote ${output}. Next: lamella train ${output}\n`);
    });
