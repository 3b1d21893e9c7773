import * as z from 'zod';
import {
  LayerNorm,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
  type DecoderLayer,
  type EncoderLayer,
  type Layer,
  type Module,
  type TransformerLayerOptions,
  type TransformerOptions,
} from '../../modules/index.js';
import { defineModule, type ModuleConfig, type ModuleDefinition } from '../define.js';
import { ConfigError } from '../errors.js';
import { moduleField, probability, whole } from '../fields.js';

interface LayerOptions extends Omit<TransformerLayerOptions, 'generator' | 'activation'> {
  readonly activation?: 'relu' | 'gelu';
}
interface Sizes {
  readonly dModel: number;
  readonly nhead: number;
}

const ofModel = 'features of a step';
const ofHeads = 'heads of each attention';
const options = {
  dimFeedforward: whole(1).default(2048).describe('features between the two linear layers'),
  dropout: probability().default(0.1).describe('how likely something is dropped'),
  activation: z.enum(['relu', 'gelu']).default('relu').describe('what stands between the two linear layers'),
  layerNormEps: z.number().default(1e-5).describe('what the norms add to the variance'),
  batchFirst: z.boolean().default(false).describe('whether the batch is dimension 0, and the sequence 1'),
  normFirst: z.boolean().default(false).describe('whether the norms stand before the blocks'),
  bias: z.boolean().default(true).describe('whether the layers add something that is learnt'),
};

const layerSchema = z.strictObject({ dModel: whole(1).describe(ofModel), nhead: whole(1).describe(ofHeads), ...options });

type AnyLayer = TransformerEncoderLayer | TransformerDecoderLayer;

type LayerFields = Sizes & Required<Omit<TransformerLayerOptions, 'generator'>>;

/** What a layer was made with. Its parts have it. */
const readLayer = ({ selfAttn, linear1, dropout, norm1, activation, normFirst }: AnyLayer): LayerFields => ({
  dModel: selfAttn.embedDim,
  nhead: selfAttn.numHeads,
  dimFeedforward: linear1.outFeatures,
  dropout: dropout.p,
  activation,
  layerNormEps: norm1.eps,
  batchFirst: selfAttn.batchFirst,
  normFirst,
  bias: linear1.bias !== null,
});

export const transformerEncoderLayer: ModuleDefinition<'TransformerEncoderLayer', Sizes & LayerOptions> = defineModule({
  type: 'TransformerEncoderLayer',
  version: 1,
  config: layerSchema,
  create: (config) => new TransformerEncoderLayer(config.dModel, config.nhead, config),
  read: (layer) => ({ ...readLayer(layer) }),
});

export const transformerDecoderLayer: ModuleDefinition<'TransformerDecoderLayer', Sizes & LayerOptions> = defineModule({
  type: 'TransformerDecoderLayer',
  version: 1,
  config: layerSchema,
  create: (config) => new TransformerDecoderLayer(config.dModel, config.nhead, config),
  read: (layer) => ({ ...readLayer(layer) }),
});

const numLayers = whole(1).describe('how many copies of it stand on each other');
const norm = moduleField<Layer>().nullable().default(null).describe('what the last output goes through');

/** The layer that all are copies of. @throws ConfigError when one was changed since */
function theLayer(layers: readonly Module[]): Module | undefined {
  const odd = layers.findIndex((layer) => layer.toString() !== layers[0]!.toString());
  if (odd < 0) return layers[0];
  const problem = `layer ${odd} is no copy of layer 0: a config can only say that all are alike`;
  throw new ConfigError('toConfig', [{ path: '', problem }], { hint: 'a ModuleList of the layers' });
}

interface Stack {
  readonly numLayers: number;
  readonly norm?: ModuleConfig | null;
}

export const transformerEncoder: ModuleDefinition<'TransformerEncoder', Stack & { readonly encoderLayer: ModuleConfig }> = defineModule({
  type: 'TransformerEncoder',
  version: 1,
  config: z.strictObject({
    encoderLayer: moduleField<EncoderLayer>().describe('what is copied'),
    numLayers,
    norm,
  }),
  create: ({ encoderLayer, ...config }) => new TransformerEncoder(encoderLayer, config.numLayers, config),
  read: ({ layers }) => ({ encoderLayer: theLayer(layers), numLayers: layers.length }),
});

