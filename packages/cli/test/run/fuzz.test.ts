import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRunText, RunFileError } from '../../src/run/index.js';
import { starters } from '../../src/run/starters.js';
import { smallRun } from '../support/program.js';

// Whatever stands in a run file, the answer is a run, or a RunFileError with a place, within a second of the processor's time; nothing is run.

/** LAMELLA_FUZZ_RUNS=10000 in CI. */
const runs = Number(process.env['LAMELLA_FUZZ_RUNS'] ?? 500);
/** Another one finds other cases: LAMELLA_FUZZ_SEED=7. Failures print it. */
const seed = Number(process.env['LAMELLA_FUZZ_SEED'] ?? 20_261_124);

function answer(text: string): RunFileError | null {
  const start = process.cpuUsage();
  try {
    parseRunText(text, 'run.json');
    return null;
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { line, column, problem } of error.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(problem).not.toBe('');
    }
    expect(error.message.length).toBeLessThan(20_000);
    return error;
  } finally {
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(1);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
}

const full = {
  $schema: 'x',
  ...smallRun({
    init: { type: 'kaimingNormal', mode: 'fan_out' },
    schedule: { type: 'SequentialLR', schedulers: [{ type: 'ConstantLR' }, { type: 'StepLR', stepSize: 2 }], milestones: [2] },
    metrics: ['accuracy', { type: 'topK', k: 2 }, 'confusionMatrix'],
    train: {
      ema: 0.9,
      classWeights: [1, 2],
      earlyStopping: { monitor: 'valLoss' },
      checkpoints: { last: 2, best: 'valAccuracy' },
      log: { format: 'csv' },
    },
  }),
};
const files = [full, ...Object.values(starters).map(({ file }) => file)];

it.each(files)('the file that is changed is a right one', (file) => {
  expect(answer(JSON.stringify(file))).toBeNull();
});

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, true, '', [], {}, -1, 0, 0.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 53), 'Infinity', '__proto__', 'constructor', [
    [[[]]],
  ]),
  fc.constantFrom<object>({ type: '__proto__' }, { type: 'constructor' }, { type: 'toString' }, { type: 'hasOwnProperty' }, { then: 1 }),
  fc.constantFrom<object>({ type: 'Sequential', layers: [] }, { type: 'Linear', inFeatures: 2 ** 52, outFeatures: 2 ** 52 }),
  fc.string({ maxLength: 20 }),
  fc.double().map((x) => (Number.isFinite(x) ? x : 'NaN')),
);
const keys = fc.oneof(
  fc.constantFrom('type', 'version', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length', 'lr', 'layers', 'p', 'source'),
  fc.string({ maxLength: 12 }),
);

type Place = readonly [parent: Record<string, unknown>, key: string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [[parent, key] as const, ...placesIn(parent[key])]);
}

const change = fc.record({ at: fc.nat(), value: odd, key: keys, kind: fc.constantFrom('replace', 'remove', 'add', 'rename', 'swap') });

it('changed in its values and names', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
      const copy = structuredClone(file) as Record<string, unknown>;
      for (const { at, value: given, key, kind } of changes) {
        const value = structuredClone(given);
        const places = placesIn(copy);
        if (places.length === 0) break;
        const [parent, name] = places[at % places.length]!;
        const [other, otherName] = places[(at * 7 + 3) % places.length]!;
        if (kind === 'replace') parent[name] = value;
        else if (kind === 'swap' && JSON.stringify(other[otherName]).length < 500) parent[name] = structuredClone(other[otherName]);
        else if (kind === 'add' && !Array.isArray(parent))
          Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
        else {
          if (kind === 'rename' && !Array.isArray(parent))
            Object.defineProperty(parent, key, { value: parent[name], enumerable: true, configurable: true, writable: true });
          Reflect.deleteProperty(parent, name);
        }
      }
      answer(JSON.stringify(copy));
    }),
    { numRuns: runs, seed },
  );
});

it('changed in its text', { timeout: 900_000 }, () => {
  const piece = fc.oneof(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '\u0000', '\ud800', '//', '/*', '1e999', '-', '0x1', 'NaN', '\n'),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...files.map((file) => JSON.stringify(file))),
      fc.array(fc.record({ at: fc.nat(), remove: fc.nat({ max: 8 }), piece }), { minLength: 1, maxLength: 4 }),
      (text, changes) => {
        const changed = changes.reduce((now, { at, remove, piece }) => {
          const start = at % (now.length + 1);
          return now.slice(0, start) + piece + now.slice(start + remove);
        }, text);
        answer(changed);
      },
    ),
    { numRuns: runs, seed },
  );
});

it('any text', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), (text) => {
      expect(answer(text)).not.toBeNull();
    }),
    { numRuns: runs, seed },
  );
});

it.each([
  ['deep lists', '['.repeat(1e6)],
  ['deep objects', '{"a":'.repeat(1e6)],
  ['deep layers', JSON.stringify(smallRun({ model: nested(20) }))],
  ['a long list of numbers', JSON.stringify({ version: 1, data: new Array(2e5).fill(1) })],
  ['many layers', JSON.stringify(smallRun({ model: { type: 'Sequential', layers: new Array(2000).fill({ type: 'x' }) } }))],
  ['many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, i])))],
  ['a long name', JSON.stringify({ version: 1, ['x'.repeat(1e6)]: 1 })],
  ['a long type', JSON.stringify(smallRun({ model: { type: 'L'.repeat(1e6) } }))],
  ['a long text for a number', JSON.stringify(smallRun({ seed: '9'.repeat(1e6) }))],
])('%s', (_, text) => {
  expect(answer(text)).not.toBeNull();
});

function nested(depth: number): object {
  return depth === 0 ? { type: 'Nothing' } : { type: 'Sequential', layers: [nested(depth - 1)] };
}
