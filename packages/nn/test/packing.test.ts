import { ArgumentError, gradcheck, manualSeed, randn, ShapeError, tensor, zeros, type Tensor } from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const { PackedSequence, packPaddedSequence, packSequence, padPackedSequence, padSequence, unpackSequence, unpadSequence } = nn.utils.rnn;

beforeEach(() => manualSeed(2));

const values = (x: Tensor | null): unknown => (x === null ? null : x.toArray());

describe('packPaddedSequence', () => {
  // (T, N) = (4, 3), lengths 2, 4, 1: 10 t + n.
  const padded = tensor([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]).reshape([4, 3]);

  it('takes the steps of all sequences in turn, the longest sequence first', () => {
    const packed = packPaddedSequence(padded, [2, 4, 1], { enforceSorted: false });
    expect(values(packed.data)).toEqual([1, 0, 2, 11, 10, 21, 31]);
    expect(values(packed.batchSizes)).toEqual([3, 2, 1, 1]);
    expect(values(packed.sortedIndices)).toEqual([1, 0, 2]);
    expect(values(packed.unsortedIndices)).toEqual([1, 0, 2]);
    const batchFirst = packPaddedSequence(padded.t(), tensor([2, 4, 1], { dtype: 'int32' }), { batchFirst: true, enforceSorted: false });
    expect(values(batchFirst.data)).toEqual(values(packed.data));
  });

  it('keeps the order of sorted lengths, and of equal ones', () => {
    expect(packPaddedSequence(padded, [4, 2, 1]).sortedIndices).toBeNull();
    expect(values(packPaddedSequence(padded, [2, 2, 2], { enforceSorted: false }).sortedIndices)).toEqual([0, 1, 2]);
  });

  it.each([
    [[2, 4, 1], /sorted in decreasing order.*enforceSorted: false/],
    [[4, 2, 0], /from 1 to the number of steps, 4, got 0/],
    [[5, 2, 1], /from 1 to the number of steps, 4, got 5/],
    [[4, 2.5, 1], /whole numbers/],
    [[4, 2], /each of the 3 sequences, got 2/],
  ])('refuses lengths %j', (lengths, message) => {
    expect(() => packPaddedSequence(padded, lengths)).toThrow(message);
  });

  it('refuses a batch without sequences, and an input without one', () => {
    expect(() => packPaddedSequence(zeros([4, 0, 2]), [])).toThrow(ShapeError);
    expect(() => packPaddedSequence(zeros([4]), [4])).toThrow(ShapeError);
  });
});

describe('padPackedSequence', () => {
  it.each([true, false])('undoes packPaddedSequence, with batchFirst %s', (batchFirst) => {
    const x = padSequence([randn([2, 5]), randn([4, 5]), randn([1, 5])], { batchFirst, paddingValue: 7 });
    const packed = packPaddedSequence(x, [2, 4, 1], { batchFirst, enforceSorted: false });
    const [again, lengths] = padPackedSequence(packed, { batchFirst, paddingValue: 7 });
    expect(again.equal(x)).toBe(true);
    expect(values(lengths)).toEqual([2, 4, 1]);
    const [longer] = padPackedSequence(packed, { batchFirst, totalLength: 6 });
    expect(longer.shape).toEqual(batchFirst ? [3, 6, 5] : [6, 3, 5]);
  });

  it('refuses a length that is less than the longest', () => {
    expect(() => padPackedSequence(packSequence([zeros([3])]), { totalLength: 2 })).toThrow(ArgumentError);
  });

  it('passes gradients to what is a step, and none to padding', () => {
    const x = randn([3, 2, 2], { dtype: 'float64', requiresGrad: true });
    const roundTrip = (input: Tensor): Tensor => padPackedSequence(packPaddedSequence(input, [1, 3], { enforceSorted: false }))[0].square();
    expect(gradcheck(roundTrip, [x])).toBe(true);
    roundTrip(x).sum().backward();
    expect(values(x.grad!.select(1, 0).ne(0).any(1))).toEqual([true, false, false]);
  });
});

