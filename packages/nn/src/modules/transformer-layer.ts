import { ArgumentError, relu, type Generator, type Tensor } from '@lamella/core';
import { MultiheadAttention } from './attention.js';
import { Dropout } from './dropout.js';
import { Linear } from './linear.js';
import { Module } from './module.js';
import { gelu } from '../functional/activation.js';
import { LayerNorm } from './norm.js';

/** A function of one tensor, or the name of one of the two that the paper and its followers use. */
export type TransformerActivation = 'relu' | 'gelu' | ((x: Tensor) => Tensor);

export interface TransformerLayerOptions {
  /** How many features there are between the two linear layers. Default: 2048. */
  readonly dimFeedforward?: number;
  /** The probability of all dropouts. Default: 0.1. */
  readonly dropout?: number;
  /** What is between the two linear layers. Default: relu. */
  readonly activation?: TransformerActivation;
  /** What the variance is increased by in layer norms. Default: 1e-5. */
  readonly layerNormEps?: number;
  /** Whether inputs and output are (N, L, …), and not (L, N, …). Default: false. */
  readonly batchFirst?: boolean;
  /** Whether each block is normalised before it, and not after the sum. Default: false. */
  readonly normFirst?: boolean;
  /** Whether linear layers and norms have biases. Default: true. */
  readonly bias?: boolean;
  /** Where the dropouts are drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

export interface EncoderLayerForwardOptions {
  /** (L, L) or (N · heads, L, L). Of bool: true where a position must not see another. Of the input's dtype: added to the scores. */
  readonly srcMask?: Tensor | null;
  /** (N, L). Of bool: true where the source is padding. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Says that `srcMask` is the causal mask. Default: false. */
  readonly isCausal?: boolean;
}

export interface DecoderLayerForwardOptions {
  /** (L, L) or (N · heads, L, L). Of bool: true where a position must not see another. Of the input's dtype: added to the scores. */
  readonly tgtMask?: Tensor | null;
  /** The same for what positions see of the memory: (L, S) or (N · heads, L, S). */
  readonly memoryMask?: Tensor | null;
  /** (N, L). Of bool: true where the target is padding. */
  readonly tgtKeyPaddingMask?: Tensor | null;
  /** (N, S). Of bool: true where the memory is padding. */
  readonly memoryKeyPaddingMask?: Tensor | null;
  /** Says that `tgtMask` is the causal mask. Default: false. */
  readonly tgtIsCausal?: boolean;
  /** Says that `memoryMask` is the causal mask. Default: false. */
  readonly memoryIsCausal?: boolean;
}

/**
 * Self-attention, then a network of two linear layers for each position; both add to their input, and are normalised.
 * `x = norm₁(x + attention(x))`, `norm₂(x + W₂ f(W₁ x))`; with `normFirst`, `x = x + attention(norm₁(x))`, `x + W₂ f(W₁ norm₂(x))`.
 *
 * Shape: (L, N, dModel), or (N, L, dModel) with `batchFirst`, or (L, dModel) -> the same.
 * Draws: at first selfAttn, linear1, linear2; in training the attention weights', the attention output's, the inner and the last dropout.
 * @throws ArgumentError when dModel is not a multiple of nhead, on a probability or an activation that is none; ShapeError when sizes do not
 * fit, DTypeError on masks that are neither bool nor of the input's dtype
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; Xiong et al. 2020, arXiv 2002.04745, for normFirst;
 * torch.nn.TransformerEncoderLayer
 * @example
 * new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 }).forward(zeros([5, 3, 8])).shape // [5, 3, 8]
 */
export class TransformerEncoderLayer extends Module {
  static override readonly type = 'TransformerEncoderLayer';
  readonly normFirst: boolean;
  readonly activation: TransformerActivation;
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const parts = partsOf('TransformerEncoderLayer', dModel, nhead, options);
    this.normFirst = options.normFirst ?? false;
    this.activation = parts.activation;
    this.selfAttn = parts.attention();
    this.linear1 = parts.widen();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrow();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
  }

  override forward(src: Tensor, options: EncoderLayerForwardOptions = {}): Tensor {
    const { srcMask: attnMask = null, srcKeyPaddingMask: keyPaddingMask = null, isCausal = false } = options;
    const attention = (x: Tensor): Tensor =>
      this.dropout1.forward(this.selfAttn.forward(x, x, x, { attnMask, keyPaddingMask, isCausal, needWeights: false })[0]);
    const network = (x: Tensor): Tensor => this.dropout2.forward(feedForward(this, x));
    return residual(this.normFirst, src, [
      [this.norm1, attention],
      [this.norm2, network],
    ]);
  }
}

