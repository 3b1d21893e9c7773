import type { ModuleConfig } from '../../src/config/index.js';

// Configs of every built-in module: one with nothing but what it needs, and others in which each field is not what it is by default.

type Fields = Readonly<Record<string, unknown>>;

const of = (type: string, ...configs: readonly Fields[]): ModuleConfig[] => configs.map((fields) => ({ type, ...fields }));
const all = (types: readonly string[], ...configs: readonly Fields[]): ModuleConfig[] => types.flatMap((type) => of(type, ...configs));
const dims = (name: string): string[] => [1, 2, 3].map((dim) => `${name}${dim}d`);

const linear = { type: 'Linear', inFeatures: 3, outFeatures: 2 };
const selu = { type: 'SELU' };

const containers = [
  ...of('Sequential', {}, { layers: [linear, selu, { type: 'Sequential', layers: [selu] }] }),
  ...of('ModuleList', {}, { modules: [linear, selu] }),
  ...of('ModuleDict', {}, { modules: { b: linear, a: selu } }),
  ...of('ParameterList', {}, { parameters: [{ shape: [2, 3] }, { shape: [], requiresGrad: false }] }),
  ...of('ParameterDict', {}, { parameters: { b: { shape: [2] }, a: { shape: [1, 2] } } }),
];

const linearAndShapes = [
  ...of('Linear', { inFeatures: 3, outFeatures: 2 }, { inFeatures: 3, outFeatures: 2, bias: false }),
  ...of('Bilinear', { in1Features: 2, in2Features: 3, outFeatures: 4 }, { in1Features: 2, in2Features: 3, outFeatures: 4, bias: false }),
  ...of('Identity', {}),
  ...of('Flatten', {}, { startDim: 0, endDim: 2 }),
  ...of('Unflatten', { dim: 1, unflattenedSize: [2, -1] }),
];

const channels = { inChannels: 2, outChannels: 4, kernelSize: 3 };
const spatial = [
  ...all(dims('Conv'), channels, { ...channels, stride: 2, padding: 1, dilation: 2, groups: 2, bias: false, paddingMode: 'reflect' }),
  ...of('Conv2d', { ...channels, kernelSize: [1, 3], padding: 'same' }, { ...channels, padding: [1, 0], stride: [2, 1] }),
  ...all(dims('ConvTranspose'), channels, { ...channels, stride: 2, padding: 1, outputPadding: 1, dilation: 2, groups: 2, bias: false }),
  ...all(dims('MaxPool'), { kernelSize: 2 }, { kernelSize: 2, stride: 1, padding: 1, dilation: 2, ceilMode: true }),
  ...all(
    dims('AvgPool'),
    { kernelSize: 2 },
    { kernelSize: 2, stride: 1, padding: 1, ceilMode: true, countIncludePad: false, divisorOverride: 3 },
  ),
  ...all([...dims('AdaptiveAvgPool'), 'AdaptiveMaxPool1d', 'AdaptiveMaxPool2d'], { outputSize: 2 }, { outputSize: null }),
  ...of('AdaptiveAvgPool2d', { outputSize: [2, null] }),
  ...all(['ZeroPad', 'ReflectionPad', 'ReplicationPad', 'CircularPad'].flatMap(dims), { padding: 1 }),
  ...of('ZeroPad2d', { padding: [1, 2, -1, 0] }),
  ...all(dims('ConstantPad'), { padding: 1, value: 0.5 }),
];

