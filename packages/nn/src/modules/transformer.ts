import { ArgumentError, full, ShapeError, type FloatingDType, type Tensor } from '@lamella/core';
import { xavierUniform_ } from '../init/initialisers.js';
import { cloneModule } from './clone.js';
import { Module } from './module.js';
import { LayerNorm } from './norm.js';
import {
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type DecoderLayerForwardOptions,
  type EncoderLayerForwardOptions,
  type TransformerLayerOptions,
} from './transformer-layer.js';
import type { Layer } from './sequential.js';

/** What an encoder is made of: `TransformerEncoderLayer`, or a module that is called like it. */
export interface EncoderLayer extends Module {
  forward(src: Tensor, options?: EncoderLayerForwardOptions): Tensor;
}

/** What a decoder is made of: `TransformerDecoderLayer`, or a module that is called like it. */
export interface DecoderLayer extends Module {
  forward(tgt: Tensor, memory: Tensor, options?: DecoderLayerForwardOptions): Tensor;
}

export interface TransformerStackOptions {
  /** What comes behind the last layer. Default: nothing. */
  readonly norm?: Layer | null;
}

/** The options of the layers' forward, with PyTorch's name for the mask of a whole encoder. */
export interface EncoderForwardOptions extends Omit<EncoderLayerForwardOptions, 'srcMask'> {
  readonly mask?: Tensor | null;
}

/**
 * Copies of an encoder layer, one behind the other. Unlike PyTorch's, it computes evaluation as it does training: padded positions come out
 * as they are, not as zeros.
 *
 * Shape: (L, N, dModel), or as the layer takes it -> the same. Draws: nothing for the copies; then those of each layer.
 * @throws ArgumentError when `numLayers` is not a whole number from 0
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.TransformerEncoder
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 });
 * new nn.TransformerEncoder(layer, 3).forward(zeros([5, 2, 8])).shape // [5, 2, 8]
 */
export class TransformerEncoder extends Module {
  static override readonly type = 'TransformerEncoder';
  readonly layers: readonly EncoderLayer[];
  readonly norm: Layer | null;

  constructor(encoderLayer: EncoderLayer, numLayers: number, options: TransformerStackOptions = {}) {
    super();
    this.layers = copiesOf('TransformerEncoder', encoderLayer, numLayers);
    this.norm = options.norm ?? null;
  }

  override forward(src: Tensor, options: EncoderForwardOptions = {}): Tensor {
    const { mask: srcMask = null, ...others } = options;
    const output = this.layers.reduce((x, layer) => layer.forward(x, { srcMask, ...others }), src);
    return this.norm === null ? output : this.norm.forward(output);
  }
}

/**
 * Copies of a decoder layer, one behind the other, all with the same memory.
 *
 * Shape: tgt (L, N, dModel) and memory (S, N, dModel), or as the layer takes them -> like tgt. Draws: nothing for the copies; then those of
 * each layer.
 * @throws ArgumentError when `numLayers` is not a whole number from 0
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.TransformerDecoder
 * @example
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 });
 * new nn.TransformerDecoder(layer, 2).forward(zeros([4, 2, 8]), zeros([5, 2, 8])).shape // [4, 2, 8]
 */
export class TransformerDecoder extends Module {
  static override readonly type = 'TransformerDecoder';
  readonly layers: readonly DecoderLayer[];
  readonly norm: Layer | null;

  constructor(decoderLayer: DecoderLayer, numLayers: number, options: TransformerStackOptions = {}) {
    super();
    this.layers = copiesOf('TransformerDecoder', decoderLayer, numLayers);
    this.norm = options.norm ?? null;
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerForwardOptions = {}): Tensor {
    const output = this.layers.reduce((x, layer) => layer.forward(x, memory, options), tgt);
    return this.norm === null ? output : this.norm.forward(output);
  }
}

