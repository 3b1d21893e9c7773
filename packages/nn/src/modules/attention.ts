import { ArgumentError, empty, type Generator, type Tensor } from '@lamella/core';
import { checkProbability } from '../functional/dropout.js';
import { multiHeadAttention, type HeadParameters } from '../functional/multi-head.js';
import { xavierNormal_, xavierUniform_, zeros_ } from '../init/initialisers.js';
import { checkFeatures, checkHeads, checkInputs, checkMask } from './attention-checks.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

export interface MultiheadAttentionOptions {
  /** The probability of dropping an attention weight. Default: 0. */
  readonly dropout?: number;
  /** Whether the projections have biases. Default: true. */
  readonly bias?: boolean;
  /** Whether a learnt key and value stand behind those of the input. Default: false. */
  readonly addBiasKv?: boolean;
  /** Whether a key and a value of zeros stand behind the others, so that a query may attend to nothing. Default: false. */
  readonly addZeroAttn?: boolean;
  /** How many features a key has. Default: embedDim. */
  readonly kdim?: number | null;
  /** How many features a value has. Default: embedDim. */
  readonly vdim?: number | null;
  /** Whether inputs and output are (N, L, …), and not (L, N, …). Default: false. */
  readonly batchFirst?: boolean;
  /** Where the dropout is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

export interface MultiheadAttentionForwardOptions {
  /** (N, S), or (S) without a batch. Of bool: true where a key is padding. Of the inputs' dtype: added to the scores. */
  readonly keyPaddingMask?: Tensor | null;
  /** Whether the attention weights are wanted. Default: true. */
  readonly needWeights?: boolean;
  /** (L, S), or (N · heads, L, S). Of bool: true where a query must not see a key. Of the inputs' dtype: added to the scores. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are averaged over the heads. Default: true. */
  readonly averageAttnWeights?: boolean;
  /** Says that `attnMask`, which has to be given, is the causal mask: it is then not read where it can be done without. Default: false. */
  readonly isCausal?: boolean;
}

/**
 * Attention in several subspaces at once: `concat(head₁, …) · W_outᵀ + b_out`, where
 * `headᵢ = softmax(Qᵢ Kᵢᵀ / √d + mask) Vᵢ` and Q, K, V are the projected query, key and value, d features a head.
 *
 * Shape: query (L, N, embedDim), key (S, N, kdim), value (S, N, vdim), or (N, L, …) with `batchFirst`, or without N
 * -> [output like query, weights (N, L, S), or (N, heads, L, S) unless averaged, or null].
 * Draws: at first outProj like a Linear, then the projections, Xavier-uniform, then the learnt key and value, Xavier-normal; in training with
 * `dropout` one number for each attention weight, (N, heads, L, S). A query that sees no key gets NaN, or zeros without `needWeights`.
 * @throws ArgumentError when embedDim is not a multiple of numHeads, and on `isCausal` without a mask; ShapeError when sizes do not fit,
 * DTypeError on masks that are neither bool nor of the inputs' dtype
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.MultiheadAttention
 * @example
 * const x = zeros([5, 2, 8]);
 * const [output, weights] = new nn.MultiheadAttention(8, 4).forward(x, x, x);
 * [output.shape, weights!.shape] // [[5, 2, 8], [2, 5, 5]]
 */