const activations = [
  ...all(['ReLU', 'ReLU6', 'SELU', 'SiLU', 'Mish', 'Hardsigmoid', 'Hardswish'], {}, { inplace: true }),
  ...all(['Tanh', 'Sigmoid', 'LogSigmoid', 'Softsign', 'Tanhshrink', 'Softmax2d'], {}),
  ...all(['Softmax', 'Softmin', 'LogSoftmax'], { dim: -1 }),
  ...of('GLU', {}, { dim: 0 }),
  ...all(['ELU', 'CELU'], {}, { alpha: 0.5, inplace: true }),
  ...of('GELU', {}, { approximate: 'tanh' }),
  ...of('Softplus', {}, { beta: 2, threshold: 10 }),
  ...of('LeakyReLU', {}, { negativeSlope: 0.2, inplace: true }),
  ...of('PReLU', {}, { numParameters: 3, init: 0.1 }),
  ...of('RReLU', {}, { lower: 0.2, upper: 0.4, inplace: true }),
  ...of('Hardtanh', {}, { minVal: -2, maxVal: 3, inplace: true }),
  ...all(['Hardshrink', 'Softshrink'], {}, { lambd: 0.25 }),
  ...of('Threshold', { threshold: 0.1, value: 2 }, { threshold: 0.1, value: 2, inplace: true }),
];

const dropouts = [
  ...all(['Dropout', ...dims('Dropout'), 'AlphaDropout', 'FeatureAlphaDropout'], {}, { p: 0.2, inplace: true }),
  ...all(['GaussianDropout', 'DropPath'], {}, { p: 0.2 }),
  ...of('DropBlock2d', {}, { p: 0.2, blockSize: 3 }),
  ...of('LockedDropout', {}, { p: 0.2, batchFirst: true }),
  ...of('DropConnect', { linear }, { linear: { ...linear, bias: false }, p: 0.2 }),
];

const norms = [
  ...all(dims('BatchNorm'), { numFeatures: 3 }, { numFeatures: 3, eps: 0.01, momentum: null, affine: false, trackRunningStats: false }),
  ...all(dims('InstanceNorm'), { numFeatures: 3 }, { numFeatures: 3, eps: 0.01, momentum: 0.2, affine: true, trackRunningStats: true }),
  ...of('LayerNorm', { normalizedShape: 3 }, { normalizedShape: [2, 3], eps: 0.01, bias: false }),
  ...of('LayerNorm', { normalizedShape: 3, elementwiseAffine: false }),
  ...of('RMSNorm', { normalizedShape: 3 }, { normalizedShape: [2, 3], eps: 0.01, elementwiseAffine: false }),
  ...of('GroupNorm', { numGroups: 2, numChannels: 4 }, { numGroups: 2, numChannels: 4, eps: 0.01, affine: false }),
  ...of('LocalResponseNorm', { size: 3 }, { size: 3, alpha: 0.1, beta: 0.5, k: 2 }),
];

const table = { numEmbeddings: 5, embeddingDim: 3 };
const oddTable = { ...table, paddingIdx: 2, maxNorm: 1.5, normType: 'Infinity', scaleGradByFreq: true };
const sizes = { inputSize: 3, hiddenSize: 4 };
const oddLayers = { ...sizes, numLayers: 2, bias: false, batchFirst: true, dropout: 0.2, bidirectional: true };
const sequences = [
  ...of('Embedding', table, oddTable),
  ...of('EmbeddingBag', table, { ...oddTable, mode: 'sum', includeLastOffset: true }),
  ...of('RNN', sizes, { ...oddLayers, nonlinearity: 'relu' }),
  ...of('LSTM', sizes, { ...oddLayers, projSize: 2 }),
  ...of('GRU', sizes, oddLayers),
  ...of('RNNCell', sizes, { ...sizes, bias: false, nonlinearity: 'relu' }),
  ...all(['LSTMCell', 'GRUCell'], sizes, { ...sizes, bias: false }),
];

