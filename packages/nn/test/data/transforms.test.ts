import { arange, ArgumentError, DTypeError, Generator, ones, rand, ShapeError, stack, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { data } from '../../src/index.js';

const { Compose, Cutout, Normalize, RandomHorizontalFlip, RandomRotation, RandomShift, RandomVerticalFlip, statisticsOf, TensorDataset } =
  data;

const image = (rows: number[][]): Tensor => tensor([rows]).to('float32');
/** Two channels, three rows, four columns. */
const counted = arange(0, 24, 1, { dtype: 'float32' }).reshape([2, 3, 4]);

const makers: [string, (seed: number) => data.ImageTransform][] = [
  ['RandomHorizontalFlip', (seed) => new RandomHorizontalFlip(0.5, { seed })],
  ['RandomVerticalFlip', (seed) => new RandomVerticalFlip(0.5, { seed })],
  ['RandomShift', (seed) => new RandomShift([1, 2], { seed, fill: -1 })],
  ['RandomRotation', (seed) => new RandomRotation(30, { seed, fill: 0.5 })],
  ['Cutout', (seed) => new Cutout(2, { seed, p: 0.7, fill: 9 })],
];

describe.each(makers)('%s', (name, make) => {
  const images = rand([40, 2, 6, 5], { generator: new Generator().manualSeed(3) });

  it('changes a batch as it changes its images one by one', () => {
    const single = make(7);
    const oneByOne = stack(Array.from({ length: 40 }, (_, i) => single.forward(images.select(0, i))));
    const batch = make(7).forward(images);
    expect(batch.toArray()).toEqual(oneByOne.toArray());
    expect(batch.toArray()).not.toEqual(images.toArray());
  });

  it('leaves its input alone, keeps its dtype, and passes other parts on', () => {
    const before = images.toArray();
    const labels = arange(0, 40);
    const [out, same] = make(1).apply([images, labels]);
    expect(images.toArray()).toEqual(before);
    expect([out!.dtype, out!.shape]).toEqual(['float32', [40, 2, 6, 5]]);
    expect(same).toBe(labels);
  });

  it('does the same to a transposed view as to a copy', () => {
    const view = images.transpose(2, 3);
    expect(make(2).forward(view).toArray()).toEqual(make(2).forward(view.contiguous()).toArray());
  });

  it('gives an empty batch back, and draws nothing for it', () => {
    const transform = make(1);
    expect(transform.forward(zeros([0, 1, 4, 4])).shape).toEqual([0, 1, 4, 4]);
    expect(transform.generator.getState()).toEqual(make(1).generator.getState());
  });

  it.each([[[3, 4]], [[2, 1, 3, 4, 5]], [[7]]])('refuses the shape %j, and draws nothing', (shape) => {
    const transform = make(1);
    expect(() => transform.forward(zeros(shape))).toThrow(ShapeError);
    expect(() => transform.forward(zeros(shape))).toThrow(`${name}: needs images (N, C, H, W) or one (C, H, W)`);
    expect(transform.generator.getState()).toEqual(make(1).generator.getState());
    expect(() => transform.apply([])).toThrow(ArgumentError);
  });
});

describe('flips', () => {
  it('mirror rows or columns of every channel', () => {
    expect(new RandomHorizontalFlip(1).forward(counted).toArray()).toEqual(counted.flip(2).toArray());
    expect(new RandomVerticalFlip(1).forward(counted).toArray()).toEqual(counted.flip(1).toArray());
    expect(new RandomHorizontalFlip(0).forward(counted).toArray()).toEqual(counted.toArray());
    expect(new RandomVerticalFlip(0).forward(counted).toArray()).toEqual(counted.toArray());
  });

  it('take whole numbers too', () => {
    const bytes = tensor(Uint8Array.of(1, 2, 3)).reshape([1, 1, 3]);
    const out = new RandomHorizontalFlip(1).forward(bytes);
    expect([out.dtype, out.toArray()]).toEqual(['uint8', [[[3, 2, 1]]]]);
  });

  it.each([-0.1, 1.1, NaN, '1' as never])('refuse the probability %s', (p) => {
    expect(() => new RandomHorizontalFlip(p)).toThrow(ArgumentError);
    expect(() => new RandomVerticalFlip(p)).toThrow(ArgumentError);
    expect(() => new Cutout(1, { p })).toThrow(ArgumentError);
  });
});

describe('RandomShift', () => {
  it('moves by whole pixels, and fills what is left', () => {
    const seen = new Set<string>();
    const shift = new RandomShift([1, 0], { fill: 9 });
    for (let i = 0; i < 50; i++) seen.add(JSON.stringify(shift.forward(image([[1, 2], [3, 4]])).toArray())); // prettier-ignore
    expect(seen).toEqual(new Set(['[[[1,2],[3,4]]]', '[[[9,9],[1,2]]]', '[[[3,4],[9,9]]]']));
    const sideways = new RandomShift([0, 1]);
    for (let i = 0; i < 50; i++) seen.add(JSON.stringify(sideways.forward(image([[1, 2], [3, 4]])).toArray())); // prettier-ignore
    expect([...seen].slice(3).sort()).toEqual(['[[[0,1],[0,3]]]', '[[[2,0],[4,0]]]']);
  });

  it('may move everything out', () => {
    const shift = new RandomShift(50);
    const outs = Array.from({ length: 20 }, () =>
      Number(
        shift
          .forward(ones([1, 2, 2]))
          .sum()
          .item(),
      ),
    );
    expect(outs).toContain(0);
  });

  it('shifts both channels alike', () => {
    const out = new RandomShift(1, { seed: 4 }).forward(stack([counted.select(0, 0), counted.select(0, 0)]));
    expect(out.select(0, 0).toArray()).toEqual(out.select(0, 1).toArray());
  });

  it.each([-1, 0.5, [1], [1, -1], [1, 2, 3], NaN, '1'])('refuses %j pixels', (pixels) => {
    expect(() => new RandomShift(pixels as never)).toThrow(ArgumentError);
  });
});

describe('RandomRotation', () => {
  const turn = (degrees: number, x: Tensor, fill = 0): Tensor => new RandomRotation([degrees, degrees], { fill }).forward(x);
  const square = rand([2, 5, 5], { generator: new Generator().manualSeed(1) });

  it('by 0 or 360 degrees is the identity, bit for bit', () => {
    expect(turn(0, counted).toArray()).toEqual(counted.toArray());
    expect(turn(360, square).toArray()).toEqual(square.toArray());
  });

  it('by quarter turns is exact, counter-clockwise', () => {
    for (const k of [1, 2, 3, -1]) expect(turn(90 * k, square).toArray()).toEqual(square.rot90(k, [1, 2]).toArray());
    const even = rand([1, 4, 4], { generator: new Generator().manualSeed(2) });
    expect(turn(90, even).toArray()).toEqual(even.rot90(1, [1, 2]).toArray());
    expect(turn(180, counted).toArray()).toEqual(counted.rot90(2, [1, 2]).toArray());
  });

  it('mixes the four pixels around a place, and the fill beyond the edge', () => {
    // By 45 degrees the corners of a 2x2 image come from sqrt(2)/2 above, below, left and right of the centre.
    const out = turn(45, image([[1, 2], [3, 4]]), 10).toArray() as number[][][]; // prettier-ignore
    const beyond = Math.SQRT1_2 - 0.5;
    const expected = [1.5 + (10 - 1.5) * beyond, 3 + (10 - 3) * beyond, 2 + (10 - 2) * beyond, 3.5 + (10 - 3.5) * beyond];
    // The upper left pixel comes from above the centre, … each is the mean of two neighbours, mixed with the fill.
    const [[a, b], [c, d]] = out[0] as [[number, number], [number, number]];
    expect([a, b, c, d].map((value) => value.toFixed(5))).toEqual(
      [expected[0]!, expected[1]!, expected[2]!, expected[3]!].map((value) => value.toFixed(5)),
    );
  });

  it('keeps a constant image constant', () => {
    for (const degrees of [10, 33.3, 77]) {
      for (const value of turn(degrees, ones([1, 7, 4]), 1).data()) expect(value).toBeCloseTo(1, 6);
    }
  });

  it.each([-1, NaN, [1], [2, 1], Infinity, '1'])('refuses %j degrees', (degrees) => {
    expect(() => new RandomRotation(degrees as never)).toThrow(ArgumentError);
  });

  it('refuses whole numbers', () => {
    expect(() => new RandomRotation(5).forward(zeros([1, 2, 2], { dtype: 'uint8' }))).toThrow(DTypeError);
  });
});

describe('Cutout', () => {
  it('erases one square in all channels, cut at the edges', () => {
    for (let seed = 0; seed < 30; seed++) {
      const out = new Cutout(3, { seed, fill: 0 }).forward(ones([2, 5, 6]));
      expect(out.select(0, 0).toArray()).toEqual(out.select(0, 1).toArray());
      const erased = (out.select(0, 0).toArray() as number[][]).map((row) => row.map((value) => value === 0));
      const rows = erased.flatMap((row, i) => (row.includes(true) ? [i] : []));
      const columns = [0, 1, 2, 3, 4, 5].filter((column) => erased.some((row) => row[column]));
      expect(erased.flat().filter(Boolean)).toHaveLength(rows.length * columns.length);
      for (const places of [rows, columns]) {
        expect(places.length).toBeGreaterThanOrEqual(2);
        expect(places.at(-1)! - places[0]! + 1).toBe(places.length);
        expect(places.length).toBeLessThanOrEqual(3);
      }
    }
  });

  it.each([0, 1.5, -2, NaN])('refuses the size %s', (size) => {
    expect(() => new Cutout(size)).toThrow(ArgumentError);
  });
});

describe('Normalize', () => {
  it('takes one mean for all, or one for each channel', () => {
    expect(new Normalize(1, 2).forward(image([[1, 3]])).toArray()).toEqual([[[0, 1]]]);
    const batch = ones([2, 3, 2, 2]);
    const [x, labels] = new Normalize([0, 1, 2], [1, 1, 0.5]).apply([batch, arange(0, 2)]);
    expect(x!.toArray()).toEqual(new Normalize([0, 1, 2], [1, 1, 0.5]).forward(batch).toArray());
    expect(x!.select(0, 1).mean([1, 2]).toArray()).toEqual([1, 0, -2]);
    expect(labels!.toArray()).toEqual([0, 1]);
  });

  it('counts channels from dimension 1 of a batch, whatever its rank', () => {
    const series = ones([5, 2, 7]);
    expect(new Normalize([1, 0], [1, 1]).apply([series])[0]!.select(0, 3).select(1, 0).toArray()).toEqual([0, 1]);
    expect(
      new Normalize([1, 0], [1, 1])
        .forward(ones([5, 2]))
        .select(0, 4)
        .toArray(),
    ).toEqual([0, 1]);
  });

  it('takes a deviation of 0 for 1', () => {
    expect(new Normalize([4], [0]).forward(tensor([4, 5]).to('float32')).toArray()).toEqual([0, 1]);
  });

  it('with the statistics of a set gives mean 0 and variance 1', () => {
    const x = rand([300, 3, 4, 5], { generator: new Generator().manualSeed(5) }).mul(tensor([1, 20, 300]).reshape([3, 1, 1]));
    const { mean, std } = statisticsOf(new TensorDataset(x, zeros([300])));
    const [y] = new Normalize(mean, std).apply([x]);
    for (let channel = 0; channel < 3; channel++) {
      const values = y!.select(1, channel);
      expect(Number(values.mean().item())).toBeCloseTo(0, 4);
      expect(Number(values.square().mean().item())).toBeCloseTo(1, 4);
    }
  });

  it.each([
    ['no numbers', NaN, 1],
    ['a negative deviation', 0, -1],
    ['two lengths', [1, 2], [1]],
    ['none', [], []],
  ])('refuses %s', (_, mean, std) => {
    expect(() => new Normalize(mean, std)).toThrow(ArgumentError);
  });

  it('refuses other channels, and whole numbers', () => {
    expect(() => new Normalize([1, 2], [1, 1]).forward(ones([3, 4, 4]))).toThrow(ShapeError);
    expect(() => new Normalize(1, 1).forward(zeros([1, 2, 2], { dtype: 'uint8' }))).toThrow(DTypeError);
  });
});

describe('statisticsOf', () => {
  it('is of the whole, exact, for each feature', () => {
    const set = new TensorDataset(tensor([[2, 1], [4, 1], [4, 1], [4, 1], [5, 1], [5, 1], [7, 1], [9, 1]])); // prettier-ignore
    expect(statisticsOf(set)).toEqual({ mean: [5, 1], std: [2, 0] });
  });

  it('of samples without dimensions has one channel', () => {
    expect(statisticsOf(new TensorDataset(tensor([1, 3])))).toEqual({ mean: [2], std: [1] });
  });

  it('refuses an empty set', () => {
    expect(() => statisticsOf(new TensorDataset(zeros([0, 2])))).toThrow(ArgumentError);
  });
});

describe('Compose', () => {
  it('goes from left to right, and knows each generator once', () => {
    const generator = new Generator();
    const flip = new RandomHorizontalFlip(1, { generator });
    const both = new Compose([flip, ([x]) => [x!.mul(10)], new Compose([new RandomVerticalFlip(0, { generator })])]);
    expect(both.apply([image([[1, 2]])])[0]!.toArray()).toEqual([[[20, 10]]]);
    expect(both.generators).toEqual([generator]);
  });
});
