import { grad, gradcheck, gradgradcheck, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const double = (count: number, at: (k: number) => number): Tensor => tensor(Float64Array.from({ length: count }, (_, k) => at(k)));
const of = (rows: readonly (readonly number[])[]): Tensor =>
  tensor(
    rows.map((row) => [...row]),
    { dtype: 'float64' },
  );

const x = double(6, (k) => 2 * Math.sin(1 + 0.7 * k)).reshape([2, 3]);
const y = double(6, (k) => Math.cos(2 * k)).reshape([2, 3]);
const z = double(6, (k) => Math.sin(3 * k + 2)).reshape([2, 3]);
const [p, q] = [x.sigmoid(), y.mul(2).sigmoid()];
const weight = tensor([1, 2, 3], { dtype: 'float64' });
const posWeight = tensor([2, 0.5, 1], { dtype: 'float64' });
const signs = of([
  [1, -1, 1],
  [-1, -1, 1],
]);
const sides = tensor([1, -1], { dtype: 'float64' });
const counts = of([
  [0, 1, 2],
  [3, 5, 1],
]);
const classes = tensor([2, 0], { dtype: 'int32' });

interface Row {
  readonly loss: (reduction: nn.functional.Reduction, a: Tensor, b: Tensor, c?: Tensor) => Tensor;
  readonly layer: nn.Module;
  /** What gradients are asked of. */
  readonly inputs: readonly Tensor[];
  /** What the layer takes behind them. */
  readonly targets?: readonly Tensor[];
  readonly values: readonly number[];
  /** Of the sum of the losses weighted 1, 2, 3, … */
  readonly gradients: readonly (readonly number[])[];
  readonly mean: number;
}

// Losses, gradients and mean of PyTorch 1.13.1.
const rows: Record<string, Row> = {
  l1Loss: {
    loss: (reduction, a, b) => F.l1Loss(a, b, { reduction }),
    layer: new nn.L1Loss(),
    inputs: [x, y],
    values: [0.682941969615793, 2.3994764574520797, 2.004569981965914, 0.8770089617837841, 1.0782157480768242, 1.1159887062537415],
    gradients: [
      [1, 2, 3, -4, -5, -6],
      [-1, -2, -3, 4, 5, 6],
    ],
    mean: 1.359700304191356,
  },
  smoothL1Loss: {
    loss: (reduction, a, b) => F.smoothL1Loss(a, b, { beta: 0.5, reduction }),
    layer: new nn.SmoothL1Loss({ beta: 0.5 }),
    inputs: [x, y],
    values: [0.432941969615793, 2.1494764574520797, 1.754569981965914, 0.6270089617837841, 0.8282157480768242, 0.8659887062537415],
    gradients: [
      [1, 2, 3, -4, -5, -6],
      [-1, -2, -3, 4, 5, 6],
    ],
    mean: 1.109700304191356,
  },
  huberLoss: {
    loss: (reduction, a, b) => F.huberLoss(a, b, { delta: 0.7, reduction }),
    layer: new nn.HuberLoss({ delta: 0.7 }),
    inputs: [x, y],
    values: [0.23320486693134937, 1.4346335202164557, 1.1581989873761396, 0.36890627324864883, 0.5097510236537769, 0.536192094377619],
    gradients: [
      [0.682941969615793, 1.4, 2.0999999999999996, -2.8, -3.5, -4.199999999999999],
      [-0.682941969615793, -1.4, -2.0999999999999996, 2.8, 3.5, 4.199999999999999],
    ],
    mean: 0.7068144609673316,
  },
  'poissonNllLoss, full': {
    loss: (reduction, a) => F.poissonNllLoss(a, counts, { full: true, reduction }),
    layer: new nn.PoissonNLLLoss({ full: true }),
    inputs: [x],
    targets: [counts],
    values: [5.381364516488766, 5.283569145188471, 1.8109543176897744, 2.6013146778436216, 11.183561152641696, 2.0966161850981444],
    gradients: [[5.381364516488766, 12.533797532186815, 5.583001665869528, -7.653131564398758, -23.52932404188859, -5.150664301392299]],
    mean: 4.726229999158412,
  },
  'poissonNllLoss of no logarithm': {
    loss: (reduction, a) => F.poissonNllLoss(a, counts, { logInput: false, reduction }),
    layer: new nn.PoissonNLLLoss({ logInput: false }),
    inputs: [p],
    targets: [counts],
    values: [0.8432937034992898, 1.0079654626964418, 1.2549168728467954, 2.478070534705078, 7.63507522442175, 2.2114549932258694],
    gradients: [[1, -0.27522054129081974, -4.554001235399858, -19.042431761576736, -104.99492508404462, -42.386063302049045]],
    mean: 2.571796131899204,
  },
  'gaussianNllLoss, full': {
    loss: (reduction, a, b, c) => F.gaussianNllLoss(a, b, c!, { full: true, reduction }),
    layer: new nn.GaussianNLLLoss({ full: true }),
    inputs: [x, y, q.add(0.5)],
    values: [1.249160479300691, 4.393608371855003, 3.567875723856127, 1.3574021001733096, 1.5079830884944494, 1.6564867445598916],
    gradients: [
      [0.4945998079717348, 5.975087281320522, 8.435072128382938, -2.5565487270392864, -5.810860838335794, -10.18638269873005],
      [-0.4945998079717348, -5.975087281320522, -8.435072128382938, 2.5565487270392864, 5.810860838335794, 10.18638269873005],
      [0.2397952036304925, -7.6803355491087455, -9.754446467182063, 0.6405458678302601, -0.6819452009588343, -4.083028323399296],
    ],
    mean: 2.288752751373245,
  },
  'binaryCrossEntropy, weight': {
    loss: (reduction, a, b) => F.binaryCrossEntropy(a, b, { weight, reduction }),
    layer: new nn.BCELoss({ weight }),
    inputs: [p, q],
    values: [0.37105157930277055, 3.0219852612781573, 3.880729475501298, 0.6630607242048648, 1.562596337332972, 1.3200130192771118],
    gradients: [
      [-0.2837951975132734, 21.663299789519133, 32.02020547344274, -5.632095199105517, -11.414959268148419, -5.524458859241885],
      [-1.682941969615793, -7.933318483619752, -12.15833724992072, -0.33264529946632715, 12.237157818854381, 35.19108423594349],
    ],
    mean: 1.8032393994828624,
  },
  'binaryCrossEntropyWithLogits, both weights': {
    loss: (reduction, a, b) => F.binaryCrossEntropyWithLogits(a, b, { weight, posWeight, reduction }),
    layer: new nn.BCEWithLogitsLoss({ weight, posWeight }),
    inputs: [x, q],
    values: [0.521174614715728, 2.9828988579804196, 3.8807294755012967, 1.232095427229558, 0.9288463006083478, 1.3200130192771122],
    gradients: [
      [-0.17552982253715377, 2.376844578418591, 5.232059053581742, -3.07745543922053, -0.3520754638875864, -0.6000997804588423],
      [-1.5125019906848831, -8.191178123114364, -12.158337249920717, 2.2770776800518204, 4.8293655775628155, 35.19108423594349],
    ],
    mean: 1.8109596158854104,
  },
  klDiv: {
    loss: (reduction, a, b) => F.klDiv(a, b, { reduction }),
    layer: new nn.KLDivLoss(),
    inputs: [x.logSoftmax(1), y.softmax(1)],
    values: [
      0.5303442626104526, -0.1617685900889447, -0.07487466873061488, -0.0440646436876212, 0.029919656761017877, 0.019129176138529408,
    ],
    gradients: [
      [-0.697350749572914, -0.3384203817596729, -0.4003171786417492, -2.673058480599004, -1.1059409886618905, -0.663283092707226],
      [1.7605129311687944, 0.08795688666501578, 1.3166547564560211, 3.736244341783369, 5.676339358694412, 7.038244979494798],
    ],
    mean: 0.04978086550046986,
  },
  softMarginLoss: {
    loss: (reduction, a) => F.softMarginLoss(a, signs, { reduction }),
    layer: new nn.SoftMarginLoss(),
    inputs: [x],
    targets: [signs],
    values: [0.17043997893091006, 2.1122594406522457, 0.23031793119467422, 0.7355920697461187, 0.2578426663728748, 2.087452435368128],
    gradients: [[-0.15670629650071022, 1.7580713086504725, -0.6171568930876459, 2.083113430690191, 1.1364160156002117, -5.255984168992899]],
    mean: 0.9323174203774919,
  },
  'multilabelSoftMarginLoss, weight': {
    loss: (reduction, a) => F.multilabelSoftMarginLoss(a, q, { weight, reduction }),
    layer: new nn.MultiLabelSoftMarginLoss({ weight }),
    inputs: [x],
    targets: [q],
    values: [2.4245887720274077, 1.1818900269383164],
    gradients: [
      [-0.012501124826197516, 0.38391690048323757, 0.5813398948424157, -0.23426536636066642, -0.2673011313135224, -0.06667775338431584],
    ],
    mean: 1.803239399482862,
  },
  cosineEmbeddingLoss: {
    loss: (reduction, a, b) => F.cosineEmbeddingLoss(a, b, sides, { margin: -0.9, reduction }),
    layer: new nn.CosineEmbeddingLoss({ margin: -0.9 }),
    inputs: [x, y],
    targets: [sides],
    values: [1.0068605508522084, 1.5408855767403487],
    gradients: [
      [-0.271032685995963, 0.1106462499036904, 0.17520147976914252, 0.62830332557618, 0.19622401489432612, -0.09609519105513692],
      [-0.458157154497647, -0.5330977216271019, -0.36152762228418006, -0.6910347551679411, -0.713037441011094, -0.6671231805445048],
    ],
    mean: 1.2738730637962785,
  },
  'tripletMarginLoss, swap': {
    loss: (reduction, a, b, c) => F.tripletMarginLoss(a, b, c!, { margin: 2, swap: true, reduction }),
    layer: new nn.TripletMarginLoss({ margin: 2, swap: true }),
    inputs: [x, y, z],
    values: [3.4676339763949846, 1.5135412970766176],
    gradients: [
      [0.21339667251723388, 0.7497558771099846, 0.6263609062653978, -0.984049217488432, -1.209813850459737, -1.2521971030138146],
      [-0.2657444518014618, -1.0630097532734764, 0.3218646571279109, -0.7437979866983367, 2.211271258724902, 1.1443680790231257],
      [0.05234777928422792, 0.3132538761634918, -0.9482255633933087, 1.7278472041867687, -1.001457408265165, 0.10782902399068893],
    ],
    mean: 2.490587636735801,
  },
  hingeEmbeddingLoss: {
    loss: (reduction, a) => F.hingeEmbeddingLoss(a, signs, { margin: 0.5, reduction }),
    layer: new nn.HingeEmbeddingLoss({ margin: 0.5 }),
    inputs: [x],
    targets: [signs],
    values: [1.682941969615793, 0, 1.350926361102302, 0.4168386751334181, 1.7237157818854378, -1.955060235330194],
    gradients: [[1, 0, 3, -4, -5, 6]],
    mean: 0.5365604254011261,
  },
  marginRankingLoss: {
    loss: (reduction, a, b) => F.marginRankingLoss(a, b, signs, { margin: 0.5, reduction }),
    layer: new nn.MarginRankingLoss({ margin: 0.5 }),
    inputs: [x, y],
    targets: [signs],
    values: [0, 2.8994764574520797, 0, 0, 0, 1.6159887062537415],
    gradients: [
      [0, 2, 0, 0, 0, -6],
      [0, -2, 0, 0, 0, 6],
    ],
    mean: 0.7525775272843035,
  },
  'multiMarginLoss, p = 2, weight': {
    loss: (reduction, a) => F.multiMarginLoss(a, classes, { p: 2, margin: 0.5, weight, reduction }),
    layer: new nn.MultiMarginLoss({ p: 2, margin: 0.5, weight }),
    inputs: [x],
    targets: [classes],
    values: [1.9745871156217094, 0],
    gradients: [[1.664031217026982, 2.2648065196052705, -3.9288377366322527, 0, 0, 0]],
    mean: 0.9872935578108547,
  },
};

function expectClose(got: Tensor, wanted: number | readonly number[]): void {
  const values = [wanted].flat();
  expect(got.numel).toBe(values.length);
  got.data().forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 11));
}

