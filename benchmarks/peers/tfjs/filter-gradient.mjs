import * as tf from '@tensorflow/tfjs';

/**
 * The WASM backend has no gradient of a convolution's filter. It is a convolution itself: of the images, with channels and batch changing
 * places, by the gradient, as far apart as the strides.
 */
export function registerFilterGradient() {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc({ inputs: { x, dy }, attrs: { strides, pad, filterShape, dimRoundingMode } }) {
      const [height, width] = filterShape;
      const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      const stride = typeof strides === 'number' ? [strides, strides] : strides;
      return tf.tidy(() => {
        const padded = tf.pad(x, [
          [0, 0],
          [padInfo.top, padInfo.bottom],
          [padInfo.left, padInfo.right],
          [0, 0],
        ]);
        const sums = tf.conv2d(padded.transpose([3, 1, 2, 0]), dy.transpose([1, 2, 0, 3]), 1, 'valid', 'NHWC', stride);
        return sums.slice([0, 0, 0, 0], [-1, height, width, -1]).transpose([1, 2, 0, 3]);
      });
    },
  });
}
