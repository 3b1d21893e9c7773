import { Tensor, zeros, type Generator } from '@lamella/core';
import { additiveMask, scaledDotProductAttention } from './attention.js';
import { dropout } from './dropout.js';
import { linear } from './linear.js';
import { joinOp, splitOp } from './pieces.js';

// The computation of nn.MultiheadAttention, time-major: query (L, N, E), key and value (S, N, …), shapes checked by the module.

export interface HeadParameters {
  /** Of query, key and value: (3 E, E) when all have E features, else (E, features) each. */
  readonly inProj: Tensor | readonly [q: Tensor, k: Tensor, v: Tensor];
  /** (3 E) */
  readonly inProjBias: Tensor | null;
  readonly outProj: { readonly weight: Tensor; readonly bias: Tensor | null };
  /** (1, 1, E): a key and a value that are learnt, behind those of the input. */
  readonly biasKv: readonly [k: Tensor, v: Tensor] | null;
}

export interface HeadOptions {
  readonly numHeads: number;
  /** Whether a key and a value of zeros stand behind the others. */
  readonly addZeroAttn: boolean;
  /** 0 in evaluation. */
  readonly dropoutP: number;
  /** (N, S), bool: true where a key is padding; or numbers that are added to the scores. */
  readonly keyPaddingMask: Tensor | null;
  /** (L, S) or (N · heads, L, S), bool: true where a query must not see a key; or numbers that are added to the scores. */
  readonly attnMask: Tensor | null;
  readonly needWeights: boolean;
  readonly averageAttnWeights: boolean;
  readonly isCausal: boolean;
  readonly generator: Generator | undefined;
}

type Three = readonly [Tensor, Tensor, Tensor];

/** The output (L, N, E), and the weights (N, L, S), or (N, heads, L, S) unless averaged, or null. */
export function multiHeadAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  parameters: HeadParameters,
  options: HeadOptions,
): [output: Tensor, weights: Tensor | null] {
  const { outProj, biasKv } = parameters;
  const { numHeads, addZeroAttn, needWeights, averageAttnWeights, isCausal, keyPaddingMask } = options;
  const [length, batch] = query.shape as [number, number];
  const [q, projectedKey, projectedValue] = project(query, key, value, parameters);
  const size = q.shape[2]!;
  const zero = addZeroAttn ? [zeros([1, 1, size], { dtype: q.dtype })] : [];
  const withExtra = (x: Tensor, bias: Tensor | undefined): Tensor => {
    const behind = [...(bias === undefined ? [] : [bias]), ...zero];
    return behind.length === 0 ? x : joinOp(0, x, ...behind.map((row) => row.expand([1, batch, size])));
  };
  const [k, v] = [withExtra(projectedKey, biasKv?.[0]), withExtra(projectedValue, biasKv?.[1])];
  const extra = k.shape[0]! - key.shape[0]!;
  // The causal mask can be left to where it is used, unless there is something else to hide or to show.
  const leavesMask = isCausal && !needWeights && keyPaddingMask === null && extra === 0;
  const headsOf = (x: Tensor): Tensor => x.reshape([x.shape[0]!, batch, numHeads, size / numHeads]).permute([1, 2, 0, 3]);
  const mask = leavesMask ? 'causal' : maskOf(q, batch, extra, options);
  const [attended, weights] = attend(headsOf(q), headsOf(k), headsOf(v), mask, options);
  const rows = attended.permute([2, 0, 1, 3]).reshape([length * batch, size]);
  const output = linear(rows, outProj.weight, outProj.bias).reshape([length, batch, size]);
  return [output, needWeights && averageAttnWeights ? weights!.mean(1) : weights];
}

/** As few products as there are different inputs. */
function project(query: Tensor, key: Tensor, value: Tensor, { inProj, inProjBias }: HeadParameters): Three {
  const size = query.shape[2]!;
  const pieces = (x: Tensor, dim: number): Three => splitOp(x, [size, size, size], dim) as Three;
  if (inProj instanceof Tensor && query === key && key === value) return pieces(linear(query, inProj, inProjBias), 2);
  const [q, k, v] = inProj instanceof Tensor ? pieces(inProj, 0) : inProj;
  const [biasQ, biasK, biasV] = inProjBias === null ? [null, null, null] : pieces(inProjBias, 0);
  return [linear(query, q, biasQ), linear(key, k, biasK), linear(value, v, biasV)];
}

/** Both masks as one that is added to the scores (N, heads, L, S); keys beyond those of the input are seen by all. */
function maskOf(q: Tensor, batch: number, extra: number, options: HeadOptions): Tensor | null {
  const { numHeads, keyPaddingMask, attnMask } = options;
  const additive = (argument: string, mask: Tensor, shape: readonly number[]): Tensor => {
    const added = additiveMask('MultiheadAttention', argument, mask, q, true).reshape([...shape, ...mask.shape.slice(-1)]);
    return extra === 0 ? added : joinOp(3, added, zeros([...added.shape.slice(0, 3), extra], { dtype: q.dtype }));
  };
  const padding = keyPaddingMask === null ? null : additive('keyPaddingMask', keyPaddingMask, [batch, 1, 1]);
  if (attnMask === null) return padding;
  const mask = additive('attnMask', attnMask, attnMask.ndim === 2 ? [1, 1, q.shape[0]!] : [batch, numHeads, q.shape[0]!]);
  return padding === null ? mask : mask.add(padding);
}

/** Attention of each head by itself: (N, heads, L, E / heads). A query that sees no key has NaN for its weights, zeros without weights. */
function attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | 'causal' | null, options: HeadOptions): [Tensor, Tensor | null] {
  const { dropoutP, needWeights, generator } = options;
  const drawn = generator === undefined ? {} : { generator };
  if (mask === 'causal') return [scaledDotProductAttention(q, k, v, { isCausal: true, dropoutP, ...drawn }), null];
  if (!needWeights) return [scaledDotProductAttention(q, k, v, { attnMask: mask, dropoutP, ...drawn }), null];
  const scores = q.mul(1 / Math.sqrt(q.shape[3]!)).matmul(k.transpose(-2, -1));
  const weights = dropout((mask === null ? scores : scores.add(mask)).softmax(-1), { p: dropoutP, ...drawn });
  return [weights.matmul(v), weights];
}
