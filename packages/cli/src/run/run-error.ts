import { LamellaError, type ErrorDetails } from '@lamella/core';

/** A run that was asked for rightly, and failed: its numbers are no numbers, or its directory is not what it should be. */
export class RunError extends LamellaError {
  override readonly name: string = 'RunError';

  constructor(problem: string, details: ErrorDetails = {}) {
    super('lamella', problem, details);
  }
}

/** A directory that cannot be used as it was asked for. */
export class RunDirectoryError extends RunError {
  override readonly name: string = 'RunDirectoryError';
}
