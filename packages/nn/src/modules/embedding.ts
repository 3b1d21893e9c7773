import { empty, noGrad, ShapeError, type Tensor } from '@lamella/core';
import { checkWhole, show } from '../functional/checks.js';
import { embeddingBag, type EmbeddingBagOptions } from '../functional/embedding-bag.js';
import { embedding, paddingRow, type EmbeddingOptions } from '../functional/sparse.js';
import { normal_ } from '../init/initialisers.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

export interface EmbeddingModuleOptions extends EmbeddingOptions {
  /** The table, whose memory is taken over; nothing is drawn then. Default: null. */
  readonly weight?: Tensor | null;
}

export interface PretrainedOptions extends EmbeddingOptions {
  /** Whether the rows are not learnt further. Default: true. */
  readonly freeze?: boolean;
}

/** What embedding and bag share: the table. */
abstract class Table extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingModuleOptions) {
    super();
    checkWhole(this.type, 'numEmbeddings', numEmbeddings, 0);
    checkWhole(this.type, 'embeddingDim', embeddingDim, 0);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    const { weight = null } = options;
    if (weight !== null && weight.shape.join() !== [numEmbeddings, embeddingDim].join()) {
      throw new ShapeError(this.type, `weight ${show(weight.shape)} has to be ${show([numEmbeddings, embeddingDim])}`, {
        shapes: [weight.shape],
        argument: 'weight',
        hint: `${this.type}.fromPretrained(weight)`,
      });
    }
    this.weight = new Parameter(weight ?? empty([numEmbeddings, embeddingDim]));
    this.paddingIdx = paddingRow(this.type, options.paddingIdx ?? null, this.weight);
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
    if (weight === null) this.resetParameters();
  }

  /** Draws the table anew, as the constructor does; the padding row is drawn too, then zeroed. */
  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => this.weight.select(0, paddingIdx).zero_());
  }

  protected options(): EmbeddingOptions {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return { paddingIdx, maxNorm, normType, scaleGradByFreq };
  }

  override extraRepr(): string {
    const rest = [
      ...(this.paddingIdx === null ? [] : [`paddingIdx=${this.paddingIdx}`]),
      ...(this.maxNorm === null ? [] : [`maxNorm=${this.maxNorm}`]),
      ...(this.normType === 2 ? [] : [`normType=${this.normType}`]),
      ...(this.scaleGradByFreq ? ['scaleGradByFreq=true'] : []),
    ];
    return [this.numEmbeddings, this.embeddingDim, ...rest].join(', ');
  }
}

/**
 * A table of `numEmbeddings` learnt vectors, looked up by index: how words become numbers.
 *
 * Shape: (…) of int32 -> (…, embeddingDim). Draws: the table, standard normal; the row of `paddingIdx` is zeroed then, and learns nothing.
 * @throws ArgumentError on a `paddingIdx` or an index without a row, DTypeError on indices that are not int32
 * @see torch.nn.Embedding
 * @example
 * new nn.Embedding(10, 3, { paddingIdx: 0 }).forward(zeros([2, 4], { dtype: 'int32' })).shape // [2, 4, 3]
 */
export class Embedding extends Table {
  static override readonly type = 'Embedding';

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingModuleOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
  }

  /** A layer of the given vectors, whose memory it takes over. @throws ShapeError unless they are a matrix @see torch.nn.Embedding.from_pretrained */
  static fromPretrained(embeddings: Tensor, options: PretrainedOptions = {}): Embedding {
    const layer = new Embedding(...sizesOf('Embedding', embeddings), { ...options, weight: embeddings });
    layer.weight.requiresGrad_(!(options.freeze ?? true));
    return layer;
  }

  override forward(input: Tensor): Tensor {
    return embedding(input, this.weight, this.options());
  }
}

function sizesOf(op: string, embeddings: Tensor): [rows: number, columns: number] {
  if (embeddings.ndim === 2) return embeddings.shape as [number, number];
  throw new ShapeError(op, `embeddings have to be a matrix, got ${show(embeddings.shape)}`, {
    shapes: [embeddings.shape],
    hint: '(numEmbeddings, embeddingDim)',
  });
}

export interface EmbeddingBagModuleOptions extends EmbeddingModuleOptions {
  /** What becomes of the rows of a bag. Default: `mean`. */
  readonly mode?: NonNullable<EmbeddingBagOptions['mode']>;
  /** Whether the last offset is where the last bag ends. Default: false. */
  readonly includeLastOffset?: boolean;
}

/**
 * Sums, means or maxima of bags of learnt vectors, without the single vectors in between: texts as bags of words.
 *
 * Shape: (B, N), or (T) with offsets (B), of int32 -> (B, embeddingDim). Draws: the table, standard normal; the row of `paddingIdx` is
 * zeroed then, counts for nothing, and learns nothing.
 * @throws ArgumentError on offsets that do not fit, on an index without a row, or on what a mode cannot do
 * @see torch.nn.EmbeddingBag
 * @example
 * new nn.EmbeddingBag(10, 3, { mode: 'sum' }).forward(zeros([2, 4], { dtype: 'int32' })).shape // [2, 3]
 */
export class EmbeddingBag extends Table {
  static override readonly type = 'EmbeddingBag';
  readonly mode: NonNullable<EmbeddingBagOptions['mode']>;
  readonly includeLastOffset: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagModuleOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
    this.mode = options.mode ?? 'mean';
    this.includeLastOffset = options.includeLastOffset ?? false;
  }

  /** As `Embedding.fromPretrained`. @see torch.nn.EmbeddingBag.from_pretrained */
  static fromPretrained(
    embeddings: Tensor,
    options: PretrainedOptions & Pick<EmbeddingBagModuleOptions, 'mode' | 'includeLastOffset'> = {},
  ): EmbeddingBag {
    const layer = new EmbeddingBag(...sizesOf('EmbeddingBag', embeddings), { ...options, weight: embeddings });
    layer.weight.requiresGrad_(!(options.freeze ?? true));
    return layer;
  }

  override forward(input: Tensor, options: Pick<EmbeddingBagOptions, 'offsets' | 'perSampleWeights'> = {}): Tensor {
    const { mode, includeLastOffset } = this;
    return embeddingBag(input, this.weight, { ...this.options(), mode, includeLastOffset, ...options });
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, mode=${this.mode}`;
  }
}
