import { InvalidArgumentError, type Command } from 'commander';

/** What the options of the programs say. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  readonly p: number;
  readonly seed: number;
  readonly limit: number;
  readonly data: string;
  readonly dir?: string;
  readonly plain: boolean;
}

/** Those whose defaults differ from program to program. */
export type Defaults = Pick<TrainingOptions, 'epochs' | 'p' | 'limit'>;

export function addTrainingOptions(program: Command, { epochs, p, limit }: Defaults): Command {
  return program
    .option('--epochs <n>', 'passes over the training images', whole(1, 10_000), epochs)
    .option('--batch-size <n>', 'images a step', whole(1), 64)
    .option(
      '--lr <x>',
      'learning rate of Adam',
      number('above 0', (x) => x > 0),
      1e-3,
    )
    .option(
      '--p <x>',
      'probability of dropping a unit or channel',
      number('from 0 to 1', (x) => x >= 0 && x <= 1),
      p,
    )
    .option('--seed <n>', 'seed of all random numbers', whole(0), 0)
    .option('--limit <n>', 'at most so many training images', whole(1), limit)
    .option('--data <set>', 'fashion-mnist, digits, or a folder with IDX files (the full set, or MNIST)', 'fashion-mnist')
    .option('--dir <dir>', 'keeps checkpoints there, and goes on from the newest one')
    .option('--plain', 'lines instead of the live display', false);
}

function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return number(`a whole number from ${least}`, (x) => Number.isInteger(x) && x >= least && x <= most);
}

function number(wanted: string, fits: (x: number) => boolean): (text: string) => number {
  return (text) => {
    const x = text.trim() === '' ? NaN : Number(text);
    if (fits(x)) return x;
    throw new InvalidArgumentError(`Wanted ${wanted.startsWith('a ') ? wanted : `a number ${wanted}`}.`);
  };
}
