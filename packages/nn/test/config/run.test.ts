import type { Tensor } from '@lamella/core';
import { defaultGenerator, LamellaError, manualSeed, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  buildRun,
  checkpointsOf,
  ConfigError,
  migrateRun,
  parsePath,
  parseRun,
  runSchema,
  type RunConfig,
  type RunData,
} from '../../src/config/index.js';
import { optim } from '../../src/index.js';
import * as nn from '../../src/index.js';
import { Trainer } from '../../src/train/index.js';

const linear = { type: 'Linear', inFeatures: 3, outFeatures: 2 };
const file = (changes: object = {}): object => ({
  version: 1,
  data: {},
  model: { type: 'Sequential', layers: [linear] },
  loss: 'crossEntropy',
  optimizer: 'Adam',
  ...changes,
});
const ofClasses: RunData = { classes: 2, stepsPerEpoch: 4, targets: () => tensor([0, 1, 1, 1], { dtype: 'int32' }) };

function issuesOf(value: unknown): string[] {
  try {
    parseRun(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, problem }) => `${path}: ${problem}`);
    throw error;
  }
  return [];
}

describe('parseRun', () => {
  it('fills in what a file leaves out', () => {
    const run = parseRun(file());
    expect(run).toMatchObject({
      name: 'run',
      seed: 0,
      data: { validation: 0, batchSize: 64, shuffle: true, dropLast: false },
      init: { type: 'default' },
      loss: { type: 'crossEntropy', labelSmoothing: 0, reduction: 'mean' },
      metrics: [],
      optimizer: { type: 'Adam', lr: 1e-3, betas: [0.9, 0.999] },
      schedule: null,
    });
    expect(run.train).toMatchObject({ epochs: 10, accumulate: 1, checkpoints: { last: 3, best: null }, log: { format: 'jsonl' } });
    expect(parseRun(run)).toEqual(run);
  });

  it('takes names, and objects with options', () => {
    const { metrics, train } = parseRun(
      file({
        data: { validation: 0.1 },
        metrics: ['accuracy', { type: 'topK', k: 3, name: 'top3' }],
        train: { ema: 0.9, checkpoints: { best: 'valTop3' }, classWeights: 'balanced' },
      }),
    );
    expect(metrics.map(({ type, name }) => [type, name])).toEqual([
      ['accuracy', null],
      ['topK', 'top3'],
    ]);
    expect(train.ema).toEqual({ decay: 0.9, evaluate: true });
    expect(train.checkpoints.best).toEqual({ monitor: 'valTop3', mode: null, minDelta: 0 });
  });

  it.each([
    [[], ': a run is an object, got a list of 0'],
    [file({ version: undefined }), 'version: is missing; write "version": 1'],
    [file({ version: 9 }), 'version: this is version 9, and 1 is the newest known here: install a newer Lamella'],
    [file({ optimizer: { type: 'Adam', lrr: 1 } }), 'optimizer.lrr: there is no field "lrr"; lr is near'],
    [file({ optimizer: 'Adan' }), 'optimizer: there is no "Adan"; Adam is near'],
    [file({ optimizer: { type: 'adamw' } }), 'optimizer.type: there is no "adamw"; AdamW or Adam is near'],
    [file({ optimizer: { type: 'Adam', lr: -1 } }), 'optimizer.lr: wanted at least 0, got -1'],
    [file({ optimizer: { type: 'Adam', betas: [0.9] } }), 'optimizer.betas: wanted a list of at least 2, got a list of 1'],
    [file({ optimizer: 3 }), 'optimizer: wanted a name, or an object with a type, got 3'],
    [file({ loss: undefined }), 'loss: is missing; wanted a name, or an object with a type'],
    [file({ schedule: { type: 'StepLR' } }), 'schedule.stepSize: is missing; wanted a number'],
    [file({ lern: 1 }), 'lern: there is no field "lern"; there are '],
    [file({ seed: 2 ** 53 }), 'seed: wanted '],
    [file({ train: { epochs: 1.5 } }), 'train.epochs: wanted a whole number, got 1.5'],
    [file({ train: { ema: { decay: 1 } } }), 'train.ema.decay: wanted less than 1, got 1'],
    [file({ plugins: ['x'] }), 'plugins: a run file never imports code; name the package where the run is started: --plugin NAME'],
    [
      file({ model: { type: 'Sequential', layers: [{ type: 'Liner' }] } }),
      'model.layers[0].type: there is no module "Liner"; Linear is near',
    ],
    [file({ model: { type: 'acme/DropPath' } }), 'model.type: there is no module "acme/DropPath": install acme'],
    [file({ model: 'Linear' }), 'model: wanted an object, got "Linear"'],
    [file({ model: { ...linear, inFeatures: 2 ** 40 } }), 'model: has about 2,199,023,255,552 parameters; at most 268,435,456 are built'],
    [file({ metrics: ['accuracy', 'accuracy'] }), 'metrics[1]: there is another log \'accuracy\'; give it a "name" of its own'],
    [file({ metrics: [{ type: 'topK', name: 'Top 5' }] }), 'metrics[0].name: wanted a name like top5'],
    [
      file({ loss: 'mseLoss', train: { classWeights: 'balanced' } }),
      'train.classWeights: mseLoss does not weigh classes; crossEntropy does',
    ],
    [file({ train: { earlyStopping: {} } }), 'train.earlyStopping: there will be no log "valLoss": "data.validation" is 0'],
    [file({ metrics: ['accuracy'], train: { checkpoints: { best: 'acuracy' } } }), 'there will be no log "acuracy": there are accuracy'],
    [file({ schedule: { type: 'ReduceLROnPlateau', monitor: 'x' } }), 'schedule: there will be no log "x": there are loss'],
    [JSON.parse('{"__proto__": 1}'), '__proto__: is no name for a field'],
  ])('%j: %s', (value, message) => {
    expect(issuesOf(value).join('\n')).toContain(message);
  });

  it('tells of all that is wrong at once, of layers too', () => {
    const issues = issuesOf(file({ seed: -1, loss: 'x', model: { type: 'Linear', inFeatures: 3 } }));
    expect(issues.map((issue) => issue.split(':')[0])).toEqual(['seed', 'loss', 'model.outFeatures']);
  });
});

