import { ConfigError, showValue, type ConfigIssue } from '../errors.js';
import type { Nested } from '../fields.js';
import { unsafeParts } from '../guard.js';
import { planOf } from '../plan.js';
import { nearest } from '../registry.js';
import { issuesOf, orList } from './issues.js';
import { weighsClasses } from './loss.js';
import { nameOf } from './metrics.js';
import { migrateRun } from './migrate.js';
import { MOST_PARAMETERS, parametersOf } from './model-size.js';
import type { RunConfig } from './run-config.js';
import { schemaWith, type DataFields } from './schema.js';

/**
 * Checks a whole run, and fills in what it leaves out. `data` are the fields that the program adds to the part `data`; of a `Data` that they say.
 * Nothing is built, loaded or imported.
 *
 * @throws ConfigError with each problem and its place: `optimizer.lr`
 * @example
 * const layers = [{ type: 'Linear', inFeatures: 4, outFeatures: 3 }];
 * const run = parseRun({ version: 1, data: {}, model: { type: 'Sequential', layers }, loss: 'crossEntropy', optimizer: 'Adam' });
 * run.optimizer.lr // 0.001
 */
export function parseRun<Data extends object = object>(value: unknown, data: DataFields = {}): RunConfig<Data> {
  const issues: ConfigIssue[] = unsafeParts(value);
  const config = issues.length === 0 ? configOf<Data>(value, data, issues) : null;
  if (config === null || issues.length > 0) throw new ConfigError('run', issues, { argument: 'run' });
  return config;
}

function configOf<Data extends object>(value: unknown, data: DataFields, issues: ConfigIssue[]): RunConfig<Data> | null {
  const refuse = (path: string, problem: string): null => {
    issues.push({ path, problem });
    return null;
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('', `a run is an object, got ${showValue(value)}`);
  const { plugins, ...file } = value as Readonly<Record<string, unknown>>;
  if (plugins !== undefined) refuse('plugins', 'a run file never imports code; name the package where the run is started: --plugin NAME');
  const current = migrateRun(file);
  if (typeof current === 'string') return refuse('version', current);
  const parsed = schemaWith(data).safeParse(current, { reportInput: true });
  if (!parsed.success) issues.push(...issuesOf(parsed.error.issues));
  // The layers of a run with other faults are looked at all the same.
  if (typeof current.model === 'object' && current.model !== null) checkModel(current.model, issues);
  if (!parsed.success) return null;
  const { model, ...rest } = parsed.data as Omit<RunConfig<Data>, 'model'> & { readonly model: Nested };
  const config: RunConfig<Data> = { ...rest, model: model.config };
  issues.push(...contradictions(config));
  return config;
}

function checkModel(model: object, issues: ConfigIssue[]): void {
  const found = issues.filter(({ path }) => path.startsWith('model')).length;
  if (found > 0) return;
  const plan = planOf(model, ['model'], issues);
  if (plan === null || issues.some(({ path }) => path.startsWith('model'))) return;
  const count = parametersOf(plan);
  if (count <= MOST_PARAMETERS) return;
  const most = MOST_PARAMETERS.toLocaleString('en');
  issues.push({ path: 'model', problem: `has about ${count.toLocaleString('en')} parameters; at most ${most} are built` });
}

/** What is right part by part, and wrong together. */
function contradictions({ data, loss, metrics, schedule, train }: RunConfig): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const names = metrics.map(nameOf);
  names.forEach((name, i) => {
    if (name === 'loss' || name === 'lr' || names.indexOf(name) < i)
      issues.push({ path: `metrics[${i}]`, problem: `there is another log '${name}'; give it a "name" of its own` });
  });
  if (train.classWeights !== null && !weighsClasses(loss))
    issues.push({ path: 'train.classWeights', problem: `${loss.type} does not weigh classes; crossEntropy does` });
  const own = ['loss', ...names];
  const logs = [...own, ...(data.validation > 0 ? own.map((name) => `val${name[0]!.toUpperCase()}${name.slice(1)}`) : [])];
  const { earlyStopping, checkpoints } = train;
  const monitors = [
    ['train.earlyStopping', earlyStopping?.monitor],
    ['train.checkpoints.best', checkpoints.best?.monitor],
    ['schedule', schedule?.type === 'ReduceLROnPlateau' ? schedule.monitor : undefined],
  ] as const;
  for (const [path, monitor] of monitors) {
    if (monitor === undefined || logs.includes(monitor)) continue;
    const near = nearest(monitor, logs);
    const hint =
      /^val[A-Z]/.test(monitor) && data.validation === 0 ? '"data.validation" is 0' : `there are ${orList(near.length > 0 ? near : logs)}`;
    issues.push({ path, problem: `there will be no log ${showValue(monitor)}: ${hint}` });
  }
  return issues;
}
