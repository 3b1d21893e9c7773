/** SELU's constants: Klambauer et al. 2017, the fixed point of mean 0 and variance 1. */
export const SELU_ALPHA: f64 = 1.6732632423543772;
export const SELU_SCALE: f64 = 1.0507009873554805;
export const SELU_SCALE_ALPHA: f64 = 1.7580993408473766;
/** PyTorch takes 1/6 as a float32, for float64 too. */
export const SIXTH: f64 = 0.1666666716337204;