const heads = { embedDim: 4, numHeads: 2 };
const features = { dModel: 4, nhead: 2, dimFeedforward: 6 };
const oddLayer = {
  ...features,
  dimFeedforward: 8,
  dropout: 0.2,
  activation: 'gelu',
  layerNormEps: 0.01,
  batchFirst: true,
  normFirst: true,
  bias: false,
};
const layerNorm = { type: 'LayerNorm', normalizedShape: 4 };
const encoder = { type: 'TransformerEncoder', encoderLayer: { type: 'TransformerEncoderLayer', ...features }, numLayers: 2 };
const decoder = { type: 'TransformerDecoder', decoderLayer: { type: 'TransformerDecoderLayer', ...features }, numLayers: 2 };
const attention = [
  ...of('MultiheadAttention', heads, {
    ...heads,
    dropout: 0.2,
    bias: false,
    addBiasKv: true,
    addZeroAttn: true,
    kdim: 3,
    vdim: 5,
    batchFirst: true,
  }),
  ...all(['TransformerEncoderLayer', 'TransformerDecoderLayer'], features, oddLayer),
  encoder,
  { ...encoder, norm: layerNorm },
  decoder,
  { ...decoder, norm: layerNorm },
  ...of('Transformer', { ...features, numEncoderLayers: 1, numDecoderLayers: 2 }),
  ...of('Transformer', { ...oddLayer, numEncoderLayers: 2, numDecoderLayers: 1 }),
  ...of('Transformer', { ...features, customEncoder: encoder, customDecoder: { ...decoder, norm: { ...layerNorm, eps: 0.1 } } }),
];

const rearranging = [
  ...of('Unfold', { kernelSize: 2 }, { kernelSize: [2, 3], dilation: 2, padding: 1, stride: 2 }),
  ...of('Fold', { outputSize: 4, kernelSize: 2 }, { outputSize: [4, 5], kernelSize: [2, 3], dilation: 2, padding: 1, stride: 2 }),
  ...of('PixelShuffle', { upscaleFactor: 2 }),
  ...of('PixelUnshuffle', { downscaleFactor: 2 }),
  ...of('ChannelShuffle', { groups: 2 }),
  ...of('Upsample', { size: [4, 6] }, { scaleFactor: 1.5, mode: 'bilinear', alignCorners: true, recomputeScaleFactor: true }),
  ...all(['UpsamplingNearest2d', 'UpsamplingBilinear2d'], { size: 4 }, { scaleFactor: [2, 1.5] }),
  ...of('CosineSimilarity', {}, { dim: 0, eps: 0.1 }),
  ...of('PairwiseDistance', {}, { p: 'Infinity', eps: 0.1, keepdim: true }),
];

const sum = { reduction: 'sum' };
const losses = [
  ...all(['MSELoss', 'L1Loss', 'SoftMarginLoss', 'MultiLabelMarginLoss'], {}, sum),
  ...of('SmoothL1Loss', {}, { beta: 2, ...sum }),
  ...of('HuberLoss', {}, { delta: 2, ...sum }),
  ...of('PoissonNLLLoss', {}, { logInput: false, full: true, eps: 0.1, ...sum }),
  ...of('GaussianNLLLoss', {}, { full: true, eps: 0.1, ...sum }),
  ...all(['CosineEmbeddingLoss', 'HingeEmbeddingLoss', 'MarginRankingLoss'], {}, { margin: 0.5, ...sum }),
  ...of('TripletMarginLoss', {}, { margin: 2, p: 1, eps: 0.1, swap: true, ...sum }),
  ...of('TripletMarginWithDistanceLoss', {}, { margin: 2, swap: true, ...sum }),
  ...of('CrossEntropyLoss', {}, { weight: [1, 0.5, 0.25], ignoreIndex: 1, labelSmoothing: 0.1, ...sum }),
  ...of('NLLLoss', {}, { weight: [1, 0.5], ignoreIndex: 1, ...sum }),
  ...of('MultiMarginLoss', {}, { p: 2, margin: 2, weight: [1, 0.5], ...sum }),
  ...of('MultiLabelSoftMarginLoss', {}, { weight: [1, 0.5], ...sum }),
  ...of('BCELoss', {}, { weight: [[1, 0.5]], ...sum }),
  ...of('BCEWithLogitsLoss', {}, { weight: [1, 0.5], posWeight: 2, ...sum }),
  ...of('KLDivLoss', {}, { reduction: 'batchmean', logTarget: true }),
  ...of('CTCLoss', {}, { blank: 1, zeroInfinity: true, ...sum }),
];

export const samples: readonly ModuleConfig[] = [
  ...containers,
  ...linearAndShapes,
  ...spatial,
  ...activations,
  ...dropouts,
  ...norms,
  ...sequences,
  ...attention,
  ...rearranging,
  ...losses,
];
