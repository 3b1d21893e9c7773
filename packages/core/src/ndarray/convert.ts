import ndarray from 'ndarray';
import { DTypeError } from '../errors/errors.js';
import { Storage } from '../memory/storage.js';
import type { DType } from '../shape/dtype.js';
import { Tensor } from '../tensor/tensor.js';
import type { Nd } from './views.js';

const dtypeOf: Readonly<Record<string, DType>> = { float32: 'float32', float64: 'float64', int32: 'int32', uint8: 'uint8' };

/**
 * A tensor on the memory of an ndarray: strides and offset are kept and nothing is copied, so that a change of one shows in the other.
 *
 * @throws DTypeError when the ndarray is not of float32, float64, int32 or uint8
 * @example
 * fromNdarray(ndarray(new Float32Array([1, 2, 3, 4]), [2, 2])).toArray() // [[1, 2], [3, 4]]
 */
export function fromNdarray(array: Nd): Tensor {
  const dtype = dtypeOf[array.dtype];
  if (dtype === undefined) {
    throw new DTypeError('fromNdarray', `there is no dtype for an ndarray of ${array.dtype}`, {
      dtype: array.dtype,
      hint: 'ndarray(new Float32Array(values), shape)',
    });
  }
  const storage = new Storage(dtype, array.data.length, array.data);
  storage.share();
  return new Tensor({ storage, shape: [...array.shape], strides: [...array.stride], offset: array.offset });
}

/**
 * An ndarray on the memory of a tensor, likewise without a copy. A bool tensor becomes bytes of 0 and 1.
 *
 * @example
 * toNdarray(ones([2, 3])).shape // [2, 3]
 */
export function toNdarray(tensor: Tensor): Nd {
  const { storage, shape, strides, offset } = tensor;
  return ndarray(storage.share(), [...shape], [...strides], offset);
}
