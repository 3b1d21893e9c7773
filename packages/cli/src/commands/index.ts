import type { MakeCommand } from './context.js';
import { evaluateCommand } from './evaluate.js';
import { initCommand } from './init.js';
import { predictCommand } from './predict.js';
import { resumeCommand } from './resume.js';
import { schemaCommand } from './schema.js';
import { summaryCommand } from './summary.js';
import { sweepCommand } from './sweep.js';
import { trainCommand } from './train.js';

/** All commands, as the help lists them. */
export const commands: readonly MakeCommand[] = [
  initCommand,
  trainCommand,
  resumeCommand,
  evaluateCommand,
  predictCommand,
  summaryCommand,
  sweepCommand,
  schemaCommand,
];