export const transformerDecoder: ModuleDefinition<'TransformerDecoder', Stack & { readonly decoderLayer: ModuleConfig }> = defineModule({
  type: 'TransformerDecoder',
  version: 1,
  config: z.strictObject({
    decoderLayer: moduleField<DecoderLayer>().describe('what is copied'),
    numLayers,
    norm,
  }),
  create: ({ decoderLayer, ...config }) => new TransformerDecoder(decoderLayer, config.numLayers, config),
  read: ({ layers }) => ({ decoderLayer: theLayer(layers), numLayers: layers.length }),
});

type Half = NonNullable<TransformerOptions['customEncoder']>;
type OtherHalf = NonNullable<TransformerOptions['customDecoder']>;

export const transformer: ModuleDefinition<
  'Transformer',
  Partial<Sizes> &
    LayerOptions &
    Pick<TransformerOptions, 'numEncoderLayers' | 'numDecoderLayers'> & {
      readonly customEncoder?: ModuleConfig | null;
      readonly customDecoder?: ModuleConfig | null;
    }
> = defineModule({
  type: 'Transformer',
  version: 1,
  config: z.strictObject({
    dModel: whole(1).default(512).describe(ofModel),
    nhead: whole(1).default(8).describe(ofHeads),
    numEncoderLayers: whole(0).default(6).describe('layers of the encoder'),
    numDecoderLayers: whole(0).default(6).describe('layers of the decoder'),
    ...options,
    customEncoder: moduleField<Half>().nullable().default(null).describe('an encoder in the place of the usual one'),
    customDecoder: moduleField<OtherHalf>().nullable().default(null).describe('a decoder in the place of the usual one'),
  }),
  create: ({ customEncoder, customDecoder, ...config }) =>
    new Transformer({
      ...config,
      ...(customEncoder === null ? {} : { customEncoder }),
      ...(customDecoder === null ? {} : { customDecoder }),
    }),
  read: (module) => readTransformer(module),
});

/** A half that the constructor would make is told by its numbers, any other by its own config. */
function readTransformer({ dModel: features, nhead: heads, batchFirst, encoder, decoder }: Transformer): Readonly<Record<string, unknown>> {
  const example = [encoder, decoder]
    .flatMap(layersOf)
    .find((layer) => layer instanceof TransformerEncoderLayer || layer instanceof TransformerDecoderLayer);
  const fields = { ...(example === undefined ? usual : readLayer(example)), dModel: features, nhead: heads, batchFirst };
  const encoders = isStack(encoder, TransformerEncoder, TransformerEncoderLayer, fields) ? encoder.layers.length : null;
  const decoders = isStack(decoder, TransformerDecoder, TransformerDecoderLayer, fields) ? decoder.layers.length : null;
  return {
    ...fields,
    numEncoderLayers: encoders ?? 0,
    numDecoderLayers: decoders ?? 0,
    customEncoder: encoders === null ? encoder : null,
    customDecoder: decoders === null ? decoder : null,
  };
}

const usual = z.strictObject(options).parse({});

const layersOf = (half: Module): readonly Module[] =>
  half instanceof TransformerEncoder || half instanceof TransformerDecoder ? half.layers : [];

type AnyStack = TransformerEncoder | TransformerDecoder;

/** Whether the constructor of Transformer would make `half` from `fields`: subclasses and other norms are no such thing. */
function isStack<S extends AnyStack>(
  half: Module,
  Class: new (...args: never[]) => S,
  OfLayer: new (...args: never[]) => AnyLayer,
  fields: LayerFields,
): half is S {
  if (half.constructor !== Class) return false;
  const { layers, norm } = half as S;
  if (!(norm instanceof LayerNorm) || norm.constructor !== LayerNorm) return false;
  if (!sameFields({ eps: norm.eps, bias: norm.bias !== null }, { eps: fields.layerNormEps, bias: fields.bias })) return false;
  return layers.every((layer: Module) => layer.constructor === OfLayer && sameFields(readLayer(layer as AnyLayer), fields));
}

const sameFields = (have: object, want: object): boolean =>
  Object.entries(want).every(([key, value]) => (have as Readonly<Record<string, unknown>>)[key] === value);
