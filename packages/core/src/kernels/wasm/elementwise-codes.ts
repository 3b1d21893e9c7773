import type { DType } from '../../shape/dtype.js';
import type { BinaryName, TernaryName, UnaryName } from '../kernels.js';

// What the kernels in assembly/elementwise are numbered by: the places in its tables are the places here.

/** What the kernel of a name is called by, for each dtype of its input. */
export interface KernelCodes {
  /** -1 where float32 is computed by way of float64. */
  readonly float32: number;
  readonly float64: number;
  /** Whether the answer is a byte of 0 or 1. */
  readonly asks: boolean;
}

export const FLOAT32 = 0;
export const FLOAT64 = 1;
export const UINT8 = 3;
export const BOOL = 4;
export const dtypeCodes: Readonly<Record<DType, number>> = { float32: FLOAT32, float64: FLOAT64, int32: 2, uint8: UINT8, bool: BOOL };

const unaryNames: readonly UnaryName[] = [
  'abs',
  'neg',
  'sign',
  'floor',
  'ceil',
  'round',
  'trunc',
  'exp',
  'expm1',
  'exp2',
  'log',
  'log2',
  'log10',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'erfc',
  'erfinv',
  'sigmoid',
  'tanh',
  'relu',
  'selu',
  'elu',
  'leakyRelu',
  'hardtanh',
  'hardsigmoid',
  'hardswish',
  'gelu',
  'geluTanh',
  'silu',
  'mish',
  'softplus',
  'logicalNot',
  'isnan',
  'isinf',
  'isfinite',
];

const unaryNamesF32: readonly UnaryName[] = [
  'abs',
  'neg',
  'sign',
  'floor',
  'ceil',
  'round',
  'trunc',
  'exp',
  'expm1',
  'exp2',
  'log',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sigmoid',
  'tanh',
  'relu',
  'selu',
  'elu',
  'leakyRelu',
  'hardtanh',
  'hardsigmoid',
  'hardswish',
  'log2',
  'log10',
  'log1p',
  'erf',
  'erfc',
  'gelu',
  'geluTanh',
  'silu',
  'mish',
  'softplus',
];

const binaryNames: readonly BinaryName[] = [
  'add',
  'sub',
  'mul',
  'div',
  'floorDivide',
  'truncDivide',
  'remainder',
  'fmod',
  'pow',
  'maximum',
  'minimum',
  'atan2',
  'hypot',
  'logaddexp',
  'xlogy',
  'reluBackward',
  'seluBackward',
  'eluBackward',
  'sigmoidBackward',
  'tanhBackward',
  'leakyReluBackward',
  'hardtanhBackward',
  'hardsigmoidBackward',
  'hardswishBackward',
  'geluBackward',
  'geluTanhBackward',
  'siluBackward',
  'mishBackward',
  'softplusBackward',
  'prelu',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'logicalAnd',
  'logicalOr',
  'logicalXor',
];

const binaryNamesF32: readonly BinaryName[] = [
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'reluBackward',
  'seluBackward',
  'eluBackward',
  'sigmoidBackward',
  'tanhBackward',
  'leakyReluBackward',
  'hardtanhBackward',
  'hardsigmoidBackward',
  'prelu',
  'hardswishBackward',
  'geluBackward',
  'geluTanhBackward',
  'siluBackward',
  'mishBackward',
  'softplusBackward',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
];

const ternaryNames: readonly TernaryName[] = ['where', 'addcmul', 'addcdiv', 'lerp'];

const questions: readonly string[] = [
  'logicalNot',
  'isnan',
  'isinf',
  'isfinite',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'logicalAnd',
  'logicalOr',
  'logicalXor',
];

function numbered<Name extends string>(names: readonly Name[], namesF32: readonly Name[]): Record<Name, KernelCodes> {
  const codes = names.map((name, i): [Name, KernelCodes] => [
    name,
    { float32: namesF32.indexOf(name), float64: namesF32.length + i, asks: questions.includes(name) },
  ]);
  return Object.fromEntries(codes) as Record<Name, KernelCodes>;
}

export const unaryCodes: Readonly<Record<UnaryName, KernelCodes>> = numbered(unaryNames, unaryNamesF32);
export const binaryCodes: Readonly<Record<BinaryName, KernelCodes>> = numbered(binaryNames, binaryNamesF32);
export const ternaryCodes: Readonly<Record<TernaryName, KernelCodes>> = numbered(ternaryNames, ternaryNames);
