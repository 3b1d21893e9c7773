export { calculateGain, type Nonlinearity } from './fans.js';
export {
  constant_,
  kaimingNormal_,
  kaimingUniform_,
  lecunNormal_,
  normal_,
  ones_,
  uniform_,
  xavierNormal_,
  xavierUniform_,
  zeros_,
  type DrawOptions,
  type GainOptions,
  type KaimingOptions,
} from './initialisers.js';
export { selfNormalizing_ } from './self-normalizing.js';
export { dirac_, eye_, orthogonal_, sparse_ } from './special.js';
export { truncNormal_, type TruncNormalOptions } from './trunc-normal.js';