export class MultiheadAttention extends Module {
  static override readonly type = 'MultiheadAttention';
  readonly embedDim: number;
  readonly numHeads: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  readonly generator: Generator | undefined;
  /** (3 embedDim, embedDim): of query, key and value; null where these differ in size. */
  readonly inProjWeight: Parameter | null;
  /** Where they differ: (embedDim, features) each. */
  readonly qProjWeight: Parameter | null;
  readonly kProjWeight: Parameter | null;
  readonly vProjWeight: Parameter | null;
  readonly inProjBias: Parameter | null;
  readonly biasK: Parameter | null;
  readonly biasV: Parameter | null;
  readonly outProj: Linear;

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = options;
    checkHeads(embedDim, numHeads);
    checkProbability('MultiheadAttention', dropout);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.addZeroAttn = addZeroAttn;
    this.generator = options.generator;
    const isOneSize = this.kdim === embedDim && this.vdim === embedDim;
    const parameter = (...shape: number[]): Parameter => new Parameter(empty(shape));
    this.inProjWeight = isOneSize ? parameter(3 * embedDim, embedDim) : null;
    this.qProjWeight = isOneSize ? null : parameter(embedDim, embedDim);
    this.kProjWeight = isOneSize ? null : parameter(embedDim, this.kdim);
    this.vProjWeight = isOneSize ? null : parameter(embedDim, this.vdim);
    this.inProjBias = bias ? parameter(3 * embedDim) : null;
    this.biasK = addBiasKv ? parameter(1, 1, embedDim) : null;
    this.biasV = addBiasKv ? parameter(1, 1, embedDim) : null;
    this.outProj = new Linear(embedDim, embedDim, { bias });
    this.drawOwn();
  }

  /** Draws all parameters anew, as the constructor does. */
  resetParameters(): void {
    this.outProj.resetParameters();
    this.drawOwn();
  }

  private drawOwn(): void {
    for (const weight of [this.inProjWeight, this.qProjWeight, this.kProjWeight, this.vProjWeight])
      if (weight !== null) xavierUniform_(weight);
    for (const bias of [this.inProjBias, this.outProj.bias]) if (bias !== null) zeros_(bias);
    for (const bias of [this.biasK, this.biasV]) if (bias !== null) xavierNormal_(bias);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: MultiheadAttentionForwardOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    const { keyPaddingMask = null, needWeights = true, attnMask = null, averageAttnWeights = true, isCausal = false } = options;
    checkInputs(query, key, value, this.outProj.weight);
    const isBatched = query.ndim === 3;
    const timeMajor = (x: Tensor): Tensor => (isBatched ? (this.batchFirst ? x.transpose(0, 1) : x) : x.unsqueeze(1));
    // What was one tensor stays one, for it is then projected at once.
    const q = timeMajor(query);
    const k = key === query ? q : timeMajor(key);
    const v = value === key ? k : value === query ? q : timeMajor(value);
    const { embedDim, kdim, vdim, numHeads } = this;
    checkFeatures([q, k, v], { embedDim, kdim, vdim });
    const [length, batch, keys] = [q.shape[0]!, q.shape[1]!, k.shape[0]!];
    if (keyPaddingMask !== null) checkMask('keyPaddingMask', keyPaddingMask, [isBatched ? [batch, keys] : [keys]], q);
    if (attnMask !== null) {
      checkMask(
        'attnMask',
        attnMask,
        [
          [length, keys],
          [batch * numHeads, length, keys],
        ],
        q,
      );
    } else if (isCausal) {
      throw new ArgumentError('MultiheadAttention', 'need attnMask if isCausal says that it is the causal one', {
        argument: 'isCausal',
        hint: 'attnMask: Transformer.generateSquareSubsequentMask(size)',
      });
    }
    const [output, weights] = multiHeadAttention(q, k, v, this.headParameters(), {
      numHeads,
      addZeroAttn: this.addZeroAttn,
      dropoutP: this.training ? this.dropout : 0,
      keyPaddingMask,
      attnMask,
      needWeights,
      averageAttnWeights,
      isCausal,
      generator: this.generator,
    });
    if (!isBatched) return [output.squeeze(1), weights && weights.squeeze(0)];
    return [this.batchFirst ? output.transpose(0, 1) : output, weights];
  }

  private headParameters(): HeadParameters {
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias, outProj, biasK, biasV } = this;
    return {
      inProj: inProjWeight ?? [qProjWeight!, kProjWeight!, vProjWeight!],
      inProjBias,
      outProj,
      biasKv: biasK === null || biasV === null ? null : [biasK, biasV],
    };
  }
}
