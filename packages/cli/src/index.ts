export { main, type Surroundings } from './main.js';
export {
  parseRunText,
  readRun,
  Run,
  RunDirectoryError,
  RunError,
  RunFileError,
  runFileSchema,
  trainRun,
  type ReadRunOptions,
  type RunFileProblem,
  type RunResult,
  type SetValue,
  type TrainRunOptions,
} from './run/index.js';