describe.each(Object.entries(rows))('%s', (name, { loss, layer, inputs, targets = [], values, gradients, mean }) => {
  const call = (reduction: nn.functional.Reduction, given: readonly Tensor[]): Tensor =>
    loss(...([reduction, ...given] as Parameters<typeof loss>));

  it('has the numbers of PyTorch, reduced too', () => {
    const each = call('none', inputs);
    expectClose(each, values);
    expectClose(call('mean', inputs), mean);
    expectClose(call('sum', inputs), each.sum().item() as number);
  });

  it('has the gradients of PyTorch', () => {
    const leaves = inputs.map((input) => input.clone().requiresGrad_());
    const each = call('none', leaves);
    const weighted = each.mul(double(each.numel, (k) => k + 1).reshape(each.shape)).sum();
    grad([weighted], leaves).forEach((gradient, i) => expectClose(gradient!, gradients[i]!));
  });

  it('is the same as a layer, in evaluation as in training', () => {
    const forward = (layer.to('float64') as unknown as { forward: (...args: readonly Tensor[]) => Tensor }).forward.bind(layer);
    expectClose(forward(...inputs, ...targets), mean);
    layer.eval();
    expectClose(forward(...inputs, ...targets), mean);
    expect([...layer.parameters()]).toEqual([]);
    expect(layer.toString()).toBe(`${layer.type}()`);
  });

  it('agrees with finite differences, first and second order', () => {
    const leaves = inputs.map((input) => input.clone().requiresGrad_());
    for (const reduction of ['mean', 'none'] as const) {
      expect(gradcheck((...given) => call(reduction, given), leaves)).toBe(true);
      expect(gradgradcheck((...given) => call(reduction, given), leaves)).toBe(true);
    }
  });

  it('refuses an unknown reduction', () => {
    const [op] = name.split(/[ ,]/);
    expect(() => call('avg' as never, inputs)).toThrow(
      expect.objectContaining({ name: 'ArgumentError', op, argument: 'reduction' }) as Error,
    );
  });
});

describe('klDiv', () => {
  it('batchmean divides by the samples, also of logarithms', () => {
    const [a, b] = [x.logSoftmax(1), y.logSoftmax(1)];
    expectClose(F.klDiv(a, b, { reduction: 'batchmean', logTarget: true }), 0.14934259650140957);
    expectClose(new nn.KLDivLoss({ reduction: 'batchmean' }).forward(a, b.exp()), 0.14934259650140957);
    expect(gradgradcheck((from, to) => F.klDiv(from, to, { logTarget: true }), [a.requiresGrad_(), b.requiresGrad_()])).toBe(true);
  });
});
