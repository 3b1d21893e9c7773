import { arange, ArgumentError, ones, saveNpy, saveNpz, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { readNpy, readNpz } from '../src/node/index.js';
import { dataErrorOf, samplesOf, soundness } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { write } = scratch();
let count = 0;
const npy = (x: Tensor): string => write(`${count++}.npy`, saveNpy(x));
const npz = async (arrays: Record<string, Tensor>): Promise<string> => write(`${count++}.npz`, await saveNpz(arrays));
const inputs = arange(0, 6, 1, { dtype: 'float32' }).reshape([3, 2]);
const classes = tensor([7, 3, 7], { dtype: 'int32' });

describe('readNpy', () => {
  it('takes whole numbers as classes, in order, and floats as targets', () => {
    const set = readNpy(npy(inputs), npy(classes), { name: 'mine' });
    expect(set).toMatchObject({ name: 'mine', inputShape: [2], classes: ['3', '7'], test: null });
    expect(samplesOf(set.train)).toEqual([[[0, 1], 1], [[2, 3], 0], [[4, 5], 1]]); // prettier-ignore
    const numbers = readNpy(npy(inputs), npy(classes), { task: 'regression' });
    expect([numbers.classes, samplesOf(numbers.train)[1]]).toEqual([null, [[2, 3], [3]]]); // prettier-ignore
    const floats = readNpy(npy(inputs), npy(ones([3, 2])));
    expect([floats.classes, samplesOf(floats.train)[0]]).toEqual([null, [[0, 1], [1, 1]]]); // prettier-ignore
    expect(readNpy(npy(inputs), npy(ones([3])), { task: 'classification' }).classes).toEqual(['1']);
    expect(readNpy(npy(inputs), npy(classes), { classes: ['7', '5', '3'] }).classes).toEqual(['7', '5', '3']);
    for (const each of [set, numbers, floats]) expect(soundness(each)).toEqual([]);
  });

  it('makes float32 of bytes, and a dimension where there is none', () => {
    const set = readNpy(npy(tensor(Uint8Array.of(0, 255))), npy(tensor([true, false])));
    expect(samplesOf(set.train)).toEqual([[[0], 1], [[255], 0]]); // prettier-ignore
    expect(soundness(set)).toEqual([]);
  });

  it('reads files for testing, by the classes of the training ones; or sets a share aside', () => {
    const files = { inputs: npy(zeros([1, 2])), targets: npy(tensor([3], { dtype: 'int32' })) };
    const set = readNpy(npy(inputs), npy(classes), { testFiles: files });
    expect(samplesOf(set.test)).toEqual([[[0, 0], 0]]);
    expect(readNpy(npy(inputs), npy(classes), { test: 0.34 }).test!.length).toBe(1);
    expect(() => readNpy(npy(inputs), npy(classes), { testFiles: files, test: 0.5 })).toThrow(ArgumentError);
    const other = { ...files, targets: npy(tensor([4], { dtype: 'int32' })) };
    expect(dataErrorOf(() => readNpy(npy(inputs), npy(classes), { testFiles: other })).message).toContain(
      `row 1: '4' is none of the 2 classes`,
    );
    const wide = { ...files, inputs: npy(zeros([1, 3])) };
    expect(dataErrorOf(() => readNpy(npy(inputs), npy(classes), { testFiles: wide })).message).toContain(
      'has samples of [3], the training part of [2]',
    );
  });

  it('says where a value is not finite', () => {
    const bad = inputs.clone();
    bad.select(0, 2).select(0, 1).fill_(NaN);
    const path = npy(bad);
    expect(dataErrorOf(() => readNpy(path, npy(classes)))).toMatchObject({ file: path, row: 3, column: 1, op: 'readNpy' });
    const large = npy(tensor([[1e300]], { dtype: 'float64' }));
    expect(dataErrorOf(() => readNpy(large, npy(zeros([1])))).message).toContain(
      'row 1, column 0: the value is 1e+300, wanted a finite float32',
    );
    expect(dataErrorOf(() => readNpy(npy(zeros([1, 1])), npy(tensor([Infinity]))))).toMatchObject({ row: 1 });
  });

  it.each([
    ['counts that differ', () => readNpy(npy(inputs), npy(zeros([2]))), 'has 2 targets for 3 inputs'],
    ['no sample', () => readNpy(npy(zeros([0, 2])), npy(zeros([0]))), 'has the shape [0, 2]: no sample'],
    ['a single number', () => readNpy(npy(tensor(1)), npy(classes)), 'has the shape []: no sample'],
    ['classes of two dimensions', () => readNpy(npy(inputs), npy(ones([3, 1])), { task: 'classification' }), 'classes have one dimension'],
    ['a file that is no .npy', () => readNpy(write('x.npy', 'hello'), npy(classes)), 'x.npy: loadNpy: this is no .npy file'],
    ['a file that is not there', () => readNpy('/nowhere.npy', npy(classes)), '/nowhere.npy: cannot be read (ENOENT'],
  ])('refuses %s', (_, read, message) => {
    expect(dataErrorOf(read).message).toContain(message);
  });
});

describe('readNpz', () => {
  const refusal = async (path: string, options = {}): Promise<string> => {
    const error: unknown = await readNpz(path, options).catch((reason: unknown) => reason);
    return dataErrorOf(() => {
      throw error;
    }).message;
  };

  it.each([
    ['x', 'y'],
    ['inputs', 'targets'],
    ['x_train', 'y_train'],
  ])('finds %s and %s', async (x, y) => {
    const set = await readNpz(await npz({ [x]: inputs, [y]: classes }));
    expect(samplesOf(set.train)).toHaveLength(3);
    expect(set.test).toBeNull();
  });

  it('reads the four arrays of Keras', async () => {
    const path = await npz({ x_train: inputs, y_train: classes, x_test: zeros([1, 2]), y_test: tensor([7], { dtype: 'int32' }) });
    const set = await readNpz(path);
    expect(samplesOf(set.test)).toEqual([[[0, 0], 1]]);
    await expect(readNpz(path, { test: 0.3 })).rejects.toThrow(ArgumentError);
  });

  it('takes keys of one’s own, and says which are there', async () => {
    const path = await npz({ a: inputs, b: classes, c: zeros([1, 2]) });
    expect((await readNpz(path, { keys: { inputs: 'a', targets: 'b' }, test: 0.4 })).test!.length).toBe(1);
    expect(await refusal(path)).toContain(`has the arrays a, b, c. Try: { keys: { inputs: 'x', targets: 'y' } }`);
    expect(await refusal(path, { keys: { inputs: 'a', targets: 'z' } })).toContain(`has the arrays a, b, c, none is 'z'`);
    expect(await refusal(path, { keys: { inputs: 'a', targets: 'b', testInputs: 'c', testTargets: 'd' } })).toContain(`none is 'd'`);
    await expect(readNpz(path, { keys: { inputs: 'a', targets: 'b', testInputs: 'c' } })).rejects.toThrow(ArgumentError);
    expect(await refusal(path, { keys: { inputs: 'a', targets: 'toString' } })).toContain(`none is 'toString'`);
  });

  it('names the array in which a value is not finite', async () => {
    const path = await npz({ x: tensor([[1, NaN]]), y: zeros([1]) });
    expect(await refusal(path)).toContain(`${path}: x: row 1, column 1: the value is NaN`);
  });

  it('refuses a file that is no archive', async () => {
    expect(await refusal(write('no.npz', 'hello'))).toContain('no.npz: loadNpz: ');
  });
});
