/**
 * What a convolution is told, as int32s in memory. It is about three spatial dimensions; 1d and 2d have some of size 1. Steps are bytes.
 * The gradient of the input is a convolution too: of the gradient, `spread` apart with zeros between, and the weight turned around.
 */
export class Convolution {
  images: i32 = 0;
  groups: i32 = 0;
  /** Channels of the result in a group. */
  rows: i32 = 0;
  /** Channels of the source in a group. */
  channels: i32 = 0;

  source: usize = 0;
  stepImage: i32 = 0;
  stepChannel: i32 = 0;
  stepDepth: i32 = 0;
  stepHeight: i32 = 0;
  stepWidth: i32 = 0;
  depth: i32 = 0;
  height: i32 = 0;
  width: i32 = 0;
  /** From one element of the source to the next in the padded image. */
  spreadDepth: i32 = 0;
  spreadHeight: i32 = 0;
  spreadWidth: i32 = 0;
  /** Zeros before the source; negative where its border is cut off. */
  padDepth: i32 = 0;
  padHeight: i32 = 0;
  padWidth: i32 = 0;
  /** Of the padded image. */
  fullDepth: i32 = 0;
  fullHeight: i32 = 0;
  fullWidth: i32 = 0;

  kernelDepth: i32 = 0;
  kernelHeight: i32 = 0;
  kernelWidth: i32 = 0;
  dilationDepth: i32 = 0;
  dilationHeight: i32 = 0;
  dilationWidth: i32 = 0;
  strideDepth: i32 = 0;
  strideHeight: i32 = 0;
  strideWidth: i32 = 0;

  /** The result, or the gradient that comes from it. */
  out: usize = 0;
  stepImageOut: i32 = 0;
  stepRowOut: i32 = 0;
  stepDepthOut: i32 = 0;
  stepHeightOut: i32 = 0;
  stepWidthOut: i32 = 0;
  depthOut: i32 = 0;
  heightOut: i32 = 0;
  widthOut: i32 = 0;

  /** The weight or its gradient. */
  weight: usize = 0;
  stepGroupWeight: i32 = 0;
  stepRowWeight: i32 = 0;
  stepChannelWeight: i32 = 0;
  stepDepthWeight: i32 = 0;
  stepHeightWeight: i32 = 0;
  stepWidthWeight: i32 = 0;
}
