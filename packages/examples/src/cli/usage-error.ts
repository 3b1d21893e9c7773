/** Options that cannot be used: all that is wrong with them at once. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  /** The convention for a command that was called wrongly. */
  readonly exitCode: number = 2;
  /** One line each: the option, what was expected, what came. */
  readonly problems: readonly string[];

  constructor(command: string, problems: readonly string[]) {
    super([`${command}:`, ...problems.map((problem) => `  ${problem}`), `${command} --help lists the options.`].join('\n'));
    this.problems = problems;
  }
}
