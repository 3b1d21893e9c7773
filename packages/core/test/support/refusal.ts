import { LamellaError } from '@lamella/core';

/** The error of a call that has to refuse. */
export function refusal(call: () => unknown): LamellaError {
  try {
    call();
  } catch (error) {
    if (error instanceof LamellaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
