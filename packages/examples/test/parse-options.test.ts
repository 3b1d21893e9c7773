import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { helpText, wantsHelp } from '../src/cli/help-text.js';
import { parseOptions } from '../src/cli/parse-options.js';
import { UsageError } from '../src/cli/usage-error.js';

const schema = z.strictObject({
  epochs: z.int().min(1).default(10).describe('passes over the images'),
  batchSize: z.int().min(1).max(1024).default(64),
  lr: z.number().positive().default(0.001),
  p: z.number().min(0).max(1).default(0.05).describe('share of units to drop'),
  data: z.string().min(1).default('fashion-mnist').describe('a set or its directory').meta({ placeholder: 'DIR' }),
  optimizer: z.enum(['adam', 'sgd']).default('adam'),
  limit: z.union([z.literal('all'), z.int().min(1)]).optional(),
  verbose: z.boolean().default(false).describe('print more'),
});
const defaults = { epochs: 10, batchSize: 64, lr: 0.001, p: 0.05, data: 'fashion-mnist', optimizer: 'adam', verbose: false };

function parse(...argv: string[]): z.output<typeof schema> {
  return parseOptions('selu-mlp', schema, argv);
}

function problemsOf(...argv: string[]): readonly string[] {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseOptions reads', () => {
  const read: [argv: string[], options: object][] = [
    [[], {}],
    [['--epochs', '3'], { epochs: 3 }],
    [['--epochs=3'], { epochs: 3 }],
    [['--epochs', '1e2'], { epochs: 100 }],
    [['--epochs', '+3'], { epochs: 3 }],
    [['--epochs', '3.0'], { epochs: 3 }],
    [['--epochs', '3', '--epochs', '5'], { epochs: 5 }],
    [['--batch-size', '32'], { batchSize: 32 }],
    [['--lr', '.5'], { lr: 0.5 }],
    [['--lr', '1e-4'], { lr: 1e-4 }],
    [['--p', '0'], { p: 0 }],
    [['--p', '1'], { p: 1 }],
    [['--p', '-0'], { p: -0 }],
    [['--data', '/some dir'], { data: '/some dir' }],
    [['--data', '12'], { data: '12' }],
    [['--data=--odd'], { data: '--odd' }],
    [['--data=a=b'], { data: 'a=b' }],
    [['--optimizer', 'sgd'], { optimizer: 'sgd' }],
    [['--limit', 'all'], { limit: 'all' }],
    [['--limit', '12'], { limit: 12 }],
    [['--verbose'], { verbose: true }],
    [['--verbose', '--no-verbose'], { verbose: false }],
    [['--'], {}],
  ];
  test.each(read)('%j', (argv, options) => {
    expect(parse(...argv)).toEqual({ ...defaults, ...options });
  });

  test('the types of the schema', () => {
    expectTypeOf(parse).returns.toMatchObjectType<{ epochs: number; data: string; verbose: boolean; optimizer: 'adam' | 'sgd' }>();
  });
});