it('versions are migrated one by one', () => {
  const steps = [(old: object) => ({ ...old, seed: 7 }), (old: object) => ({ ...old, name: 'new' })];
  expect(migrateRun({ version: 1 }, steps)).toEqual({ version: 3, seed: 7, name: 'new' });
  expect(migrateRun({ version: 2 }, steps)).toEqual({ version: 3, name: 'new' });
  expect(migrateRun({ version: 4 }, steps)).toContain('3 is the newest');
});

it('paths are read as they are written', () => {
  expect(parsePath('a.b[2]["x y"].c')).toEqual(['a', 'b', 2, 'x y', 'c']);
  expect(parsePath('[0].a')).toEqual([0, 'a']);
  for (const text of ['.a', 'a..b', 'a[', 'a[x]', 'a b', 'a[0]b', 'a["\\q"]']) expect(parsePath(text)).toBeNull();
});

const build = (changes: object, data: Partial<RunData> = {}) => buildRun(parseRun(file(changes)), { ...ofClasses, ...data });

describe('buildRun', () => {
  const options = {
    Adadelta: { rho: 0.8 },
    Adagrad: { lrDecay: 0.1 },
    Adam: { amsgrad: true },
    AdamW: { weightDecay: 0.1 },
    Adamax: { eps: 1e-4 },
    NAdam: { momentumDecay: 0.01 },
    RAdam: { weightDecay: 0.2 },
    RMSprop: { centered: true, momentum: 0.5 },
    SGD: { momentum: 0.9, nesterov: true },
  };

  it("makes each optimiser of nn.optim, with its options and with PyTorch's defaults", () => {
    const all = Object.entries(optim).filter(([name, value]) => typeof value === 'function' && name !== 'Optimizer');
    expect(Object.keys(options).sort()).toEqual(all.map(([name]) => name).sort());
    for (const [type, given] of Object.entries(options)) {
      const Class = optim[type as keyof typeof options] as new (params: Iterable<Tensor>, options?: object) => { paramGroups: object[] };
      const groupOf = ({ paramGroups }: { readonly paramGroups: readonly object[] }) => ({ ...paramGroups[0], params: null });
      const params = [zeros([1], { requiresGrad: true })];
      expect(groupOf(build({ optimizer: type }).optimizer)).toEqual(groupOf(new Class(params)));
      expect(groupOf(build({ optimizer: { type, ...given } }).optimizer)).toEqual(groupOf(new Class(params, given)));
    }
  });

  it('says where options do not go together', () => {
    expect(() => build({ optimizer: { type: 'SGD', nesterov: true } })).toThrow('optimizer: SGD: Nesterov momentum requires');
    expect(() => build({ schedule: { type: 'OneCycleLR', maxLr: 1 }, optimizer: 'Adagrad' })).toThrow(
      'schedule: OneCycleLR: the optimizer must',
    );
    expect(() => build({ model: { type: 'Conv2d', inChannels: 3, outChannels: 2, kernelSize: 1, groups: 2 } })).toThrow(/model: .*groups/);
    expect(() => build({ metrics: ['f1'] }, { classes: null })).toThrow('metrics[0]: f1: the data have no classes');
    expect(() => build({ train: { classWeights: [1] } })).toThrow('train.classWeights: classWeights: there are 2 classes, and 1 weights');
  });

  /** The rates of so many steps of a schedule. */
  async function rates(
    schedule: object,
    epochs: number,
    optimizer: object | string = { type: 'SGD', lr: 1, momentum: 0.9 },
  ): Promise<number[]> {
    const parts = build({ schedule, optimizer, train: { epochs } });
    const seen: number[] = [];
    const every = (schedule as { readonly every?: string }).every;
    const keep = (trainer: Trainer): void => void seen.push(trainer.optimizer.paramGroups[0]!.lr);
    const callbacks = [...parts.callbacks, every === 'step' ? { onStep: keep } : { onEpochEnd: keep }];
    const batch = [zeros([2, 3]), zeros([2], { dtype: 'int32' })];
    await new Trainer({ ...parts, callbacks }).fit(
      Array.from({ length: 4 }, () => batch),
      { epochs },
    );
    return seen;
  }

  const schedules: Record<string, [config: object, make: (optimizer: nn.optim.SGD) => { step(metric?: number): void }]> = {
    StepLR: [{ stepSize: 2, gamma: 0.5 }, (o) => new optim.lrScheduler.StepLR(o, 2, { gamma: 0.5 })],
    MultiStepLR: [{ milestones: [1, 3] }, (o) => new optim.lrScheduler.MultiStepLR(o, [1, 3])],
    ConstantLR: [{ factor: 0.5, totalIters: 2 }, (o) => new optim.lrScheduler.ConstantLR(o, { factor: 0.5, totalIters: 2 })],
    LinearLR: [{ totalIters: 4 }, (o) => new optim.lrScheduler.LinearLR(o, { totalIters: 4 })],
    ExponentialLR: [{ gamma: 0.9 }, (o) => new optim.lrScheduler.ExponentialLR(o, 0.9)],
    PolynomialLR: [{ power: 2 }, (o) => new optim.lrScheduler.PolynomialLR(o, { power: 2 })],
    CosineAnnealingLR: [{ tMax: 5, etaMin: 0.1 }, (o) => new optim.lrScheduler.CosineAnnealingLR(o, 5, { etaMin: 0.1 })],
    CosineAnnealingWarmRestarts: [{ t0: 2, tMult: 2 }, (o) => new optim.lrScheduler.CosineAnnealingWarmRestarts(o, 2, { TMult: 2 })],
    CyclicLR: [
      { baseLr: 0.1, maxLr: 1, stepSizeUp: 2, every: 'step' },
      (o) => new optim.lrScheduler.CyclicLR(o, 0.1, 1, { stepSizeUp: 2 }),
    ],
    OneCycleLR: [{ maxLr: 2, every: 'step' }, (o) => new optim.lrScheduler.OneCycleLR(o, 2, { totalSteps: 20 })],
    ReduceLROnPlateau: [
      { monitor: 'loss', mode: 'max', patience: 0, threshold: 10 },
      (o) => new optim.lrScheduler.ReduceLROnPlateau(o, { mode: 'max', patience: 0, threshold: 10 }),
    ],
    SequentialLR: [
      { schedulers: [{ type: 'ConstantLR' }, { type: 'ExponentialLR', gamma: 0.5 }], milestones: [2] },
      (o) => new optim.lrScheduler.SequentialLR(o, [new optim.lrScheduler.ConstantLR(o), new optim.lrScheduler.ExponentialLR(o, 0.5)], [2]),
    ],
    ChainedScheduler: [
      { schedulers: [{ type: 'ConstantLR' }, { type: 'ExponentialLR', gamma: 0.5 }] },
      (o) => new optim.lrScheduler.ChainedScheduler([new optim.lrScheduler.ConstantLR(o), new optim.lrScheduler.ExponentialLR(o, 0.5)]),
    ],
  };

  it('knows each scheduler that needs no function', () => {
    const abstract = ['LRScheduler', 'LambdaLR', 'MultiplicativeLR'];
    expect(Object.keys(schedules).sort()).toEqual(
      Object.keys(optim.lrScheduler)
        .filter((name) => !abstract.includes(name))
        .sort(),
    );
  });

  it.each(Object.entries(schedules))('moves the learning rate as %s does', async (type, [config, make]) => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { lr: 1, momentum: 0.9 });
    const scheduler = make(optimizer);
    const steps = 'every' in config ? 20 : 5;
    const expected = Array.from({ length: steps }, () => {
      scheduler.step(1);
      return optimizer.paramGroups[0]!.lr;
    });
    expect(await rates({ type, ...config }, 5)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(1);
  });

  it.each([
    [
      'crossEntropy',
      {},
      [
        [1, 2],
        [0, 3],
      ],
      [0, 1],
    ],
    [
      'crossEntropy',
      { labelSmoothing: 0.1, reduction: 'sum' },
      [
        [1, 2],
        [0, 3],
      ],
      [0, 1],
    ],
    [
      'nllLoss',
      {},
      [
        [-1, -2],
        [-3, -1],
      ],
      [0, 1],
    ],
    [
      'multiMarginLoss',
      { p: 2, margin: 2 },
      [
        [1, 2],
        [0, 3],
      ],
      [0, 1],
    ],
    [
      'multilabelMarginLoss',
      {},
      [
        [1, 2],
        [0, 3],
      ],
      [
        [0, -1],
        [1, -1],
      ],
    ],
  ] as const)('%s %j is the one of nn.functional', (type, given, output, target) => {
    const { loss } = build({ loss: { type, ...given } });
    const [x, y] = [tensor(output), tensor(target, { dtype: 'int32' })];
    expect(loss(x, y).item()).toBe((nn.functional[type] as (x: Tensor, y: Tensor, o: object) => Tensor)(x, y, given).item());
  });

  it.each([
    [
      'multilabelSoftMarginLoss',
      {},
      [
        [1, 2],
        [0, 3],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ],
    ['binaryCrossEntropy', {}, [0.2, 0.8], [0, 1]],
    ['binaryCrossEntropyWithLogits', {}, [0.2, 0.8], [0, 1]],
    ['klDiv', { logTarget: true, reduction: 'batchmean' }, [[-1, -2]], [[-2, -1]]],
    ['softMarginLoss', {}, [1, 2], [-1, 1]],
    ['hingeEmbeddingLoss', { margin: 3 }, [1, 2], [-1, 1]],
    ['mseLoss', {}, [1, 2], [3, 5]],
    ['l1Loss', { reduction: 'sum' }, [1, 2], [3, 5]],
    ['smoothL1Loss', { beta: 3 }, [1, 2], [3, 5]],
    ['huberLoss', { delta: 2 }, [1, 2], [3, 5]],
    ['poissonNllLoss', { full: true, logInput: false }, [1, 2], [3, 5]],
  ] as const)('%s %j is the one of nn.functional, of numbers', (type, given, output, target) => {
    const { loss } = build({ loss: { type, ...given } });
    const [x, y] = [tensor(output, { dtype: 'float32' }), tensor(target, { dtype: 'float32' })];
    expect(loss(x, y).item()).toBe((nn.functional[type] as (x: Tensor, y: Tensor, o: object) => Tensor)(x, y, given).item());
  });

  it('does not broadcast outputs of one number to all targets', () => {
    const { loss } = build({ loss: 'mseLoss' });
    const targets = tensor([1, 2, 3], { dtype: 'int32' });
    expect(loss(tensor([[1], [2], [3]], { dtype: 'float32' }), targets).item()).toBe(0);
    expect(() => loss(zeros([3, 2]), targets)).toThrow('mseLoss: outputs [3, 2] do not go with targets [3]');
  });

  it('weighs a yes', () => {
    const { loss } = build({ loss: { type: 'binaryCrossEntropyWithLogits', posWeight: 4 } });
    expect(loss(tensor([0, 0], { dtype: 'float32' }), tensor([1, 0])).item()).toBeCloseTo((5 * Math.log(2)) / 2);
  });

  it('weighs classes by the data, or by a list', () => {
    expect(build({ train: { classWeights: 'balanced' } }).classWeights?.toArray()).toEqual([2, Math.fround(2 / 3)]);
    expect(build({ train: { classWeights: [1, 3] } }).classWeights?.toArray()).toEqual([1, 3]);
    expect(build({}).classWeights).toBeUndefined();
  });

  it('makes each metric', () => {
    const types = ['accuracy', 'topK', 'f1', 'auroc', 'calibrationError', 'confusionMatrix'];
    const { metrics } = build({ metrics: types });
    expect(Object.keys(metrics)).toEqual(types);
    for (const metric of Object.values(metrics))
      metric.update(
        tensor([
          [2, 1],
          [0, 3],
        ]),
        tensor([0, 1], { dtype: 'int32' }),
      );
    expect(metrics.accuracy!.compute()).toBe(1);
    expect(metrics.confusionMatrix!.compute()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const { r2 } = build({ metrics: ['r2'] }, { classes: null }).metrics;
    r2!.update(tensor([1, 2]), tensor([1, 2]));
    expect(r2!.compute()).toBe(1);
  });

  it('counts mixed targets as the likelier class', () => {
    const { accuracy } = build({ metrics: ['accuracy'] }).metrics;
    accuracy!.update(
      tensor([
        [2, 1],
        [0, 3],
      ]),
      tensor([
        [0.7, 0.3],
        [0.6, 0.4],
      ]),
    );
    expect(accuracy!.compute()).toBe(0.5);
  });

  it.each(['selfNormalizing', 'kaimingNormal', 'kaimingUniform', 'orthogonal', 'xavierNormal', 'xavierUniform', 'truncNormal'])(
    'draws parameters by %s, biases 0',
    (init) => {
      const wide = { type: 'Linear', inFeatures: 40, outFeatures: 30 };
      const weightsOf = (how: string | object): number[] => {
        manualSeed(3);
        const { model } = build({ model: wide, init: how });
        expect(model.stateDict().bias!.abs().sum().item() === 0).toBe(how !== 'default');
        return Array.from(model.stateDict().weight!.data());
      };
      const weights = weightsOf(init);
      expect(weights).not.toEqual(weightsOf('default'));
      expect(weights).toEqual(weightsOf(init));
      expect(Math.hypot(...weights)).toBeGreaterThan(0.1);
    },
  );

  it('puts what surrounds the loop round it', () => {
    const { callbacks, accumulate } = build({
      data: { validation: 0.5 },
      schedule: { type: 'ExponentialLR', gamma: 1 },
      train: { accumulate: 2, clipGradNorm: 1, clipGradValue: 2, maxNorm: 3, ema: 0.5, earlyStopping: { patience: 2 } },
    });
    expect(callbacks.map(({ name }) => name)).toEqual(['ClipGradients', 'MaxNorm', 'EmaWeights', 'EarlyStopping', 'LRSchedule']);
    expect(accumulate).toBe(2);
    expect(build({}).callbacks).toEqual([]);
  });

  it('knows whether more or less of a log is better', () => {
    const best = (monitor: string, mode?: string) => {
      const { train, metrics } = parseRun(
        file({
          data: { validation: 0.1 },
          metrics: ['accuracy', { type: 'calibrationError', name: 'ece' }],
          train: { checkpoints: { best: mode === undefined ? monitor : { monitor, mode }, everySteps: 2 } },
        }),
      );
      return checkpointsOf(train, metrics).best?.mode;
    };
    expect([best('valLoss'), best('valAccuracy'), best('valEce'), best('valAccuracy', 'min')]).toEqual(['min', 'max', 'min', 'min']);
  });

  it('draws from the default generator as the classes do', () => {
    manualSeed(5);
    const { model } = build({});
    const after = defaultGenerator.getState();
    manualSeed(5);
    const own = new nn.Sequential(new nn.Linear(3, 2));
    expect(model.stateDict()['0.weight']!.toArray()).toEqual(own.stateDict()['0.weight']!.toArray());
    expect(after).toEqual(defaultGenerator.getState());
  });
});

describe('the size of a model', () => {
  const parametersOf = (model: object): number => {
    const [, text = '0'] = /about ([\d,]+) parameters/.exec(issuesOf(file({ model })).join()) ?? [];
    return Number(text.replaceAll(',', ''));
  };
  const k = 2 ** 20;
  const layer = { type: 'TransformerEncoderLayer', dModel: 1024, nhead: 1, dimFeedforward: k };

  it.each([
    [{ type: 'Linear', inFeatures: k, outFeatures: k }, k * k],
    [{ type: 'Bilinear', in1Features: k, in2Features: 2, outFeatures: k }, 2 * k * k],
    [{ type: 'Conv2d', inChannels: k, outChannels: k, kernelSize: 3, groups: 2 }, (9 * k * k) / 2],
    [{ type: 'ConvTranspose1d', inChannels: k, outChannels: k, kernelSize: [5] }, 5 * k * k],
    [{ type: 'Embedding', numEmbeddings: k, embeddingDim: k }, k * k],
    [{ type: 'LSTM', inputSize: k, hiddenSize: k, numLayers: 2, bidirectional: true }, 4 * 2 * (2 * k * k + 3 * k * k)],
    [{ type: 'GRUCell', inputSize: k, hiddenSize: k }, 3 * 2 * k * k],
    [{ type: 'MultiheadAttention', embedDim: k, numHeads: 1 }, 4 * k * k],
    [{ type: 'TransformerEncoder', encoderLayer: layer, numLayers: 3 }, 3 * (4 * k + 2 * 1024 * k)],
    [{ type: 'Transformer', dModel: k }, 6 * (4 * k * k + 2 * k * 2048) + 6 * (8 * k * k + 2 * k * 2048)],
    [{ type: 'BatchNorm1d', numFeatures: 2 ** 40 }, 2 ** 40],
    [{ type: 'LayerNorm', normalizedShape: [k, k] }, k * k],
    [{ type: 'ParameterList', parameters: [{ shape: [k, k] }, { shape: [k, k] }] }, 2 * k * k],
    [{ type: 'Sequential', layers: Array.from({ length: 3 }, () => ({ type: 'Linear', inFeatures: k, outFeatures: k })) }, 3 * k * k],
  ])('of %j is known without making it', (model, count) => {
    expect(parametersOf(model)).toBe(count);
  });
});

describe('runSchema', () => {
  it('describes all fields, and has the modules', () => {
    const schema = runSchema({ source: z.string().describe('where from') }) as {
      readonly properties: Record<string, { readonly description?: string; readonly properties?: Record<string, unknown> }>;
      readonly $defs: Record<string, unknown>;
    };
    expect(Object.keys(schema.$defs)).toEqual(expect.arrayContaining(['Module', 'Linear']));
    expect(schema.properties.data!.properties!.source).toMatchObject({ description: 'where from' });
    for (const [name, field] of Object.entries(schema.properties)) expect(field.description, name).toBeDefined();
  });
});

it('a run is typed', () => {
  const run: RunConfig = parseRun(file());
  if (run.optimizer.type === 'SGD') expect(run.optimizer.nesterov).toBe(false);
  expect(LamellaError).toBeDefined();
});
