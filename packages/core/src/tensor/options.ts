import { Tensor } from './tensor.js';

/** What of a union of parameters is an options object: no tensor, no array. */
export type OptionsOf<Value> = Exclude<Extract<Value, object>, Tensor | readonly unknown[]>;

/**
 * Whether an options object stands in the place of an optional positional parameter, as in `sum(x, { keepdim: true })`: it may come as soon
 * as all that is left out is optional.
 */
export function isOptions<Value>(value: Value): value is OptionsOf<Value> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tensor);
}