describe('parseOptions refuses', () => {
  const epochs = '--epochs: expected a whole number from 1 (passes over the images)';
  const p = '--p: expected a number from 0 to 1 (share of units to drop)';
  const refused: [argv: string[], ...problems: string[]][] = [
    [['--epochs', 'abc'], `${epochs}, got "abc"`],
    [['--epochs', '2.5'], `${epochs}, got "2.5"`],
    [['--epochs', '0'], `${epochs}, got "0"`],
    [['--epochs=-1'], `${epochs}, got "-1"`],
    [['--epochs', '-1'], `${epochs}, got "-1"`],
    [['--epochs', ''], `${epochs}, got ""`],
    [['--epochs='], `${epochs}, got ""`],
    [['--epochs', ' '], `${epochs}, got " "`],
    [['--epochs'], `${epochs}, got no value`],
    [['--epochs', '--p', '0.1'], `${epochs}, got no value`],
    [['--epochs', '0x10'], `${epochs}, got "0x10"`],
    [['--epochs', '1_000'], `${epochs}, got "1_000"`],
    [['--epochs', '3px'], `${epochs}, got "3px"`],
    [['--epochs', 'Infinity'], `${epochs}, got "Infinity"`],
    [['--epochs', '1e999'], `${epochs}, got "1e999"`],
    [['--epochs', '1e300'], `${epochs}, got "1e300"`],
    [['--batch-size', '2000'], '--batch-size: expected a whole number from 1 to 1024, got "2000"'],
    [['--p', '1.5'], `${p}, got "1.5"`],
    [['--p', 'NaN'], `${p}, got "NaN"`],
    [['--p', '0,5'], `${p}, got "0,5"`],
    [['--lr', '0'], '--lr: expected a number above 0, got "0"'],
    [['--data='], '--data: expected a text that is not empty (a set or its directory), got ""'],
    [['--optimizer', 'adamw'], '--optimizer: expected one of adam, sgd, got "adamw"'],
    [['--limit', 'some'], '--limit: expected all or a whole number from 1, got "some"'],
    [['--limit', '0'], '--limit: expected all or a whole number from 1, got "0"'],
    [['--verbose=yes'], '--verbose: expected no value, got "yes"'],
    [['--epoch', '3'], '--epoch: no such option. Did you mean --epochs?'],
    [['--batchSize', '3'], '--batchSize: no such option. Did you mean --batch-size?'],
    [['--batch=3'], '--batch: no such option. Did you mean --batch-size?'],
    [['-p', '0.5'], '-p: no such option. Did you mean --p?'],
    [['--no-epochs'], '--no-epochs: no such option. Did you mean --epochs?'],
    [
      ['--constructor'],
      '--constructor: no such option. There are --epochs, --batch-size, --lr, --p, --data, --optimizer, --limit, --verbose',
    ],
    [
      ['--__proto__', '1'],
      '--__proto__: no such option. There are --epochs, --batch-size, --lr, --p, --data, --optimizer, --limit, --verbose',
    ],
    [['fashion'], '"fashion": expected only options, which begin with --'],
    [['--', 'fashion'], '"fashion": expected only options, which begin with --'],
  ];
  test.each(refused)('%j', (argv, ...problems) => {
    expect(problemsOf(...argv)).toEqual(problems);
  });

  test('everything at once', () => {
    expect(problemsOf('--epcohs', '3', '--p', '2', 'x', '--lr')).toEqual([
      '--epcohs: no such option. Did you mean --epochs?',
      '"x": expected only options, which begin with --',
      '--lr: expected a number above 0, got no value',
      `${p}, got "2"`,
    ]);
  });

  test('what is missing', () => {
    const required = z.strictObject({ seed: z.int() });
    expect(() => parseOptions('x', required, [])).toThrow('--seed: expected a whole number, got nothing');
  });

  test('what only the schema knows, in its words', () => {
    const odd = z.strictObject({ size: z.int().refine((size) => size % 2 === 1, 'expected an odd number') });
    expect(() => parseOptions('x', odd, ['--size', '4'])).toThrow('--size: expected an odd number, got "4"');
    const ordered = z.strictObject({ from: z.int(), to: z.int() }).refine(({ from, to }) => from < to, '--from: expected less than --to');
    expect(() => parseOptions('x', ordered, ['--from', '4', '--to', '3'])).toThrow('  --from: expected less than --to\n');
  });

  test('with the name of the command, the way to the help, and exit code 2', () => {
    try {
      parse('--p', '2');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        name: 'UsageError',
        exitCode: 2,
        message: `selu-mlp:\n  ${p}, got "2"\nselu-mlp --help lists the options.`,
      });
    }
  });
});

test('the bounds of a text in words', () => {
  const bounds: [field: z.ZodType, expected: string][] = [
    [z.string().min(3), 'a text of 3 or more characters'],
    [z.string().min(3).max(8), 'a text of 3 to 8 characters'],
  ];
  for (const [field, expected] of bounds) {
    expect(() => parseOptions('x', z.strictObject({ name: field }), ['--name', 'ab'])).toThrow(`--name: expected ${expected}, got "ab"`);
  }
});

test('the bounds of a number in words', () => {
  const bounds: [field: z.ZodType, expected: string][] = [
    [z.number(), 'a number'],
    [z.number().max(3), 'a number up to 3'],
    [z.number().lt(1), 'a number below 1'],
    [z.number().min(0).lt(1), 'a number from 0 and below 1'],
    [z.number().gt(0).max(1), 'a number above 0 up to 1'],
    [z.int().multipleOf(8), 'a whole number (a multiple of 8)'],
  ];
  for (const [field, expected] of bounds) {
    expect(() => parseOptions('x', z.strictObject({ n: field }), ['--n', 'x'])).toThrow(`--n: expected ${expected}, got "x"`);
  }
});

describe('helpText', () => {
  test('says all of the schema, within 80 columns', () => {
    const help = helpText('selu-mlp', 'Trains a small network.', schema);
    expect(help).toBe(
      [
        'Trains a small network.',
        '',
        'Usage: selu-mlp [options]',
        '',
        '  --epochs N            passes over the images (a whole number from 1; default',
        '                        10)',
        '  --batch-size N        (a whole number from 1 to 1024; default 64)',
        '  --lr X                (a number above 0; default 0.001)',
        '  --p X                 share of units to drop (a number from 0 to 1; default',
        '                        0.05)',
        '  --data DIR            a set or its directory (default fashion-mnist)',
        '  --optimizer adam|sgd  (one of adam, sgd; default adam)',
        '  --limit all|N         (all or a whole number from 1)',
        '  --verbose             print more',
        '  --help                this text',
      ].join('\n'),
    );
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('is wanted by --help and -h', () => {
    expect([['--help'], ['--epochs', '3', '-h'], ['--helpful'], []].map(wantsHelp)).toEqual([true, true, false, false]);
  });
});
