import { dtypes, ones, type DType, type Tensor } from '@lamella/core';
import type { Law } from '@lamella/core/testing';

// The dtype of a result, from those of two operands with dimensions: rows and columns are bool, uint8, int32, float32, float64.
const [b, u, i, f, d] = dtypes as [DType, DType, DType, DType, DType];
const table: readonly (readonly DType[])[] = [
  [b, u, i, f, d],
  [u, u, i, f, d],
  [i, i, i, f, d],
  [f, f, f, f, d],
  [d, d, d, d, d],
];

// With a second operand that has no dimensions, or is a number, only a higher kind counts.
const kind = (dtype: DType): number => (dtype === 'bool' ? 0 : dtype === 'float32' || dtype === 'float64' ? 2 : 1);
const without = (first: DType, second: DType): DType => (kind(second) > kind(first) ? second : first);

/** Promotion as `torch.result_type`, for all pairs of dtypes; `result` says what the op makes of the common dtype. */
export function promotes(
  call: (a: Tensor, other: Tensor | number | boolean) => Tensor,
  result: (common: DType) => DType = (common) => common,
  but: readonly DType[] = [],
): Law {
  const expectDType = (what: string, first: DType, second: DType, wanted: DType, other: Tensor | number | boolean): void => {
    if (but.includes(wanted)) return;
    const actual = call(ones([2], { dtype: first }), other).dtype;
    if (actual !== result(wanted)) throw new Error(`${first} with ${what} of ${second}: expected ${result(wanted)}, got ${actual}`);
  };
  return {
    name: 'promotes as PyTorch does',
    run() {
      dtypes.forEach((first, row) => {
        dtypes.forEach((second, column) => {
          expectDType('a vector', first, second, table[row][column], ones([2], { dtype: second }));
          expectDType('a scalar tensor', first, second, without(first, second), ones([], { dtype: second }));
        });
        expectDType('a whole number', first, 'int32', without(first, 'int32'), 2);
        expectDType('a fraction', first, 'float32', without(first, 'float32'), 2.5);
        expectDType('a boolean', first, 'bool', first, true);
      });
    },
  };
}
