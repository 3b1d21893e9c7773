import { ops } from './ops.mjs';
import { training } from './training.mjs';

/** What is measured in every framework that has it. */
export const workloads = [...ops, ...training];
