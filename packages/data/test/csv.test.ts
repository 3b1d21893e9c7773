import { ArgumentError } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../src/index.js';
import { readCsv } from '../src/node/index.js';
import { dataErrorOf, samplesOf, soundness } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { write } = scratch();
const flowers = 'length,width,kind\n1.4,0.2,setosa\n4.7,1.4,versicolor\n1.5,.25,setosa\n';

describe('parseCsv', () => {
  it('reads classes from text, in order', () => {
    const set = parseCsv('x,kind\n1,b\n2,a\n3,b\n');
    expect(set).toMatchObject({ name: 'table', test: null, inputShape: [1], classes: ['a', 'b'] });
    expect(samplesOf(set.train)).toEqual([[[1], 1], [[2], 0], [[3], 1]]); // prettier-ignore
    expect(soundness(set)).toEqual([]);
  });

  it('reads numbers as regression, with a dimension for the target', () => {
    const set = parseCsv('a,b,y\n1,2,3\n-4e-1,+5.,6\n');
    expect(set.classes).toBeNull();
    expect(samplesOf(set.train)).toEqual([
      [[1, 2], [3]],
      [[expect.closeTo(-0.4), 5], [6]],
    ]);
    expect(soundness(set)).toEqual([]);
  });

  it('reads numbers as classes if told so, in the order of the numbers', () => {
    const set = parseCsv('x,y\n1,10\n2,9\n3,10.0\n', { task: 'classification' });
    expect(set.classes).toEqual(['9', '10']);
    expect(samplesOf(set.train).map(([, target]) => target)).toEqual([1, 0, 1]);
  });

  it('takes classes in the given order, also ones that do not come', () => {
    const set = parseCsv('x,kind\n1,b\n2,a\n', { classes: ['b', 'c', 'a'] });
    expect(samplesOf(set.train).map(([, target]) => target)).toEqual([0, 2]);
    expect(dataErrorOf(() => parseCsv(flowers, { classes: ['setosa'] })).message).toBe(
      `parseCsv: row 2 (line 3), column 'kind': 'versicolor' is none of the 1 classes. Try: the option classes, with all of them`,
    );
  });

  it('finds columns by name or place', () => {
    const text = 'id,y,a,b\n7,1,2,3\n';
    expect(samplesOf(parseCsv(text, { target: 'y', inputs: ['b', 'a'] }).train)).toEqual([[[3, 2], [1]]]);
    expect(samplesOf(parseCsv(text, { target: 1, inputs: [2] }).train)).toEqual([[[2], [1]]]);
    expect(samplesOf(parseCsv(text, { target: ['y', 'b'] }).train)).toEqual([
      [
        [7, 2],
        [1, 3],
      ],
    ]);
    expect(samplesOf(parseCsv('7,1\n8,2\n', { header: false, target: 0 }).train)).toEqual([[[1], [7]], [[2], [8]]]); // prettier-ignore
  });

  it.each([
    ['CRLF', 'x,y\r\n1,2\r\n3,4\r\n'],
    ['CR', 'x,y\r1,2\r3,4\r'],
    ['no end of the last line', 'x,y\n1,2\n3,4'],
    ['a byte order mark', '\ufeffx,y\n1,2\n3,4\n'],
    ['mixed ends and empty lines', '\nx,y\r\n\n1,2\n\r\n3,4\n\n\n'],
    ['quotes', '"x","y"\n"1","2"\n"3",4\n'],
    ['blanks', 'x , y\n 1, 2 \n3 ,4\n'],
  ])('reads %s', (_, text) => {
    expect(samplesOf(parseCsv(text, { target: 'y' }).train)).toEqual([[[1], [2]], [[3], [4]]]); // prettier-ignore
  });

  it('reads other delimiters and quotes, and quoted ones', () => {
    expect(samplesOf(parseCsv(`x;k\n'1';'a;''b'\n`, { delimiter: ';', quote: `'` }).train)).toEqual([[[1], 0]]);
    expect(parseCsv(`x;k\n1;'a;''b\nc'\n`, { delimiter: ';', quote: `'` }).classes).toEqual([`a;'b\nc`]);
    expect(parseCsv('x\tk\n1\ta b\n', { delimiter: '\t' }).classes).toEqual(['a b']);
  });

  it('counts lines through quoted cells and empty lines', () => {
    const error = dataErrorOf(() => parseCsv('x,k\n\n1,"a\nb"\nold,c\n'));
    expect(error).toMatchObject({ row: 2, line: 5, column: 'x', op: 'parseCsv' });
  });

  it('fills missing inputs from the training rows', () => {
    const text = 'a,b,y\n1,5,0\n,7,0\n4,?,0\n10,NA,0\n';
    const inputs = (missing: 'mean' | 'median' | number): unknown[] => samplesOf(parseCsv(text, { missing }).train).map(([input]) => input);
    expect(inputs('mean')).toEqual([[1, 5], [5, 7], [4, 6], [10, 6]]); // prettier-ignore
    expect(inputs('median')).toEqual([[1, 5], [4, 7], [4, 6], [10, 6]]); // prettier-ignore
    expect(inputs(-1)).toEqual([[1, 5], [-1, 7], [4, -1], [10, -1]]); // prettier-ignore
    const some = Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? ',0' : `${i},0`)).join('\n');
    const split = parseCsv(`a,y\n${some}\n`, { missing: 'mean', test: 0.25 });
    const whole = samplesOf(split.train).map(([input]) => (input as number[])[0]!);
    const mean = whole.filter((_, i) => whole.indexOf(whole[i]!) === i && Number.isInteger(whole[i])).reduce((a, b) => a + b, 0);
    const filled = whole.find((value) => !Number.isInteger(value));
    expect(filled).toBeCloseTo(mean / whole.filter(Number.isInteger).length, 4);
    expect(samplesOf(split.test).map(([input]) => (input as number[])[0])).toContainEqual(filled);
  });

  it('sets a share of the rows aside, the same for the same seed', () => {
    const text = `x,y\n${Array.from({ length: 10 }, (_, i) => `${i},${i}`).join('\n')}`;
    const numbers = (part: 'train' | 'test', seed: number): unknown[] =>
      samplesOf(parseCsv(text, { test: 0.3, seed })[part]).map(([, target]) => target);
    expect(numbers('train', 0)).toHaveLength(7);
    expect([...numbers('train', 0), ...numbers('test', 0)].flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers('test', 0)).toEqual(numbers('test', 0));
    expect(numbers('test', 0)).not.toEqual(numbers('test', 1));
  });

  const refused: [what: string, text: string, message: string][] = [
    ['text', 'age,y\n30,1\nold,2\n', `row 2 (line 3), column 'age': 'old' is no number. Try: the option inputs`],
    ['a decimal comma', 'a;y\n"1,5";2\n', `row 1 (line 2), column 'a': '1,5' is no number. Try: a point for the decimals`],
    ['infinity', 'a,y\n-inf,1\n', `row 1 (line 2), column 'a': '-inf' is infinite`],
    ['more than float32 holds', 'a,y\n1e39,1\n', `row 1 (line 2), column 'a': '1e39' is more than float32 holds`],
    ['more than a number holds', 'a,y\n1e999,1\n', `row 1 (line 2), column 'a': '1e999' is more than float32 holds`],
    ['an infinite target', 'a,y\n1,1\n1,1e39\n', `row 2 (line 3), column 'y': '1e39' is more`],
    ['hexadecimals', 'a,y\n0x10,1\n', `row 1 (line 2), column 'a': '0x10' is no number`],
    ['a missing input', 'a,b,y\n1,2,3\n1,,3\n', `row 2 (line 3), column 'b': the cell is missing. Try: { missing: 'mean' }`],
    ['NaN', 'a,y\n1,1\nNaN,1\n', `row 2 (line 3), column 'a': the cell is missing`],
    ['a missing target', 'a,y\n1,1\n2,nan\n', `row 2 (line 3), column 'y': the target is missing`],
    ['text among targets that are numbers', 'a,y\n1,1\n2,x\n', `row 2 (line 3), column 'y': the target 'x' is text among numbers`],
    ['a number among targets that are text', 'a,y\n1,x\n2,1\n', `row 2 (line 3), column 'y': the target '1' is a number among text`],
    ['a row that is too short', 'a,b,y\n1,2,3\n1,2\n', 'row 2 (line 3), column 2: the row has 2 cells, there are 3 columns'],
    ['a row that is too long', 'a,y\n1,2,3\n', 'row 1 (line 2), column 2: the row has 3 cells, there are 2 columns'],
    ['a name that comes twice', 'a,a,y\n1,2,3\n', `column 'a': two columns have this name`],
    ['a column without a name', ',a,y\n0,1,2\n', 'column 0: the column has no name in the header. Try: a name for it (pandas'],
    ['no header', '1,2\n3,4\n', 'the first line has only numbers: 1, 2. Try: { header: false }'],
    ['nothing', '', 'there is no header: nothing but empty lines'],
    ['only a header', 'a,b\n', 'there is no row of data'],
    ['one column', 'a\n1\n', 'no column is left for the inputs'],
    ['a quote that does not close', 'a,y\n"1,2\n', 'line 2, column 0: a quote is opened and never closed'],
    ['something behind a quote', 'a,y\n"1"2,2\n', 'line 2, column 0: behind a closing quote there is neither'],
    ['a quote in the middle', 'a,y\n1"2,2\n', 'line 2, column 0: there is a quote within a cell that is not quoted'],
  ];
  it.each(refused)('refuses %s', (_, text, message) => {
    const error = dataErrorOf(() => parseCsv(text, text.includes(';') ? { delimiter: ';', file: 'some.csv' } : { file: 'some.csv' }));
    expect(error.message).toContain(`parseCsv: some.csv: ${message}`);
    expect(error.file).toBe('some.csv');
  });

  it('tells the line of text that is no CSV', () => {
    expect(dataErrorOf(() => parseCsv('a,y\n1,2\n3,"4\n')).line).toBeGreaterThanOrEqual(3);
    expect(dataErrorOf(() => parseCsv('a,y\n1,2\n3,4"\n'))).toMatchObject({ line: 3 });
  });

  it('refuses to fill a column without a number', () => {
    expect(dataErrorOf(() => parseCsv('a,b,y\n1,,3\n', { missing: 'median' })).message).toContain(
      `column 'b': no training row has a number here`,
    );
  });

  it.each([
    [{ target: 'z' }, `there is no column 'z' among length, width, kind`],
    [{ target: 3 }, 'there is no column 3'],
    [{ inputs: ['kind', 'length'] }, `column 'kind' is both an input and the target`],
    [{ inputs: ['length', 0] }, `column 'length' comes twice in inputs`],
    [{ target: [] }, 'no column is the target'],
    [{ delimiter: ', ' }, 'delimiter has to be one character'],
    [{ delimiter: '"' }, 'delimiter and quote are the same'],
    [{ test: 1 }, 'test has to be a share from 0 to below 1'],
    [{ test: 0.01 }, 'leaves one part empty'],
    [{ seed: 1.5, test: 0.5 }, 'seed has to be a whole number'],
    [{ missing: 'drop' as never }, 'missing cells cannot be filled with "drop"'],
    [{ missing: NaN }, 'missing cells cannot be filled with'],
    [{ task: 'ranking' as never }, 'there is no task "ranking"'],
    [{ task: 'regression' as const, classes: ['a'] }, 'regression has no classes'],
    [{ classes: [] }, 'classes have to be a list of names'],
    [{ classes: ['a', 'a'] }, `the class 'a' comes twice`],
    [{ target: ['width', 'kind'], task: 'classification' as const }, 'classes have one target, there are 2 columns'],
  ])('refuses the options %j', (options, message) => {
    expect(() => parseCsv(flowers, options)).toThrow(ArgumentError);
    expect(() => parseCsv(flowers, options)).toThrow(message);
  });

  it('refuses what is no string', () => {
    expect(() => parseCsv(new Uint8Array(2) as never)).toThrow(ArgumentError);
  });

  it('reads a name that JavaScript knows', () => {
    const set = parseCsv('__proto__,constructor,toString\n1,2,a\n', { target: 'toString' });
    expect([set.inputShape, set.classes]).toEqual([[2], ['a']]);
  });
});