describe('lists of sequences', () => {
  const list = [tensor([1, 2, 3]), tensor([4]), tensor([5, 6])];

  it('are padded on either side', () => {
    expect(values(padSequence(list))).toEqual([
      [1, 4, 5],
      [2, 0, 6],
      [3, 0, 0],
    ]);
    expect(values(padSequence(list, { batchFirst: true, paddingSide: 'left', paddingValue: -1 }))).toEqual([
      [1, 2, 3],
      [-1, -1, 4],
      [-1, 5, 6],
    ]);
  });

  it('come back from padded and from packed batches', () => {
    expect(unpadSequence(padSequence(list), [3, 1, 2]).map(values)).toEqual(list.map(values));
    expect(unpackSequence(packSequence(list, { enforceSorted: false })).map(values)).toEqual(list.map(values));
    expect(unpadSequence(padSequence(list, { batchFirst: true }), [3, 1, 2], { batchFirst: true }).map(values)).toEqual(list.map(values));
  });

  it('are refused when empty, unsorted, or different in more than their length', () => {
    expect(() => padSequence([])).toThrow(/empty list/);
    expect(() => packSequence(list)).toThrow(ArgumentError);
    expect(() => padSequence([zeros([2, 3]), zeros([2, 4])])).toThrow(ShapeError);
    expect(() => padSequence([zeros([])])).toThrow(ShapeError);
    expect(() => padSequence(list, { paddingSide: 'top' as 'left' })).toThrow(ArgumentError);
    expect(() => unpadSequence(padSequence(list), [3, 1])).toThrow(ShapeError);
  });
});

it('PackedSequence refuses batch sizes that do not fit its data, or that grow', () => {
  expect(() => new PackedSequence(zeros([3]), [2, 2])).toThrow(/sum to 4, data is \[3\]/);
  expect(() => new PackedSequence(zeros([3]), [1, 2])).toThrow(ArgumentError);
  const packed = new PackedSequence(zeros([3]), [2, 1], { sortedIndices: tensor([1, 0], { dtype: 'int32' }) });
  expect(values(packed.unsortedIndices)).toEqual([1, 0]);
});

describe.each(['RNN', 'LSTM', 'GRU'] as const)('a packed %s', (kind) => {
  const options = { numLayers: 2, bidirectional: true };
  type Layer = nn.Module & { forward(x: unknown): [unknown, Tensor | [Tensor, Tensor]] };
  const hidden = (state: Tensor | [Tensor, Tensor]): Tensor[] => (Array.isArray(state) ? state : [state]);

  it('gives each sequence what it gets alone', () => {
    const layer = new nn[kind](3, 4, options) as unknown as Layer;
    const sequences = [randn([2, 3]), randn([5, 3]), randn([1, 3]), randn([5, 3])];
    const [output, last] = layer.forward(packSequence(sequences, { enforceSorted: false }));
    unpackSequence(output as InstanceType<typeof PackedSequence>).forEach((own, n) => {
      const [alone, after] = layer.forward(sequences[n]!) as [Tensor, Tensor | [Tensor, Tensor]];
      expect(own.isclose(alone, { atol: 1e-6 }).all().item()).toBe(true);
      hidden(last).forEach((part, i) => expect(part.select(1, n).isclose(hidden(after)[i]!, { atol: 1e-6 }).all().item()).toBe(true));
    });
  });

  it('has right gradients, also of states in the order of the user', () => {
    const layer = new nn[kind](1, 1, { bidirectional: true }).to('float64') as unknown as {
      forward(x: unknown, hx: unknown): [InstanceType<typeof PackedSequence>, Tensor | [Tensor, Tensor]];
    };
    const leaf = (...shape: number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
    const run = (x: Tensor, h: Tensor, c: Tensor): Tensor[] => {
      const packed = packPaddedSequence(x, [1, 3, 2], { enforceSorted: false });
      const [output, last] = layer.forward(packed, kind === 'LSTM' ? [h, c] : h);
      return [output.data, ...hidden(last)];
    };
    expect(gradcheck(run, [leaf(3, 3, 1), leaf(2, 3, 1), leaf(2, 3, 1)])).toBe(true);
  });

  it('refuses features, states and dtypes that do not fit', () => {
    const layer = new nn[kind](3, 4) as unknown as Layer;
    expect(() => layer.forward(packSequence([zeros([2, 5])]))).toThrow(ShapeError);
    expect(() => layer.forward(packSequence([zeros([2])]))).toThrow(ShapeError);
    const state = zeros([1, 2, 4]);
    const withState = layer as unknown as { forward(x: unknown, hx: unknown): unknown };
    expect(() => withState.forward(packSequence([zeros([2, 3])]), kind === 'LSTM' ? [state, state] : state)).toThrow(ShapeError);
  });
});
