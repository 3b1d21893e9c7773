import { dirname, isAbsolute, join, relative } from 'node:path';
import * as z from 'zod';
import { jsonFault, offsetOf, placeOf } from '../run/json-text.js';
import { RunFileError, type RunFileProblem } from '../run/run-file-error.js';
import type { Setting } from './setting.js';
import type { SweepSpec } from './spec.js';

const fields = ['run', 'seeds', 'settings', 'metric', 'goal', 'mode', 'count', 'searchSeed'];

const wanted = (what: string): { readonly error: string } => ({ error: `wanted ${what}` });

const text = (what: string): z.ZodString => z.string(wanted(what)).min(1, wanted(what));

const seedText = wanted('a whole number from 0 to 2^32 - 1');

const seed = z.number(seedText).refine((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32, seedText);

const list = wanted('a list of values, or a range { min, max, scale: "linear" or "log", whole } that is not empty');

const range = z.strictObject({
  min: z.number(),
  max: z.number(),
  scale: z.enum(['linear', 'log']).optional(),
  whole: z.boolean().optional(),
});

const values = z.union(
  [z.array(z.json()).min(1, list), range.refine(({ min, max, scale }) => min <= max && (scale !== 'log' || min > 0), list)],
  list,
);

const sweepSchema = z
  .strictObject({
    run: text('the path of a run file'),
    seeds: z.array(seed, wanted('a list of seeds')).min(1, wanted('a seed at least')).optional(),
    settings: z.record(z.string(), values, wanted('an object: paths in the run file, and their values')).default({}),
    metric: text('the name of a metric, like "valAccuracy"').optional(),
    goal: z.enum(['max', 'min'], wanted('"max" or "min"')).optional(),
    mode: z.enum(['grid', 'random'], wanted('"grid" or "random"')).default('grid'),
    count: z.int(wanted('a whole number')).min(1, wanted('1 at least')).optional(),
    searchSeed: seed.optional(),
  })
  .superRefine(({ mode, count, searchSeed }, context) => {
    if (mode === 'random' && count === undefined)
      context.addIssue({ code: 'custom', path: ['mode'], message: 'a random search needs a "count"' });
    for (const [name, value] of Object.entries({ count, searchSeed })) {
      if (mode === 'random' || value === undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: `is for "mode": "random"; a grid has all combinations` });
    }
  });

/** Whether a text is a sweep, and not a run: it names one. */
export function isSweepText(text: string): boolean {
  if (jsonFault(text) !== null) return false;
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && 'run' in value && !('model' in value);
}

/**
 * What the text of a sweep file asks for. Its run file is looked for beside it.
 *
 * @throws RunFileError with every problem and its place
 */
export function parseSweepText(text: string, file: string): SweepSpec {
  const fault = jsonFault(text);
  if (fault !== null)
    throw new RunFileError(file, [{ ...placeOf(text, fault.offset), path: showPath(fault.path), problem: fault.problem }]);
  const parsed = sweepSchema.safeParse(JSON.parse(text), { reportInput: true });
  if (!parsed.success) throw new RunFileError(file, problemsOf(parsed.error.issues, text), parsed.error);
  const { run, seeds = [], settings, metric = null, goal = null, mode, count = 1, searchSeed = 0 } = parsed.data;
  return {
    run: isAbsolute(run) ? run : join(dirname(file), run),
    seeds,
    settings: Object.entries(settings).map(([path, values]): Setting => ({ path, values })),
    metric,
    goal,
    random: mode === 'random' ? { count, seed: searchSeed } : null,
  };
}

/** The sweep as the text of a file in `folder`, which `parseSweepText` reads. */
export function sweepText({ run, seeds, settings, metric, goal, random }: SweepSpec, folder: string): string {
  const content = {
    run: relative(folder, run).replaceAll('\\', '/'),
    ...(seeds.length === 0 ? {} : { seeds }),
    settings: Object.fromEntries(settings.map(({ path, values }) => [path, values])),
    ...(metric === null ? {} : { metric }),
    ...(goal === null ? {} : { goal }),
    ...(random === null ? {} : { mode: 'random', count: random.count, searchSeed: random.seed }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function problemsOf(issues: readonly z.core.$ZodIssue[], text: string): RunFileProblem[] {
  const at = (path: readonly PropertyKey[], problem: string): RunFileProblem => ({
    ...placeOf(text, offsetOf(text, path)),
    path: showPath(path),
    problem,
  });
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [at(issue.path, issue.input === undefined && issue.code === 'invalid_type' ? `is missing; ${issue.message}` : issue.message)];
    return issue.keys.map((key) => at([...issue.path, key], `there is no such field; there are ${fields.join(', ')}`));
  });
}

const showPath = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) =>
      typeof key === 'number'
        ? `[${key}]`
        : i === 0
          ? String(key)
          : /^\w+$/.test(String(key))
            ? `.${String(key)}`
            : `[${JSON.stringify(key)}]`,
    )
    .join('');
