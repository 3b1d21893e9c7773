/** `error`: it cannot work, or not as meant. `warning`: it likely works badly. `note`: worth knowing, and right in some models. */
export type Severity = 'error' | 'warning' | 'note';

/** The findings, by name: each has a section in docs/doctor.md. */
export type FindingId =
  | 'input-not-finite'
  | 'parameter-not-finite'
  | 'forward-fails'
  | 'activation-not-finite'
  | 'loss-fails'
  | 'loss-not-finite'
  | 'labels-out-of-range'
  | 'softmax-before-cross-entropy'
  | 'log-softmax-before-cross-entropy'
  | 'nll-without-log-softmax'
  | 'loss-above-chance'
  | 'loss-below-chance'
  | 'loss-without-gradient'
  | 'backward-fails'
  | 'gradient-not-finite'
  | 'gradients-vanish'
  | 'gradients-explode'
  | 'activations-vanish'
  | 'activations-explode'
  | 'dead-relu'
  | 'parameter-frozen'
  | 'parameter-unused'
  | 'parameter-without-gradient'
  | 'does-not-overfit'
  | 'random-in-evaluation'
  | 'batch-norm-batch-of-one'
  | 'selu-initialisation'
  | 'selu-plain-dropout'
  | 'selu-input'
  | 'alpha-dropout-without-selu'
  | 'alpha-dropout-depth'
  | 'not-in-optimizer'
  | 'learning-rate';

/** What was measured at which place; reason and fix come from the table. */
export interface Observed {
  readonly id: FindingId;
  /** Instead of the table's severity. */
  readonly severity?: Severity;
  /** Paths of modules or parameters, as `namedModules` and `namedParameters` have them; '' is the model itself. */
  readonly where: readonly string[];
  /** What was measured, in words. */
  readonly measured: string;
  /** The numbers in it. */
  readonly values?: Readonly<Record<string, number>>;
}

export interface Finding extends Required<Observed> {
  /** Why it is a fault. */
  readonly reason: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A row of the table of findings. */
export interface FindingKind {
  readonly severity: Severity;
  readonly title: string;
  /** When it is reported: the measurement and its bound. */
  readonly found: string;
  readonly reason: string;
  readonly fix: string;
}