/**
 * Self-attention, then attention to the encoder's output, then a network of two linear layers for each position; all three add to their
 * input, and are normalised, as in the encoder's layers.
 *
 * Shape: tgt (L, N, dModel) and memory (S, N, dModel), or (N, L, …) and (N, S, …) with `batchFirst`, or both without N -> like tgt.
 * Draws: at first selfAttn, multiheadAttn, linear1, linear2; in training each attention's weights and then its output, the inner and the
 * last dropout.
 * @throws ArgumentError when dModel is not a multiple of nhead, on a probability or an activation that is none; ShapeError when sizes do not
 * fit, DTypeError on masks that are neither bool nor of the input's dtype
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.TransformerDecoderLayer
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 });
 * layer.forward(zeros([4, 3, 8]), zeros([5, 3, 8])).shape // [4, 3, 8]
 */
export class TransformerDecoderLayer extends Module {
  static override readonly type = 'TransformerDecoderLayer';
  readonly normFirst: boolean;
  readonly activation: TransformerActivation;
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const parts = partsOf('TransformerDecoderLayer', dModel, nhead, options);
    this.normFirst = options.normFirst ?? false;
    this.activation = parts.activation;
    this.selfAttn = parts.attention();
    this.multiheadAttn = parts.attention();
    this.linear1 = parts.widen();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrow();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.norm3 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
    this.dropout3 = parts.dropout();
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerForwardOptions = {}): Tensor {
    const { tgtMask = null, tgtKeyPaddingMask = null, tgtIsCausal = false } = options;
    const { memoryMask = null, memoryKeyPaddingMask = null, memoryIsCausal = false } = options;
    const ownMasks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal, needWeights: false };
    const masks = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, isCausal: memoryIsCausal, needWeights: false };
    return residual(this.normFirst, tgt, [
      [this.norm1, (x) => this.dropout1.forward(this.selfAttn.forward(x, x, x, ownMasks)[0])],
      [this.norm2, (x) => this.dropout2.forward(this.multiheadAttn.forward(x, memory, memory, masks)[0])],
      [this.norm3, (x) => this.dropout3.forward(feedForward(this, x))],
    ]);
  }
}

type Block = readonly [norm: LayerNorm, block: (x: Tensor) => Tensor];

/** Each block adds to its input; the norm comes before the block, or after the sum. */
function residual(normFirst: boolean, input: Tensor, blocks: readonly Block[]): Tensor {
  return blocks.reduce((x, [norm, block]) => (normFirst ? x.add(block(norm.forward(x))) : norm.forward(x.add(block(x)))), input);
}

interface FeedForward {
  readonly linear1: Linear;
  readonly activation: TransformerActivation;
  readonly dropout: Dropout;
  readonly linear2: Linear;
}

function feedForward({ linear1, activation, dropout, linear2 }: FeedForward, x: Tensor): Tensor {
  const activate = activation === 'relu' ? relu : activation === 'gelu' ? gelu : activation;
  return linear2.forward(dropout.forward(activate(linear1.forward(x))));
}

/** What both kinds of layer are made of. They make the parts in PyTorch's order, for it is that of the draws and of the state dict. */
interface Parts {
  readonly activation: TransformerActivation;
  readonly attention: () => MultiheadAttention;
  readonly widen: () => Linear;
  readonly narrow: () => Linear;
  readonly norm: () => LayerNorm;
  readonly dropout: () => Dropout;
}

function partsOf(op: string, dModel: number, nhead: number, options: TransformerLayerOptions): Parts {
  const { dimFeedforward = 2048, dropout = 0.1, activation = 'relu', layerNormEps: eps = 1e-5, batchFirst = false, bias = true } = options;
  const drawn = options.generator === undefined ? {} : { generator: options.generator };
  if (activation !== 'relu' && activation !== 'gelu' && typeof activation !== 'function') {
    throw new ArgumentError(op, `activation should be relu/gelu, not ${String(activation)}`, {
      argument: 'activation',
      hint: 'a function: activation: selu',
    });
  }
  return {
    activation,
    attention: () => new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, ...drawn }),
    widen: () => new Linear(dModel, dimFeedforward, { bias }),
    narrow: () => new Linear(dimFeedforward, dModel, { bias }),
    norm: () => new LayerNorm(dModel, { eps, bias }),
    dropout: () => new Dropout(dropout, drawn),
  };
}
