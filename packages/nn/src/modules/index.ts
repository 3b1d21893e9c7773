export {
  CELU,
  ELU,
  GELU,
  GLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmax2d,
  Softmin,
  Softplus,
  Tanh,
} from './activation.js';
export { Hardshrink, Hardsigmoid, Hardswish, Hardtanh, Softshrink, Softsign, Tanhshrink, Threshold } from './hard-activation.js';
export { LeakyReLU, PReLU, ReLU, ReLU6, RReLU, type PReLUOptions } from './rectifier.js';
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout, type DropoutModuleOptions } from './dropout.js';
export { Flatten, Unflatten } from './flatten.js';
export { Bilinear, Identity, Linear } from './linear.js';
export { CrossEntropyLoss, MultiLabelMarginLoss, MultiMarginLoss, NLLLoss } from './class-loss.js';
export { CTCLoss } from './ctc-loss.js';
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './embedding-loss.js';
export { BCELoss, BCEWithLogitsLoss, KLDivLoss, MultiLabelSoftMarginLoss, SoftMarginLoss } from './probability-loss.js';
export { GaussianNLLLoss, HuberLoss, L1Loss, MSELoss, PoissonNLLLoss, SmoothL1Loss } from './regression-loss.js';
export { Module, type ForwardHook, type ForwardPreHook, type RemovableHook } from './module.js';
export { Buffer, Parameter } from './parameter.js';
export { Sequential, type Layer } from './sequential.js';
export type { Incompatible, StateDict } from './state-dict.js';
export { DropBlock2d, DropConnect, DropPath, GaussianDropout, LockedDropout, type StochasticModuleOptions } from './stochastic.js';
export { Conv1d, Conv2d, Conv3d, type ConvModuleOptions } from './conv.js';
export { AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d } from './pool.js';
export { GRU, LSTM, RNN, type LSTMOptions, type RNNNonlinearity, type RNNOptions } from './rnn.js';
export { GRUCell, LSTMCell, RNNCell, type CellOptions, type RNNCellOptions } from './rnn-cell.js';
export type { Recurrent, RecurrentOptions, RecurrentParameters } from './recurrent.js';
export { MultiheadAttention, type MultiheadAttentionForwardOptions, type MultiheadAttentionOptions } from './attention.js';
export {
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type DecoderLayerForwardOptions,
  type EncoderLayerForwardOptions,
  type TransformerActivation,
  type TransformerLayerOptions,
} from './transformer-layer.js';
export {
  Transformer,
  TransformerDecoder,
  TransformerEncoder,
  type DecoderLayer,
  type EncoderForwardOptions,
  type EncoderLayer,
  type TransformerForwardOptions,
  type TransformerOptions,
  type TransformerStackOptions,
} from './transformer.js';
export { cloneModule } from './clone.js';
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d, AdaptiveMaxPool1d, AdaptiveMaxPool2d } from './adaptive-pool.js';
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, type ConvTransposeModuleOptions } from './conv-transpose.js';
export {
  GroupNorm,
  LayerNorm,
  LocalResponseNorm,
  RMSNorm,
  type GroupNormModuleOptions,
  type LayerNormModuleOptions,
  type RMSNormModuleOptions,
} from './norm.js';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm.js';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, type InstanceNormModuleOptions } from './instance-norm.js';
export type { RunningNormOptions } from './running-norm.js';
export { CosineSimilarity, PairwiseDistance } from './distance.js';
export {
  Embedding,
  EmbeddingBag,
  type EmbeddingBagModuleOptions,
  type EmbeddingModuleOptions,
  type PretrainedOptions,
} from './embedding.js';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
  type Padding,
} from './padding.js';
export { Fold, Unfold } from './fold.js';
export {
  ChannelShuffle,
  PixelShuffle,
  PixelUnshuffle,
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
  type UpsampleOptions,
  type UpsampleSizes,
} from './upsample.js';
export { ModuleDict, ModuleList, ParameterDict, ParameterList, type Named } from './containers.js';
