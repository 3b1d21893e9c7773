/**
 * The board on which threads find what to do: a job is some calls of one kernel. Places are counted in int32s, but for those of the arguments,
 * which are float64s. Workers get it sent.
 */
export interface Board {
  /** The lower bits of a ticket count the calls that nobody has taken yet, the upper ones the jobs. */
  readonly ticket: number;
  /** How many calls are done. */
  readonly done: number;
  /** Which export of the module it is. */
  readonly kernel: number;
  /** How many arguments it has. */
  readonly arity: number;
  readonly calls: number;
  /** From here on one number a call, 0 until it is done. */
  readonly states: number;
  /** From here on the arguments of all calls, one call after the other. */
  readonly arguments: number;
  readonly mostCalls: number;
  readonly mostArguments: number;
  readonly bytes: number;
}

export const board: Board = {
  ticket: 0,
  done: 1,
  kernel: 2,
  arity: 3,
  calls: 4,
  states: 8,
  arguments: (8 + 1024) / 2,
  mostCalls: 1023,
  mostArguments: 16 * 1024,
  bytes: 4 * (8 + 1024) + 8 * 16 * 1024,
};
