/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Numbers to draw from, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** `log`: each decade as often as any other. Default: `linear`. */
  readonly scale?: 'linear' | 'log' | undefined;
  /** Whole numbers only. Default: false. */
  readonly whole?: boolean | undefined;
}

/** A place in a run file, as `optimizer.lr` or `model.layers[2].p`, and what stands there in turn. */
export interface Setting {
  readonly path: string;
  readonly values: readonly Json[] | Range;
}

/** A place and what stands there, as `readRun` takes it. */
export type Choice = readonly [path: string, value: Json];

/** One value for each setting, in the order of the settings. */
export type Combination = readonly Choice[];

export const isRange = (values: readonly Json[] | Range): values is Range => !Array.isArray(values);

/** `0.1`, `relu`, `{"type":"SGD"}`: without quotes where none are needed. */
export const showSetting = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `optimizer.lr=0.1 model.layers[2].p=0.05`. */
export const showCombination = (combination: Combination): string =>
  combination.map(([path, value]) => `${path}=${showSetting(value)}`).join(' ');
