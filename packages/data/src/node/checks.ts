import { ArgumentError } from '@lamella/core';

/** @throws ArgumentError on both a second file and a share for the test part */
export function checkTestFile(op: string, { testFile, test = 0 }: { readonly testFile?: string; readonly test?: number }): void {
  if (testFile === undefined || test === 0) return;
  throw new ArgumentError(op, 'testFile and test are mutually exclusive', { argument: 'test' });
}
