import { ArgumentError, ones, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Buffer, Dropout, Linear, Module, optim, Parameter, SELU, Sequential } from '../src/index.js';

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

  it('a shared buffer and a shared module once', () => {
    class Twice extends Module {
      readonly first = new Buffer(zeros([1]));
      readonly second = this.first;
      readonly left = new SELU();
      readonly right = this.left;
      override forward(): null {
        return null;
      }
    }
    const model = new Twice();
    expect([...model.namedBuffers()].map(([name]) => name)).toEqual(['first']);
    expect(Object.keys(model.stateDict())).toEqual(['first', 'second']);
    expect([...model.namedChildren()].map(([name]) => name)).toEqual(['left']);
    expect([...model.modules()]).toHaveLength(2);
  });

  it('the keys of maps as they are, only fields are renamed', () => {
    class Heads extends Module {
      readonly taskHeads = new Map<string | number, unknown>([
        ['leftHand', new SELU()],
        ['B', new Linear(1, 1)],
        [7, [new Linear(1, 1, { bias: false })]],
      ]);
      override forward(): null {
        return null;
      }
    }
    const heads = new Heads();
    expect(Object.keys(heads.stateDict())).toEqual(['task_heads.B.weight', 'task_heads.B.bias', 'task_heads.7.0.weight']);
    expect([...heads.namedChildren()].map(([name]) => name)).toEqual(['task_heads.leftHand', 'task_heads.B', 'task_heads.7.0']);
  });

  it('what is set later, and not what is null, undefined or hidden behind #', () => {
    class Late extends Module {
      extra: Linear | null = null;
      none?: Linear;
      readonly #secret = new Linear(1, 1);
      override forward(x: Tensor): Tensor {
        return this.#secret.forward(x);
      }
    }
    const late = new Late();
    expect([...late.parameters()]).toEqual([]);
    late.extra = new Linear(2, 2);
    expect([...late.namedParameters()].map(([name]) => name)).toEqual(['extra.weight', 'extra.bias']);
  });

  it('does not run in circles when a field leads back to a parent', () => {
    const child = new Block();
    const parent = new Sequential(child);
    child.parent = parent;
    expect([...parent.namedParameters()]).toHaveLength(8);
    expect([...parent.modules()]).toHaveLength(7);
    expect(Object.keys(parent.stateDict())).toHaveLength(9);
    const visited: string[] = [];
    parent.apply((module) => visited.push(module.type));
    expect(visited).toEqual(['Linear', 'Linear', 'Dropout', 'Linear', 'Linear', 'Block', 'Sequential']);
    expect([...parent.eval().modules()].some(({ training }) => training)).toBe(false);
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

  it('to takes gradients along, and an optimiser goes on', () => {
    const layer = new Linear(2, 1);
    const optimizer = new optim.SGD(layer.parameters(), { lr: 1, momentum: 0.5 });
    const step = (dtype: 'float32' | 'float64'): void => {
      layer
        .forward(ones([1, 2], { dtype }))
        .sum()
        .backward();
      optimizer.step();
    };
    step('float32');
    layer.to('float64');
    expect([layer.weight.dtype, layer.weight.grad?.dtype, layer.weight.grad?.toArray()]).toEqual(['float64', 'float64', [[1, 1]]]);
    const before = layer.weight.clone();
    optimizer.zeroGrad();
    step('float64');
    expect(layer.weight.sub(before).toArray()).toEqual([[-1.5, -1.5]]);
    const { grad, storage } = layer.weight;
    layer.to('float64'); // it is that already: nothing moves
    expect([layer.weight.grad, layer.weight.storage]).toEqual([grad, storage]);
    expect(layer.weight.grad).toBe(grad);
  });

  it('apply visits a layer that stands in two places of one module once', () => {
    const layer = new SELU();
    const visited: Module[] = [];
    const model = new Sequential(layer, layer);
    expect(model.apply((module) => visited.push(module))).toBe(model);
    expect(visited).toEqual([layer, model]);
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
