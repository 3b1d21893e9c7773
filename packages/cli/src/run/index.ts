export { parseRunText, readRun, type ReadRunOptions } from './read-run.js';
export { runFileSchema } from './run-file-schema.js';
export { RunDirectoryError, RunError } from './run-error.js';
export { RunFileError, type RunFileProblem } from './run-file-error.js';
export { Run } from './run.js';
export type { SetValue } from './set-values.js';
export { trainRun, type RunResult, type TrainRunOptions } from './train-run.js';
