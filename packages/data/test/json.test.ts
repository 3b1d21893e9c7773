import { ArgumentError } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../src/index.js';
import { readJson } from '../src/node/index.js';
import { dataErrorOf, samplesOf, soundness } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { write } = scratch();
const parse = (value: unknown, options = {}): ReturnType<typeof parseJson> => parseJson(JSON.stringify(value), options);

describe('parseJson', () => {
  it.each([
    [
      'objects',
      [
        { a: 1, b: 2, k: 'x' },
        { k: 'y', b: 4, a: 3 },
      ],
    ],
    ['columns', { a: [1, 3], b: [2, 4], k: ['x', 'y'] }],
    [
      'lists',
      [
        [1, 2, 'x'],
        [3, 4, 'y'],
      ],
    ],
    [
      'samples',
      {
        targets: ['x', 'y'],
        inputs: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ])('reads %s', (_, value) => {
    const set = parse(value);
    expect(set).toMatchObject({ inputShape: [2], classes: ['x', 'y'], test: null });
    expect(samplesOf(set.train)).toEqual([[[1, 2], 0], [[3, 4], 1]]); // prettier-ignore
    expect(soundness(set)).toEqual([]);
  });

  it('reads nested inputs, numbers as inputs, and lists of numbers as targets', () => {
    expect(parse({ inputs: [[[1, 2, 3]], [[4, 5, 6]]], targets: [1, 2] }).inputShape).toEqual([1, 3]);
    expect(samplesOf(parse({ inputs: [1, 2], targets: [[1, 2], [3, 4]] }).train)).toEqual([[[1], [1, 2]], [[2], [3, 4]]]); // prettier-ignore
    expect(samplesOf(parse({ inputs: [1, 2], targets: [true, false] }, { task: 'classification' }).train)).toEqual([[[1], 1], [[2], 0]]); // prettier-ignore
  });

  it('splits samples, and takes booleans as numbers', () => {
    const set = parse({ inputs: [[1], [2], [3], [4]], targets: [1, 2, 3, 4] }, { test: 0.5 });
    expect([set.train.length, set.test!.length]).toEqual([2, 2]);
    expect(samplesOf(parse([{ a: true, y: 3 }]).train)).toEqual([[[1], [3]]]);
  });

  it('fills what is null or not there', () => {
    expect(samplesOf(parse([{ a: 1, b: 1, y: 1 }, { a: null, y: 2 }], { target: 'y', missing: 9 }).train)).toEqual([[[1, 1], [1]], [[9, 9], [2]]]); // prettier-ignore
  });

  const refused: [what: string, value: unknown, message: string][] = [
    ['a number', 5, 'is the number 5, wanted rows or columns. Try: [{'],
    ['null', null, 'is null, wanted rows or columns'],
    ['an empty list', [], 'there is no row of data'],
    ['an empty object', {}, 'there is no row of data'],
    ['a row that is no object', [{ a: 1, y: 2 }, 3], 'row 2: is the number 3, wanted an object'],
    [
      'a key that the first row has not',
      [
        { a: 1, y: 2 },
        { a: 1, z: 2 },
      ],
      `row 2, column 'z': the first row has no such key`,
    ],
    ['a missing cell', [{ a: 1, y: 2 }, { y: 2 }], `row 2, column 'a': the cell is missing`],
    ['text that is a number', [{ a: '1', y: 2 }], `row 1, column 'a': '1' is no number`],
    ['an object in a cell', [{ a: {}, y: 2 }], `row 1, column 'a': is an object, wanted a number or text`],
    ['a list in a cell', [{ a: [1], y: 2 }], `row 1, column 'a': is a list`],
    ['a column that is no list', { a: [1], y: 2 }, `column 'y': is the number 2, wanted a list of cells`],
    ['columns of two lengths', { a: [1, 2], y: [2] }, `column 'y': has 1 rows, a has 2`],
    ['rows of two lengths', [[1, 2], [1]], 'row 2, column 1: the row has 1 cells, the first has 2'],
    ['a list among objects', [[1, 2], { a: 1 }], 'row 2: is an object, wanted a list'],
    ['inputs of two lengths', { inputs: [[1], [1, 2]], targets: [1, 2] }, `row 2, column 'inputs': has 2 items, wanted a list of 1`],
    ['inputs of two depths', { inputs: [[1], 2], targets: [1, 2] }, `row 2, column 'inputs': is the number 2, wanted a list of 1`],
    ['text in an input', { inputs: [[1], ['x']], targets: [1, 2] }, `row 2, column 'inputs[0]': is the text 'x', wanted a number`],
    ['an empty input', { inputs: [[]], targets: [1] }, `row 1, column 'inputs': a list is empty`],
    ['inputs that are no list', { inputs: 3, targets: [1] }, `column 'inputs': is the number 3, wanted a list`],
    ['fewer targets than inputs', { inputs: [1, 2], targets: [1] }, 'there are 2 inputs and 1 targets'],
    ['no sample', { inputs: [], targets: [] }, 'there is no sample'],
    [
      'targets of two lengths',
      { inputs: [1, 2], targets: [[1], [1, 2]] },
      `row 2, column 'targets': is a list, and the first target is a list of 1`,
    ],
    ['an object as target', { inputs: [1], targets: [{}] }, `row 1, column 'targets': is an object`],
    ['a missing target', { inputs: [1, 2], targets: [1, null] }, `row 2, column 'targets': the target is missing`],
    ['text among numbers', { inputs: [1, 2], targets: [1, 'a'] }, `row 2, column 'targets': the target 'a' is text among numbers`],
  ];
  it.each(refused)('refuses %s', (_, value, message) => {
    expect(dataErrorOf(() => parse(value, { file: 'some.json' })).message).toContain(`parseJson: some.json: ${message}`);
  });

  it.each([
    ['[{"a": 1, "y": 1e999}]', `row 1, column 'y': Infinity is more than float32 holds`],
    ['{"inputs": [1e300], "targets": [1]}', `row 1, column 'inputs': 1e+300 is more than float32 holds`],
    [`{"inputs": [${'['.repeat(20)}${']'.repeat(20)}], "targets": [1]}`, 'nested deeper than 8'],
    ['[1,\n2,\n}', 'line 3: is no JSON'],
    ['[1,\n2', 'line 2: is no JSON'],
    [`[${'\n{"a": -1.5e3, "b": "\\u00e9\\n"},'.repeat(50)}\n tru }`, 'line 52: is no JSON'],
    ['{"a":\n"b\n"}', 'line 2: is no JSON'],
    ['', 'is no JSON'],
  ])('refuses %s', (text, message) => {
    expect(dataErrorOf(() => parseJson(text)).message).toContain(message);
  });

  it('is not deceived by keys that JavaScript knows', () => {
    const set = parseJson('[{"__proto__": 1, "constructor": 2, "y": 3}]');
    expect(samplesOf(set.train)).toEqual([[[1, 2], [3]]]);
    expect(({} as { y?: unknown }).y).toBeUndefined();
    expect(dataErrorOf(() => parseJson('[{"toString": 1, "y": 3}, {"y": 3}]')).message).toContain('is missing');
  });

  it('refuses options and what is no string', () => {
    expect(() => parse([{ a: 1, y: 1 }], { target: 'z' })).toThrow(ArgumentError);
    expect(() => parse([{ a: 1, y: 1 }], { test: 2 })).toThrow(ArgumentError);
    expect(() => parseJson(3 as never)).toThrow(ArgumentError);
  });
});

describe('readJson', () => {
  it('reads two files', () => {
    const [train, test] = [write('train.json', '[{"a":1,"k":"x"}]'), write('test.json', '[{"k":"x","a":4}]')];
    const set = readJson(train, { testFile: test, target: 'k' });
    expect([set.name, samplesOf(set.train), samplesOf(set.test)]).toEqual(['train', [[[1], 0]], [[[4], 0]]]);
    const nested = write('nested.json', '\ufeff{"inputs":[[1,2]],"targets":["x"]}');
    expect(samplesOf(readJson(nested, { testFile: nested }).test)).toEqual([[[1, 2], 0]]);
    expect(dataErrorOf(() => readJson(nested, { testFile: train })).message).toContain(`${train}: is not of the form { inputs, targets }`);
    const other = write('other.json', '{"inputs":[[1]],"targets":["x"]}');
    expect(dataErrorOf(() => readJson(nested, { testFile: other }))).toMatchObject({ file: other, row: 1, column: 'inputs' });
    expect(() => readJson(train, { testFile: test, test: 0.1 })).toThrow(ArgumentError);
  });
});
