import type { data } from '@lamella/nn';

/** Samples with their targets, for training and, if there are any, for testing. Each sample is `[input, target]`. */
export interface LabelledSet {
  readonly name: string;
  readonly train: data.Dataset;
  /** Null where the source has no test part and none was asked for. */
  readonly test: data.Dataset | null;
  /** The shape of one sample's input, a float32 tensor. */
  readonly inputShape: readonly number[];
  /**
   * The names of the classes: a target is then an int32 tensor without dimensions, a place in this list. Null for regression: a target is
   * then float32, of one dimension where it comes from columns.
   */
  readonly classes: readonly string[] | null;
}