function copiesOf<M extends Module>(op: string, layer: M, count: number): M[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new ArgumentError(op, `numLayers has to be a whole number from 0, got ${count}`, { argument: 'numLayers' });
  }
  return Array.from({ length: count }, () => cloneModule(layer));
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** How many features a position has. Default: 512. */
  readonly dModel?: number;
  /** How many heads each attention has. Default: 8. */
  readonly nhead?: number;
  /** Default: 6. */
  readonly numEncoderLayers?: number;
  /** Default: 6. */
  readonly numDecoderLayers?: number;
  /** In the place of the encoder; its options are then not used. */
  readonly customEncoder?: Module & Pick<TransformerEncoder, 'forward'>;
  /** In the place of the decoder; its options are then not used. */
  readonly customDecoder?: Module & Pick<TransformerDecoder, 'forward'>;
}

export interface TransformerForwardOptions extends DecoderLayerForwardOptions, Omit<EncoderLayerForwardOptions, 'isCausal'> {
  /** Says that `srcMask` is the causal mask. Default: false. */
  readonly srcIsCausal?: boolean;
}

/**
 * An encoder reads the source, a decoder writes the target: `decoder(tgt, encoder(src))`, each with a layer norm at its end.
 *
 * Shape: src (S, N, dModel) and tgt (L, N, dModel), or (N, …) with `batchFirst`, or both without N -> like tgt.
 * Draws: at first an encoder layer and a decoder layer, then all matrices again, Xavier-uniform; in training those of the layers.
 * @throws as the layers; ShapeError when src and tgt differ in their batch, or in features from dModel
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv 1706.03762; torch.nn.Transformer
 * @example
 * const model = new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 });
 * const tgtMask = nn.Transformer.generateSquareSubsequentMask(4);
 * model.forward(zeros([5, 2, 8]), zeros([4, 2, 8]), { tgtMask }).shape // [4, 2, 8]
 */
export class Transformer extends Module {
  static override readonly type = 'Transformer';
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;
  readonly encoder: Module & Pick<TransformerEncoder, 'forward'>;
  readonly decoder: Module & Pick<TransformerDecoder, 'forward'>;

  constructor(options: TransformerOptions = {}) {
    super();
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, customEncoder, customDecoder, ...layer } = options;
    const { layerNormEps: eps = 1e-5, bias = true, batchFirst = false } = layer;
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = batchFirst;
    const norm = (): Layer => new LayerNorm(dModel, { eps, bias });
    this.encoder =
      customEncoder ?? new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, layer), numEncoderLayers, { norm: norm() });
    this.decoder =
      customDecoder ?? new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, layer), numDecoderLayers, { norm: norm() });
    this.drawMatrices();
  }

  private drawMatrices(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  /**
   * The mask with which position i sees positions 0 to i alone: 0 up to the diagonal, -∞ above it.
   *
   * @see torch.nn.Transformer.generate_square_subsequent_mask
   * @example
   * nn.Transformer.generateSquareSubsequentMask(2).toArray() // [[0, -Infinity], [0, 0]]
   */
  static generateSquareSubsequentMask(sz: number, options: { readonly dtype?: FloatingDType } = {}): Tensor {
    return full([sz, sz], -Infinity, options).triu(1);
  }

  override forward(src: Tensor, tgt: Tensor, options: TransformerForwardOptions = {}): Tensor {
    const { srcMask: mask = null, srcKeyPaddingMask = null, srcIsCausal: isCausal = false, ...ofDecoder } = options;
    this.checkShapes(src, tgt);
    const memory = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal });
    return this.decoder.forward(tgt, memory, ofDecoder);
  }

  private checkShapes(src: Tensor, tgt: Tensor): void {
    const refuse = (problem: string): never => {
      const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;
      throw new ShapeError('Transformer', `${problem}, got src ${show(src)} and tgt ${show(tgt)}`, { shapes: [src.shape, tgt.shape] });
    };
    if (src.ndim !== tgt.ndim || (src.ndim !== 2 && src.ndim !== 3)) refuse('src and tgt have to be 3-D both, or 2-D both without a batch');
    const batch = this.batchFirst ? 0 : 1;
    if (src.ndim === 3 && src.shape[batch] !== tgt.shape[batch]) refuse('the batch number of src and tgt must be equal');
    if (src.shape.at(-1) !== this.dModel || tgt.shape.at(-1) !== this.dModel) {
      refuse(`the feature number of src and tgt must be equal to dModel ${this.dModel}`);
    }
  }
}
