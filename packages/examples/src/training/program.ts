import { LamellaError } from '@lamella/core';
import type { Layer } from '@lamella/nn';
import { Command, CommanderError } from 'commander';
import type { ImageShape } from '../models/image-shape.js';
import { addTrainingOptions, type Defaults, type TrainingOptions } from './options.js';
import { train } from './train.js';

export interface Program {
  readonly name: string;
  /** What it does, for `--help`. */
  readonly about: string;
  readonly defaults: Defaults;
  readonly makeModel: (images: ImageShape, p: number) => Layer;
}

// 128 + the number of the signal, as shells count.
const INTERRUPTED = 130;

/** Runs a training program from its arguments to its exit code: 0, 1 for data that cannot be used, 2 for options that cannot, 130 after Ctrl-C. */
export async function runProgram(program: Program, argv: readonly string[] = process.argv.slice(2)): Promise<number> {
  const { name, about, defaults, makeModel } = program;
  try {
    const command = addTrainingOptions(new Command(name).description(about).exitOverride(), defaults);
    const options = command.parse(argv, { from: 'user' }).opts<TrainingOptions>();
    const trainer = await train(name, makeModel, options);
    return trainer.stopReason === null ? 0 : INTERRUPTED;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof LamellaError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    return 1;
  }
}
