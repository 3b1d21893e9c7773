import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { resultTable, type TestedEpoch } from '../src/cli/result-table.js';
import { screenOn } from '../src/cli/screen.js';
import { renderTable } from '../src/cli/table.js';
import { FakeStream } from './fake-stream.js';

const escape = '\u001B[';

describe('screenOn', () => {
  test('colours and draws over on a terminal only', () => {
    const screen = screenOn(new FakeStream(80), {});
    expect(screen.isLive).toBe(true);
    expect(screen.paint('green', 'x')).toBe(`${escape}32mx${escape}39m`);
    const file = screenOn(new FakeStream(), {});
    expect([file.isLive, file.paint('green', 'x'), file.columns()]).toEqual([false, 'x', 80]);
  });

  test('has no colours with NO_COLOR, unless that is empty, and draws over nothing on a dumb terminal', () => {
    const paint = (env: NodeJS.ProcessEnv): string => screenOn(new FakeStream(80), env).paint('green', 'x');
    expect(paint({ NO_COLOR: '1' })).toBe('x');
    expect(paint({ NO_COLOR: '' })).not.toBe('x');
    const dumb = screenOn(new FakeStream(80), { TERM: 'dumb' });
    expect([dumb.isLive, dumb.paint('green', 'x')]).toEqual([false, 'x']);
  });

  test('prints above the live line', () => {
    const stream = new FakeStream(80);
    const screen = screenOn(stream, {});
    screen.live('50%');
    screen.print('a note');
    screen.live('60%');
    screen.settle();
    screen.print('the end');
    expect(stripVTControlCharacters(stream.text).split('\n')).toEqual(['50%', 'a note', '50%', '60%', 'the end', '']);
    expect(stream.text.split('a note')[0]).toContain(`${escape}2K${escape}1A${escape}2K`); // 50% was wiped before
  });

  test('writes plain lines, and no live one, to a file', () => {
    const stream = new FakeStream();
    const screen = screenOn(stream, {});
    screen.live('50%');
    screen.print('a note');
    screen.settle();
    expect(stream.text).toBe('a note\n');
  });
});

describe('renderTable', () => {
  const columns = [
    { head: 'name', cell: ([name]: [string, number]) => name, align: 'left' as const },
    { head: 'size', cell: ([, size]: [string, number]) => String(size) },
  ];
  const rows: [string, number][] = [
    ['a', 12345],
    ['lamella', 1],
  ];

  test('puts numbers on the right and words on the left', () => {
    expect(renderTable(screenOn(new FakeStream(), {}), columns, rows)).toBe(
      ['name      size', '──────────────', 'a        12345', 'lamella      1'].join('\n'),
    );
  });

  test('has only its heads without rows', () => {
    expect(renderTable(screenOn(new FakeStream(), {}), columns, [])).toContain('name  size');
  });

  test('marks rows in colour, without moving anything', () => {
    const text = renderTable(screenOn(new FakeStream(80), {}), columns, rows, ([name]) => name === 'lamella');
    expect(text).toContain(`${escape}32mlamella${escape}39m`);
    expect(stripVTControlCharacters(text)).toBe(renderTable(screenOn(new FakeStream(), {}), columns, rows));
  });

  test('leaves out the columns that a terminal has no room for', () => {
    const text = stripVTControlCharacters(renderTable(screenOn(new FakeStream(12), {}), columns, rows));
    expect(text).toBe(['name   ', '───────', 'a      ', 'lamella'].join('\n'));
  });
});

test('a file gets all columns, however wide', () => {
  const wide = Array.from({ length: 20 }, (_, index) => ({ head: `column ${index}`, cell: (row: number) => String(row) }));
  expect(renderTable(screenOn(new FakeStream(), {}), wide, [1])).toContain('column 19');
});

describe('resultTable', () => {
  const epoch: TestedEpoch = { epoch: 1, images: 100, isComplete: true, loss: 0.5, accuracy: 0.8, imagesPerSecond: 12345, seconds: 3.21 };
  const epochs: TestedEpoch[] = [
    { ...epoch, testLoss: 0.4, testAccuracy: 0.85 },
    { ...epoch, epoch: 2, testLoss: 0.41, testAccuracy: 0.85 },
    { ...epoch, epoch: 3, isComplete: false },
  ];

  test('has a row an epoch, and says which one is only a part', () => {
    expect(resultTable(screenOn(new FakeStream(), {}), epochs).split('\n')).toEqual([
      '   epoch  train loss  train acc  test loss  test acc  images/s   time',
      '─────────────────────────────────────────────────────────────────────',
      '       1      0.5000      80.0%     0.4000     85.0%    12,345  3.2 s',
      '       2      0.5000      80.0%     0.4100     85.0%    12,345  3.2 s',
      '(part) 3      0.5000      80.0%          –         –    12,345  3.2 s',
    ]);
  });

  test('marks the first of the best', () => {
    const lines = resultTable(screenOn(new FakeStream(80), {}), epochs).split('\n');
    expect(lines.map((line) => line.includes(`${escape}32m`))).toEqual([false, false, true, false, false]);
  });

  test('fits in 80 columns with the largest numbers', () => {
    const large = {
      ...epoch,
      epoch: 1000,
      isComplete: false,
      loss: 1e12,
      accuracy: 1,
      testLoss: 1e12,
      testAccuracy: 1,
      imagesPerSecond: 1e7,
      seconds: 1e5,
    };
    for (const line of resultTable(screenOn(new FakeStream(), {}), [large]).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('stands empty', () => {
    expect(resultTable(screenOn(new FakeStream(), {}), [])).toContain('epoch');
  });
});
