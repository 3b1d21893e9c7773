import { LamellaError } from '@lamella/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunFileError } from '../../src/run/run-file-error.js';
import type { SweepSpec } from '../../src/sweep/spec.js';
import { isSweepText, parseSweepText, sweepText } from '../../src/sweep/sweep-file.js';

const parse = (content: unknown): SweepSpec => parseSweepText(JSON.stringify(content, null, 2), 'work/sweep.json');

describe('a sweep file', () => {
  it('says runs, seeds and settings; the run file lies beside it', () => {
    const settings = { 'optimizer.lr': [0.1, 0.01], 'model.layers[2].p': [0.05] };
    expect(parse({ run: 'run.json', seeds: [0, 1, 2], settings, metric: 'valAccuracy' })).toEqual({
      run: 'work/run.json',
      seeds: [0, 1, 2],
      settings: [
        { path: 'optimizer.lr', values: [0.1, 0.01] },
        { path: 'model.layers[2].p', values: [0.05] },
      ],
      metric: 'valAccuracy',
      goal: null,
      random: null,
    });
  });

  it('needs a run alone', () => {
    expect(parse({ run: '/data/run.json' })).toEqual({
      run: '/data/run.json',
      seeds: [],
      settings: [],
      metric: null,
      goal: null,
      random: null,
    });
  });

  it('says a random search', () => {
    const lr = { min: 1e-4, max: 0.1, scale: 'log' };
    const spec = parse({ run: 'run.json', mode: 'random', count: 20, searchSeed: 7, goal: 'max', settings: { 'optimizer.lr': lr } });
    expect(spec).toMatchObject({ random: { count: 20, seed: 7 }, goal: 'max', settings: [{ path: 'optimizer.lr', values: lr }] });
  });

  it('is told from a run file by naming one', () => {
    expect(isSweepText('{"run": "run.json"}')).toBe(true);
    expect(isSweepText('{"version": 1, "model": {}}')).toBe(false);
    expect(isSweepText('{"run": 1, "model": {}}')).toBe(false);
    expect(isSweepText('{"run": ')).toBe(false);
    expect(isSweepText('null')).toBe(false);
  });
});

describe('what is wrong with a sweep file is told with its place', () => {
  it.each([
    [{}, 1, 'run', 'is missing; wanted the path of a run file'],
    [{ run: 'a', seed: [1] }, 3, 'seed', 'there is no such field; there are run, seeds, settings'],
    [{ run: 'a', seeds: [] }, 3, 'seeds', 'wanted a seed at least'],
    [{ run: 'a', seeds: [0, 1.5] }, 5, 'seeds[1]', 'wanted a whole number from 0'],
    [{ run: 'a', seeds: [2 ** 53] }, 4, 'seeds[0]', 'wanted a whole number'],
    [{ run: 'a', settings: { 'optimizer.lr': [] } }, 4, 'settings["optimizer.lr"]', 'wanted a list of values, or a range'],
    [{ run: 'a', settings: { x: { min: 1, max: 0 } } }, 4, 'settings.x', 'wanted a list of values, or a range'],
    [{ run: 'a', settings: { x: { min: 0, max: 1, scale: 'log' } } }, 4, 'settings.x', 'wanted a list of values, or a range'],
    [{ run: 'a', mode: 'random' }, 3, 'mode', 'a random search needs a "count"'],
    [{ run: 'a', count: 5 }, 3, 'count', 'is for "mode": "random"'],
    [{ run: 'a', mode: 'all' }, 3, 'mode', 'wanted "grid" or "random"'],
    [{ run: 'a', goal: 'up' }, 3, 'goal', 'wanted "max" or "min"'],
  ])('%j', (content, line, path, problem) => {
    const found = (): unknown => parse(content);
    expect(found).toThrow(RunFileError);
    try {
      found();
    } catch (error) {
      expect((error as RunFileError).problems).toEqual([
        expect.objectContaining({ line, path, problem: expect.stringContaining(problem) }),
      ]);
    }
  });

  it('as is a text that is no JSON, or that would reach beyond itself', () => {
    expect(() => parseSweepText('{"run": "a",\n "seeds": [1,]}', 's.json')).toThrow(/s\.json:2:\d+ .*is no JSON/);
    expect(() => parseSweepText('{"run": "a", "settings": {"__proto__": [1]}}', 's.json')).toThrow('is no name for a field');
    expect(() => parseSweepText('['.repeat(1e5), 's.json')).toThrow('is nested more than');
  });
});

describe('any text', () => {
  const numRuns = Number(process.env.LAMELLA_FUZZ_RUNS ?? 500);
  const range = fc.record({ min: fc.double({ min: 1e-9, max: 1, noNaN: true }), max: fc.double({ min: 1, max: 1e9, noNaN: true }) });
  const content = fc.record(
    {
      run: fc.constantFrom('run.json', '../a/run.json', '/x.json'),
      seeds: fc.uniqueArray(fc.nat(), { minLength: 1 }),
      settings: fc.dictionary(
        fc.stringMatching(/^[a-z]{1,5}(\.[a-z]{1,5}|\[\d\]){0,3}$/),
        fc.oneof(fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1 }), range),
      ),
      metric: fc.constantFrom('loss', 'valAccuracy'),
      goal: fc.constantFrom('max', 'min'),
      mode: fc.constantFrom('grid', 'random'),
      count: fc.integer({ min: 1 }),
      searchSeed: fc.nat(),
    },
    { requiredKeys: ['run'] },
  );
  const read = (text: string): SweepSpec | null => {
    try {
      return parseSweepText(text, '/work/sweep.json');
    } catch (error) {
      expect(error).toBeInstanceOf(LamellaError);
      expect((error as Error).message.length).toBeLessThan(3000);
      return null;
    }
  };

  it('of a file with damage gives a sweep or an error with a place', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.nat(9), fc.string({ maxLength: 6 }), (value, at, length, inserted) => {
        const whole = JSON.stringify(value);
        const start = at % whole.length;
        read(whole.slice(0, start) + inserted + whole.slice(start + length));
      }),
      { numRuns, seed: 20_261_124 },
    );
  });

  it('of any values in its fields gives a sweep or an error with a place', () => {
    const key = fc.constantFrom('run', 'seeds', 'settings', 'metric', 'goal', 'mode', 'count', 'searchSeed', 'constructor', '__proto__');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.jsonValue())), (fields) => {
        read(`{"run":"r"${fields.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('')}}`);
      }),
      { numRuns, seed: 20_261_124 },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('that a sweep writes is read back as the same sweep', () => {
    let read_ = 0;
    fc.assert(
      fc.property(content, (value) => {
        const spec = read(JSON.stringify(value));
        if (spec === null) return;
        read_ += 1;
        expect(parseSweepText(sweepText(spec, '/work/sweeps/a'), '/work/sweeps/a/sweep.json')).toEqual(spec);
      }),
      { numRuns: Math.min(numRuns, 1000), seed: 20_261_124 },
    );
    expect(read_).toBeGreaterThan(50);
  });
});
