import { ArgumentError, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Buffer, Dropout, Linear, Module, Parameter, SELU, Sequential } from '../src/index.js';

class Block extends Module {
  static override readonly type = 'Block';
  readonly inProj: Linear;
  readonly layers: readonly Module[];
  readonly heads: ReadonlyMap<string, Module>;
  readonly scaleFactor: Parameter;
  readonly runningMean: Buffer;
  readonly scratch: Buffer;
  readonly plain: Tensor;
  private readonly hidden: Linear;
  parent: Module | null = null;

  constructor() {
    super();
    this.inProj = new Linear(2, 3);
    this.layers = [new Linear(3, 3, { bias: false }), new Dropout(0.5)];
    this.heads = new Map([['left', new Linear(3, 1)]]);
    this.scaleFactor = new Parameter(ones([1]));
    this.runningMean = new Buffer(zeros([3]));
    this.scratch = new Buffer(zeros([3]), { persistent: false });
    this.plain = ones([5]);
    this.hidden = new Linear(1, 1);
  }

  override forward(x: Tensor): Tensor {
    return this.hidden.forward(this.inProj.forward(x).mean(-1, { keepdim: true })).mul(this.plain.mean());
  }
}

describe('what a module finds in its fields', () => {
  it('parameters first, then those of fields, arrays, maps and private fields, under PyTorch names', () => {
    expect([...new Block().namedParameters()].map(([name]) => name)).toEqual([
      'scale_factor',
      'in_proj.weight',
      'in_proj.bias',
      'layers.0.weight',
      'heads.left.weight',
      'heads.left.bias',
      'hidden.weight',
      'hidden.bias',
    ]);
  });

  it('buffers, of which the state dict has the persistent ones', () => {
    const block = new Block();
    expect([...block.namedBuffers()].map(([name]) => name)).toEqual(['running_mean', 'scratch']);
    expect(Object.keys(block.stateDict())).toEqual(['scale_factor', 'running_mean', 'in_proj.weight', 'in_proj.bias', 'layers.0.weight', 'heads.left.weight', 'heads.left.bias', 'hidden.weight', 'hidden.bias']); // prettier-ignore
  });

  it('modules, this one first', () => {
    expect([...new Block().namedModules()].map(([name]) => name)).toEqual(['', 'in_proj', 'layers.0', 'layers.1', 'heads.left', 'hidden']);
  });

  it('a shared parameter once among the parameters, twice in the state dict', () => {
    const layer = new Linear(2, 2);
    const model = new Sequential(layer, layer);
    expect([...model.parameters()]).toHaveLength(2);
    expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
  });

  it('does not run in circles when a field leads back to a parent', () => {
    const child = new Block();
    const parent = new Sequential(child);
    child.parent = parent;
    expect([...parent.namedParameters()]).toHaveLength(8);
    expect([...parent.modules()]).toHaveLength(7);
  });
});

describe('train, eval and the rest of what goes through all modules', () => {
  it('sets training everywhere, and back', () => {
    const block = new Block();
    block.eval();
    expect([...block.modules()].map(({ training }) => training)).not.toContain(true);
    block.train();
    expect([...block.modules()].map(({ training }) => training)).not.toContain(false);
  });

  it('to changes the dtype of the same objects, and of no integers', () => {
    class Counting extends Module {
      readonly weight = new Parameter(ones([2]));
      readonly count = new Buffer(zeros([1], { dtype: 'int32' }));
      override forward(): null {
        return null;
      }
    }
    const model = new Counting();
    const { weight } = model;
    model.to('float64');
    expect(model.weight).toBe(weight);
    expect([weight.dtype, model.count.dtype, weight.toArray()]).toEqual(['float64', 'int32', [1, 1]]);
    expect(() => model.to('int32' as never)).toThrow(ArgumentError);
  });

  it('zeroGrad clears, requiresGrad_ freezes, apply visits children first', () => {
    const model = new Sequential(new Linear(2, 2), new SELU());
    model
      .forward(ones([1, 2]))
      .sum()
      .backward();
    model.zeroGrad();
    expect([...model.parameters()].map(({ grad }) => grad)).toEqual([null, null]);
    expect([...model.requiresGrad_(false).parameters()].map(({ requiresGrad }) => requiresGrad)).toEqual([false, false]);
    const visited: string[] = [];
    model.apply((module) => visited.push(module.type));
    expect(visited).toEqual(['Linear', 'SELU', 'Sequential']);
  });
});

describe('hooks on forward', () => {
  it('run around forward in order, and may replace inputs and output', () => {
    const layer = new SELU();
    const log: string[] = [];
    layer.registerForwardPreHook((_module, [x]) => {
      log.push('before');
      return [(x as Tensor).mul(0)];
    });
    layer.registerForwardHook((_module, inputs, output) => {
      log.push(`after ${String((inputs[0] as Tensor).item())}`);
      return (output as Tensor).add(1);
    });
    layer.registerForwardHook(() => void log.push('last'));
    expect(layer.forward(ones([1])).toArray()).toEqual([1]);
    expect(log).toEqual(['before', 'after 0', 'last']);
  });

  it('cost nothing once they are removed: the instance has no forward of its own', () => {
    const layer = new SELU();
    const handles = [layer.registerForwardHook(() => undefined), layer.registerForwardPreHook(() => undefined)];
    expect(Object.hasOwn(layer, 'forward')).toBe(true);
    for (const handle of handles) handle.remove();
    handles[0]!.remove();
    expect(Object.hasOwn(layer, 'forward')).toBe(false);
  });

  it('of a layer run within a Sequential', () => {
    const layer = new SELU();
    let calls = 0;
    layer.registerForwardHook(() => void (calls += 1));
    new Sequential(layer, layer).forward(ones([1]));
    expect(calls).toBe(2);
  });
});

describe('printing', () => {
  it('shows modules as PyTorch does, those within indented', () => {
    expect(new Sequential(new Linear(2, 3), new Sequential(new SELU(), new Dropout(0.2))).toString()).toBe(
      [
        'Sequential(',
        '  (0): Linear(inFeatures=2, outFeatures=3, bias=true)',
        '  (1): Sequential(',
        '    (0): SELU()',
        '    (1): Dropout(p=0.2, inplace=false)',
        '  )',
        ')',
      ].join('\n'),
    );
  });

  it('shows an empty Sequential in one line', () => expect(new Sequential().toString()).toBe('Sequential()'));
});

describe('Sequential', () => {
  it('refuses what is no module, and says which', () => {
    expect(() => new Sequential(new SELU(), SELU as never)).toThrow(
      expect.objectContaining({ name: 'ArgumentError', argument: 'layers[1]' }) as Error,
    );
  });

  it('can be walked', () => {
    const layers = [new SELU(), new Dropout()];
    expect([...new Sequential(...layers)]).toEqual(layers);
    expect(new Sequential(...layers).length).toBe(2);
  });
});

it('a Parameter takes over memory, and may be frozen from the start', () => {
  const data = tensor([1, 2]);
  const parameter = new Parameter(data);
  expect(parameter.storage).toBe(data.storage);
  expect([parameter.requiresGrad, parameter.isLeaf, new Parameter(data, false).requiresGrad]).toEqual([true, true, false]);
  expect(() => new Parameter(tensor([1], { dtype: 'int32' }))).toThrow(expect.objectContaining({ name: 'DTypeError' }) as Error);
});
