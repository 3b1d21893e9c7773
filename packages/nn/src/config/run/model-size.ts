import { NestedPlan, type Planned } from '../plan.js';

// How many parameters a model will have, from its config alone: a file that asks for terabytes is refused before any memory is taken. Modules
// of plugins are not counted, and buffers are not.

/** 1 GiB of float32. */
export const MOST_PARAMETERS: number = 2 ** 28;

type Fields = Planned['fields'];
type Count = (fields: Readonly<Record<string, number>>, type: string) => number;

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** One size for all of a kernel's dimensions, or one for each. */
function kernel(fields: Fields, type: string): number {
  const dims = Number(/(\d)d$/.exec(type)?.[1] ?? 1);
  const { kernelSize } = fields as { readonly kernelSize: number | readonly number[] };
  return typeof kernelSize === 'number' ? kernelSize ** dims : product(kernelSize);
}

const convolution: Count = (fields, type) => ((fields.inChannels! * fields.outChannels!) / fields.groups!) * kernel(fields, type);
const recurrent =
  (gates: number): Count =>
  ({ inputSize, hiddenSize, numLayers = 1, bidirectional }) => {
    const directions = Number(bidirectional ?? false) + 1;
    const first = hiddenSize! * (inputSize! + hiddenSize!);
    const further = (numLayers - 1) * hiddenSize! * (directions * hiddenSize! + hiddenSize!);
    return gates * directions * (first + further);
  };
const transformerLayer =
  (attentions: number): Count =>
  ({ dModel, dimFeedforward }) =>
    attentions * 4 * dModel! ** 2 + 2 * dModel! * dimFeedforward!;

const counts: Readonly<Record<string, Count>> = {
  Linear: ({ inFeatures, outFeatures }) => inFeatures! * outFeatures!,
  Bilinear: ({ in1Features, in2Features, outFeatures }) => in1Features! * in2Features! * outFeatures!,
  ...Object.fromEntries([1, 2, 3].flatMap((d) => [`Conv${d}d`, `ConvTranspose${d}d`]).map((type) => [type, convolution])),
  Embedding: ({ numEmbeddings, embeddingDim }) => numEmbeddings! * embeddingDim!,
  EmbeddingBag: ({ numEmbeddings, embeddingDim }) => numEmbeddings! * embeddingDim!,
  RNN: recurrent(1),
  RNNCell: recurrent(1),
  GRU: recurrent(3),
  GRUCell: recurrent(3),
  LSTM: recurrent(4),
  LSTMCell: recurrent(4),
  MultiheadAttention: ({ embedDim, kdim, vdim }) => embedDim! * (2 * embedDim! + (kdim ?? embedDim!) + (vdim ?? embedDim!)),
  TransformerEncoderLayer: transformerLayer(1),
  TransformerDecoderLayer: transformerLayer(2),
  Transformer: (fields, type) =>
    fields.numEncoderLayers! * transformerLayer(1)(fields, type) + fields.numDecoderLayers! * transformerLayer(2)(fields, type),
};

/** Fields that are, or hold, the sizes of a vector of parameters. */
const vectors = ['numFeatures', 'numChannels', 'numParameters', 'normalizedShape'];

/** Roughly how many parameters there will be: biases are left out. */
export function parametersOf({ definition, fields }: Planned): number {
  const { type } = definition;
  const own = counts[type]?.(fields as Readonly<Record<string, number>>, type) ?? vectorsOf(fields);
  const copies = /^Transformer(En|De)coder$/.test(type) ? (fields.numLayers as number) : 1;
  return own + copies * within(fields);
}

function vectorsOf(fields: Fields): number {
  return vectors.reduce((sum, name) => sum + (Object.hasOwn(fields, name) ? product([fields[name]].flat() as number[]) : 0), 0);
}

function within(value: unknown): number {
  if (value instanceof NestedPlan) return parametersOf(value.plan);
  if (typeof value !== 'object' || value === null) return 0;
  const { shape } = value as { readonly shape?: unknown };
  if (Array.isArray(shape)) return product(shape as number[]);
  const parts = Object.values(value);
  return parts.reduce<number>((sum, part) => sum + within(part), 0);
}