describe('readCsv', () => {
  it('is named after its file, and so are its errors', () => {
    expect(readCsv(write('flowers.v2.csv', flowers)).name).toBe('flowers.v2');
    const path = write('bad.csv', 'a,y\nx,1\n');
    expect(dataErrorOf(() => readCsv(path)).message).toContain(`readCsv: ${path}: row 1 (line 2), column 'a'`);
    expect(dataErrorOf(() => readCsv('/nowhere/x.csv')).message).toContain('/nowhere/x.csv: cannot be read (ENOENT');
    expect(dataErrorOf(() => readCsv(write('latin.csv', Uint8Array.of(0x61, 0xff)))).message).toContain('is no UTF-8 text');
  });

  it('reads a second file for testing, by the columns, classes and means of the first', () => {
    const train = write('train.csv', 'a,b,k\n1,2,x\n3,4,y\n');
    const set = readCsv(train, { testFile: write('test.csv', 'k,b,a,more\ny,,5,0\n'), target: 'k', missing: 'mean' });
    expect(samplesOf(set.test)).toEqual([[[5, 3], 1]]);
    const other = write('other.csv', 'a,b,k\n1,2,x\n1,2,z\n');
    expect(dataErrorOf(() => readCsv(train, { testFile: other }))).toMatchObject({ file: other, row: 2, column: 'k' });
    const less = write('less.csv', 'a,k\n1,x\n');
    expect(dataErrorOf(() => readCsv(train, { testFile: less })).message).toContain(`there is no column 'b', which the training rows have`);
    expect(() => readCsv(train, { testFile: other, test: 0.5 })).toThrow(ArgumentError);
  });
});
