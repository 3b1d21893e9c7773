import { noteCopy } from './errors/copies.js';
import { setKernels } from './kernels/active.js';
import { wasmKernels } from './kernels/wasm/index.js';

setKernels(wasmKernels);
noteCopy(import.meta.url);

export * from './errors/errors.js';
export { warnOnce } from './errors/warn.js';
export { dtypes, isFloating, promoteTypes, resultType, type DType, type FloatingDType, type TypedArray } from './shape/dtype.js';
export type { Shape } from './shape/shape.js';
export { Storage, type View } from './memory/storage.js';
export { memoryStats, setHeapLimit, type MemoryStats } from './memory/limits.js';
export { getNumThreads, setNumThreads } from './wasm/parallel.js';
export { Generator, type BernoulliStyle, type GeneratorOptions } from './random/generator.js';
export { defaultGenerator, manualSeed } from './random/default-generator.js';
export { drawsBetween, type DrawsBetweenOptions } from './random/draws-between.js';
export { kernels, setKernels } from './kernels/active.js';
export { wasmKernels } from './kernels/wasm/index.js';
export type * from './kernels/fused.js';
export type * from './kernels/kernels.js';
export * from './tensor/tensor.js';
export type { HookHandle, TensorHook } from './tensor/graph.js';
export { attachMethods, type Methods } from './tensor/methods.js';
export {
  arange,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
  type CreationOptions,
  type TensorData,
} from './tensor/creation.js';
export type { Nested } from './tensor/reading.js';
export { defineOp, type Op, type OpDefinition, type OpResult } from './autograd/define-op.js';
export type { BackwardContext } from './autograd/node.js';
export { backward, grad, type BackwardOptions, type GradOptions } from './autograd/backward.js';
export { detectAnomaly } from './autograd/anomaly.js';
export { checkpoint, type CheckpointOptions } from './autograd/checkpoint.js';
export { enableGrad, isGradEnabled, noGrad, setGradEnabled } from './autograd/grad-mode.js';
export { gradcheck, gradgradcheck, type GradcheckOptions } from './autograd/gradcheck.js';
export { registerHook, retainGrad } from './autograd/hooks.js';
export { originOf, type OperandOrigin, type RecordedOp } from './autograd/recorded-op.js';
export { inPlace, overwrite } from './autograd/in-place.js';
export * from './ops/index.js';
export { checkFloating, checkTensor } from './ops/support.js';
export { checkSizes, excerpt, FileError } from './io/checks.js';
export { bytesOf, readElements, type ElementKind } from './io/elements.js';
export { loadNpy, readNpyHeader, saveNpy, type NpyHeader } from './io/npy.js';
export { loadNpz, saveNpz } from './io/npz.js';
export { loadSafetensors, readSafetensorsMetadata, saveSafetensors, type SafetensorsOptions } from './io/safetensors.js';
export { writeZip, type ZipOptions } from './io/write-zip.js';
export { readZip, type UnpackOptions, type ZipEntry } from './io/zip.js';
