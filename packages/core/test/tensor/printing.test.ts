import { arange, full, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';

// Each text is what PyTorch 1.13 prints, but for the names: dtype=float64 for dtype=torch.float64, requiresGrad=true, gradFn=<mul>,
// size=[0, 3], true and false. Its int64 is int32 here.
const printed: readonly (readonly [what: string, tensors: () => Tensor[], texts: readonly string[]])[] = [
  ['whole numbers', () => [tensor([1, -2, 30])], ['tensor([ 1., -2., 30.])']],
  ['fractions', () => [tensor([1.5, -2.25, 0])], ['tensor([ 1.5000, -2.2500,  0.0000])']],
  ['ties, to the even digit', () => [tensor([0.03125, 0.09375, 1.03125])], ['tensor([0.0312, 0.0938, 1.0312])']],
  ['a wide range', () => [tensor([1e-5, 1, -1e5])], ['tensor([ 1.0000e-05,  1.0000e+00, -1.0000e+05])']],
  [
    'a ratio of 1000 and one above it',
    () => [tensor([1000.5, 1.5]), tensor([1000, 1]), tensor([1001, 1])],
    ['tensor([1000.5000,    1.5000])', 'tensor([1000.,    1.])', 'tensor([1.0010e+03, 1.0000e+00])'],
  ],
  ['small numbers', () => [tensor([1e-4]), tensor([9e-5])], ['tensor([1.0000e-04])', 'tensor([9.0000e-05])']],
  ['large whole numbers', () => [tensor([1e8]), tensor([123456789])], ['tensor([100000000.])', 'tensor([1.2346e+08])']],
  ['scientific ties, to the even digit', () => [tensor([100005, 100015, 1e9])], ['tensor([1.0000e+05, 1.0002e+05, 1.0000e+09])']],
  [
    'exponents of three digits',
    () => [tensor([1e300, 5e-324], { dtype: 'float64' })],
    ['tensor([1.0000e+300, 4.9407e-324], dtype=float64)'],
  ],
  ['nan and inf among fractions', () => [tensor([NaN, Infinity, -Infinity, 0.5])], ['tensor([   nan,    inf,   -inf, 0.5000])']],
  ['nan and inf among whole numbers', () => [tensor([NaN, -Infinity, 2])], ['tensor([nan, -inf, 2.])']],
  ['nothing finite', () => [tensor([NaN, Infinity])], ['tensor([nan, inf])']],
  [
    'negative zero',
    () => [tensor([-0, 0]), tensor([-0, 0.5]), tensor([-0, 1e9, 1])],
    ['tensor([-0., 0.])', 'tensor([-0.0000, 0.5000])', 'tensor([-0.0000e+00, 1.0000e+09, 1.0000e+00])'],
  ],
  [
    'one without dimensions',
    () => [tensor(3), tensor(0.1), tensor(-1e-7), tensor(true)],
    ['tensor(3.)', 'tensor(0.1000)', 'tensor(-1.0000e-07)', 'tensor(true)'],
  ],
  ['float64', () => [tensor([[1.5, 2]], { dtype: 'float64' })], ['tensor([[1.5000, 2.0000]], dtype=float64)']],
  [
    'int32',
    () => [
      tensor(
        [
          [1, -20],
          [300, 4],
        ],
        { dtype: 'int32' },
      ),
    ],
    [
      `tensor([[  1, -20],
        [300,   4]])`,
    ],
  ],
  ['uint8', () => [tensor([1, 255], { dtype: 'uint8' })], ['tensor([  1, 255], dtype=uint8)']],
  [
    'bool',
    () => [
      tensor([
        [true, false],
        [false, false],
      ]),
    ],
    [
      `tensor([[ true, false],
        [false, false]])`,
    ],
  ],
  [
    'a row too long for one line',
    () => [arange(0, 30).to('float32').div(7)],
    [
      `tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
        1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,
        2.5714, 2.7143, 2.8571, 3.0000, 3.1429, 3.2857, 3.4286, 3.5714, 3.7143,
        3.8571, 4.0000, 4.1429])`,
    ],
  ],
  [
    'a long row of integers',
    () => [arange(90, 130)],
    [
      `tensor([ 90,  91,  92,  93,  94,  95,  96,  97,  98,  99, 100, 101, 102, 103,
        104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117,
        118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129])`,
    ],
  ],
  [
    'three dimensions',
    () => [arange(0, 12).view([2, 2, 3])],
    [
      `tensor([[[ 0,  1,  2],
         [ 3,  4,  5]],

        [[ 6,  7,  8],
         [ 9, 10, 11]]])`,
    ],
  ],
  [
    'four dimensions',
    () => [arange(0, 8).to('float32').div(2).view([2, 1, 2, 2])],
    [
      `tensor([[[[0.0000, 0.5000],
          [1.0000, 1.5000]]],


        [[[2.0000, 2.5000],
          [3.0000, 3.5000]]]])`,
    ],
  ],
  ['more than 1000 elements', () => [arange(0, 1001)], ['tensor([   0,    1,    2,  ...,  998,  999, 1000])']],
  [
    'just 1000 elements in long rows',
    () => [zeros([2, 500], { dtype: 'uint8' }).slice(1, 0, 40)],
    [
      `tensor([[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
         0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], dtype=uint8)`,
    ],
  ],
  [
    'a long matrix',
    () => [arange(0, 1200).view([300, 4])],
    [
      `tensor([[   0,    1,    2,    3],
        [   4,    5,    6,    7],
        [   8,    9,   10,   11],
        ...,
        [1188, 1189, 1190, 1191],
        [1192, 1193, 1194, 1195],
        [1196, 1197, 1198, 1199]])`,
    ],
  ],
  [
    'a wide matrix',
    () => [arange(0, 2000).to('float32').div(8).view([2, 1000])],
    [
      `tensor([[0.0000e+00, 1.2500e-01, 2.5000e-01,  ..., 1.2462e+02, 1.2475e+02,
         1.2488e+02],
        [1.2500e+02, 1.2512e+02, 1.2525e+02,  ..., 2.4962e+02, 2.4975e+02,
         2.4988e+02]])`,
    ],
  ],
  [
    'a large cube',
    () => [arange(0, 1000 * 8).view([20, 20, 20])],
    [
      `tensor([[[   0,    1,    2,  ...,   17,   18,   19],
         [  20,   21,   22,  ...,   37,   38,   39],
         [  40,   41,   42,  ...,   57,   58,   59],
         ...,
         [ 340,  341,  342,  ...,  357,  358,  359],
         [ 360,  361,  362,  ...,  377,  378,  379],
         [ 380,  381,  382,  ...,  397,  398,  399]],

        [[ 400,  401,  402,  ...,  417,  418,  419],
         [ 420,  421,  422,  ...,  437,  438,  439],
         [ 440,  441,  442,  ...,  457,  458,  459],
         ...,
         [ 740,  741,  742,  ...,  757,  758,  759],
         [ 760,  761,  762,  ...,  777,  778,  779],
         [ 780,  781,  782,  ...,  797,  798,  799]],

        [[ 800,  801,  802,  ...,  817,  818,  819],
         [ 820,  821,  822,  ...,  837,  838,  839],
         [ 840,  841,  842,  ...,  857,  858,  859],
         ...,
         [1140, 1141, 1142,  ..., 1157, 1158, 1159],
         [1160, 1161, 1162,  ..., 1177, 1178, 1179],
         [1180, 1181, 1182,  ..., 1197, 1198, 1199]],

        ...,

        [[6800, 6801, 6802,  ..., 6817, 6818, 6819],
         [6820, 6821, 6822,  ..., 6837, 6838, 6839],
         [6840, 6841, 6842,  ..., 6857, 6858, 6859],
         ...,
         [7140, 7141, 7142,  ..., 7157, 7158, 7159],
         [7160, 7161, 7162,  ..., 7177, 7178, 7179],
         [7180, 7181, 7182,  ..., 7197, 7198, 7199]],

        [[7200, 7201, 7202,  ..., 7217, 7218, 7219],
         [7220, 7221, 7222,  ..., 7237, 7238, 7239],
         [7240, 7241, 7242,  ..., 7257, 7258, 7259],
         ...,
         [7540, 7541, 7542,  ..., 7557, 7558, 7559],
         [7560, 7561, 7562,  ..., 7577, 7578, 7579],
         [7580, 7581, 7582,  ..., 7597, 7598, 7599]],

        [[7600, 7601, 7602,  ..., 7617, 7618, 7619],
         [7620, 7621, 7622,  ..., 7637, 7638, 7639],
         [7640, 7641, 7642,  ..., 7657, 7658, 7659],
         ...,
         [7940, 7941, 7942,  ..., 7957, 7958, 7959],
         [7960, 7961, 7962,  ..., 7977, 7978, 7979],
         [7980, 7981, 7982,  ..., 7997, 7998, 7999]]])`,
    ],
  ],
  [
    'no elements',
    () => [
      zeros([0]),
      zeros([0, 3]),
      zeros([2, 0, 3]),
      zeros([0], { dtype: 'int32' }),
      zeros([0, 2], { dtype: 'bool' }),
      zeros([0], { dtype: 'float64' }),
    ],
    [
      'tensor([])',
      'tensor([], size=[0, 3])',
      'tensor([], size=[2, 0, 3])',
      'tensor([], dtype=int32)',
      'tensor([], size=[0, 2], dtype=bool)',
      'tensor([], dtype=float64)',
    ],
  ],
  ['a leaf that wants a gradient', () => [tensor([1, 2], { requiresGrad: true })], ['tensor([1., 2.], requiresGrad=true)']],
  [
    'what follows the elements, on a line of its own where it no longer fits',
    () => [6, 7, 8].map((n) => full([n], 1.1, { requiresGrad: true })),
    [
      'tensor([1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000], requiresGrad=true)',
      `tensor([1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000],
       requiresGrad=true)`,
      `tensor([1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000, 1.1000],
       requiresGrad=true)`,
    ],
  ],
  ['the result of an op', () => [tensor([1, 2], { requiresGrad: true }).mul(2)], ['tensor([2., 4.], gradFn=<mul>)']],
  [
    'a view',
    () => [arange(0, 6).view([2, 3]).t()],
    [
      `tensor([[0, 3],
        [1, 4],
        [2, 5]])`,
    ],
  ],
];

describe('a tensor is printed as in PyTorch:', () => {
  it.each(printed)('%s', (_, tensors, texts) => {
    expect(tensors().map(String)).toEqual(texts);
  });

  it('the same to console.log', () => {
    const x = tensor([1, 2]) as Tensor & Record<symbol, () => string>;
    expect(x[Symbol.for('nodejs.util.inspect.custom')]()).toBe('tensor([1., 2.])');
  });
});
