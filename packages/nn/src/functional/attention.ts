import { ArgumentError, DTypeError, full, isFloating, ShapeError, zerosLike, type Generator, type Tensor } from '@lamella/core';
import { dropout } from './dropout.js';

export interface AttentionOptions {
  /** Which keys a query sees: (…, L, S), or what broadcasts to it. Of bool: true where it does; of the query's dtype: added to the scores. */
  readonly attnMask?: Tensor | null;
  /** The probability of dropping an attention weight. There is no `training`: in evaluation it has to be 0. Default: 0. */
  readonly dropoutP?: number;
  /** Whether query i sees keys 0 to i alone. Default: false. */
  readonly isCausal?: boolean;
  /** What the scores are multiplied by. Default: 1 / √E. */
  readonly scale?: number | null;
  /** Whether key and value may have fewer heads (dimension -3) than query: each serves several in a row. Default: false. */
  readonly enableGqa?: boolean;
  /** Where the dropout is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/**
 * `softmax(query · keyᵀ · scale + mask) · value`: each query gets a mean of the values, weighted by how well their keys match it. A query that
 * sees no key gets zeros.
 *
 * Shape: query (…, L, E), key (…, S, E), value (…, S, V) -> (…, L, V). Draws: with `dropoutP` one number an attention weight.
 * @throws ShapeError when the sizes do not fit, DTypeError when the dtypes differ or a mask is neither of bool nor of the query's dtype,
 * ArgumentError when `dropoutP` is not in [0, 1], and on `isCausal` together with a mask
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.functional.scaled_dot_product_attention
 * @example
 * const [query, key, value] = [tensor([[0, 0]]), tensor([[1, 2], [3, 4]]), tensor([[1], [3]])];
 * nn.functional.scaledDotProductAttention(query, key, value).toArray() // [[2]]
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  const { attnMask = null, dropoutP = 0, isCausal = false, scale = null, enableGqa = false, generator } = options;
  checkOperands(query, key, value);
  if (attnMask !== null && isCausal) {
    throw new ArgumentError(OP, 'attnMask should not be set when isCausal=true', { argument: 'attnMask', hint: 'one of the two' });
  }
  const [k, v] = enableGqa ? [shareHeads(query, key), shareHeads(query, value)] : [key, value];
  const scores = query.mul(scale ?? 1 / Math.sqrt(query.shape.at(-1)!)).matmul(k.transpose(-2, -1));
  const mask = isCausal ? causalMask(scores) : attnMask === null ? null : additiveMask(OP, 'attnMask', attnMask, scores, false);
  const weights = mask === null ? scores.softmax(-1) : softmaxOrZero(masked(scores, mask));
  return dropout(weights, { p: dropoutP, ...(generator === undefined ? {} : { generator }) }).matmul(v);
}

const OP = 'scaledDotProductAttention';
const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;

/** A mask as what is added to the scores: 0 or -∞ for one of bool. `hides` says what true means: in modules hidden, in the function seen. */
export function additiveMask(op: string, argument: string, mask: Tensor, like: Tensor, hides: boolean): Tensor {
  if (mask.dtype === 'bool') return zerosLike(mask, { dtype: like.dtype }).maskedFill(hides ? mask : mask.logicalNot(), -Infinity);
  if (mask.dtype === like.dtype) return mask;
  throw new DTypeError(op, `${argument} has to be bool or ${like.dtype}, got ${mask.dtype}`, {
    dtype: mask.dtype,
    argument,
    hint: isFloating(mask.dtype) ? `mask.to('${like.dtype}')` : 'mask.ne(0)',
  });
}

/** Row i of (L, S): 0 up to column i, then -∞. */
function causalMask(scores: Tensor): Tensor {
  const [rows, columns] = scores.shape.slice(-2) as [number, number];
  return full([rows, columns], -Infinity, { dtype: scores.dtype }).triu(1);
}

function masked(scores: Tensor, mask: Tensor): Tensor {
  const lead = scores.ndim - mask.ndim;
  if (lead < 0 || mask.shape.some((size, dim) => size !== 1 && size !== scores.shape[dim + lead])) {
    throw new ShapeError(OP, `attnMask ${show(mask)} does not broadcast to the scores ${show(scores)}`, {
      shapes: [mask.shape, scores.shape],
      argument: 'attnMask',
    });
  }
  return scores.add(mask);
}

/** softmax, but zeros, which have no slope, in rows that are -∞ throughout. */
function softmaxOrZero(scores: Tensor): Tensor {
  const empty = scores.detach().eq(-Infinity).all(-1, { keepdim: true });
  if (empty.any().item() === false) return scores.softmax(-1);
  return scores.maskedFill(empty, 0).softmax(-1).maskedFill(empty, 0);
}

function shareHeads(query: Tensor, x: Tensor): Tensor {
  const [heads, shared] = [query.shape.at(-3), x.shape.at(-3)];
  if (heads === undefined || shared === undefined || shared === 0 || heads % shared !== 0) {
    throw new ShapeError(OP, `the heads of query ${show(query)} have to be a multiple of those of key and value, got ${show(x)}`, {
      shapes: [query.shape, x.shape],
    });
  }
  return heads === shared ? x : x.repeatInterleave(heads / shared, -3);
}

function checkOperands(query: Tensor, key: Tensor, value: Tensor): void {
  const shapes = [query.shape, key.shape, value.shape];
  for (const x of [query, key, value]) {
    if (!isFloating(x.dtype) || x.dtype !== query.dtype) {
      throw new DTypeError(OP, `query, key and value are of one floating dtype, got ${query.dtype}, ${key.dtype} and ${value.dtype}`, {
        dtype: x.dtype,
        shapes,
        hint: "x.to('float32')",
      });
    }
    if (x.ndim < 2) throw new ShapeError(OP, `needs (…, L, E), got ${show(x)}`, { shapes, hint: 'x.unsqueeze(0)' });
  }
  if (query.shape.at(-1) !== key.shape.at(-1)) {
    throw new ShapeError(OP, `query ${show(query)} and key ${show(key)} differ in their last dimension`, { shapes });
  }
  if (key.shape.at(-2) !== value.shape.at(-2)) {
    throw new ShapeError(OP, `key ${show(key)} and value ${show(value)} differ in their number of keys, dimension -2`, { shapes });
  }
}
