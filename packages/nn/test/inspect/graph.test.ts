import { ArgumentError, defaultGenerator, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { graphOf, moduleGraph, toMermaid, type Picture } from '../../src/inspect/index.js';
import { Block, mlp, ResNet, Twice } from './support/models.js';

/** `from -> to` by labels, in the order of the nodes. */
function arrows({ nodes, edges }: Picture): string[] {
  const name = (id: string): string => {
    const node = nodes.find((each) => each.id === id)!;
    return node.name === '' ? node.label : node.name;
  };
  return edges.map(({ from, to, kind }) => `${name(from)} ${kind === 'order' ? '..' : '->'} ${name(to)}`);
}

describe('graphOf', () => {
  it('has the ops in the order in which they were recorded, behind the leaves', () => {
    const model = new nn.Sequential(new nn.Linear(3, 2), new nn.SELU());
    const x = randn([4, 3], { requiresGrad: true });
    const graph = graphOf(model.forward(x).mul(x.narrow(1, 0, 2)), { model, names: { x }, title: 'two ways' });
    expect(graph.title).toBe('two ways');
    expect(graph.nodes.map(({ kind, label, detail }) => `${kind} ${label} ${detail}`)).toEqual([
      'input x 4×3',
      'parameter 0.weight 2×3',
      'parameter 0.bias 2',
      'op linear 4×2',
      'op selu 4×2',
      'op slice 4×2',
      'op mul 4×2',
      'output output 4×2',
    ]);
    expect(arrows(graph)).toEqual([
      'x -> linear',
      '0.weight -> linear',
      '0.bias -> linear',
      'linear -> selu',
      'x -> slice',
      'selu -> mul',
      'slice -> mul',
      'mul -> output',
    ]);
  });

  it('is the same after backward, and changes nothing', () => {
    const model = mlp();
    const loss = nn.functional.crossEntropy(model.forward(ones([2, 784])), tensor([1, 2], { dtype: 'int32' }));
    const before = graphOf(loss, { model });
    loss.backward();
    expect(graphOf(loss, { model })).toEqual(before);
    expect(before.nodes.filter(({ kind }) => kind === 'parameter').map(({ label }) => label)).toEqual(
      [...model.namedParameters()].map(([name]) => name),
    );
  });

  it('names no leaf without a model, and shows a leaf by itself', () => {
    expect(graphOf(ones([2], { requiresGrad: true })).nodes.map(({ label }) => label)).toEqual(['leaf', 'output']);
  });

  it('walks graphs that are deeper than the stack', () => {
    let x: Tensor = ones([1], { requiresGrad: true });
    for (let i = 0; i < 20_000; i++) x = x.neg();
    expect(graphOf(x).nodes).toHaveLength(20_002);
  });

  it('refuses what has no graph', () => {
    expect(() => graphOf(ones([2]))).toThrow(/graphOf: nothing was recorded for this tensor. Try: /);
    expect(() => graphOf(3 as never)).toThrow(ArgumentError);
    expect(() => graphOf(ones([2], { requiresGrad: true }), { model: {} as never })).toThrow(ArgumentError);
  });
});

describe('moduleGraph', () => {
  it('follows the values through modules and loose ops, in groups', () => {
    const graph = moduleGraph(new ResNet(), [1, 1, 8, 8]);
    expect(graph.title).toBe('ResNet');
    expect(graph.groups.map(({ label, parent }) => [label, graph.groups.find(({ id }) => id === parent)?.label ?? null])).toEqual([
      ['blocks Sequential', null],
      ['0 Block', 'blocks Sequential'],
      ['1 Block', 'blocks Sequential'],
    ]);
    const inFirst = graph.nodes.filter(({ group }) => group === graph.groups[1]!.id);
    expect(inFirst.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      'Conv2d conv1 · 1×8×8×8',
      'BatchNorm2d bn1 · 1×8×8×8',
      'relu 1×8×8×8',
      'Conv2d conv2 · 1×8×8×8',
      'BatchNorm2d bn2 · 1×8×8×8',
      'add 1×8×8×8',
      'relu 1×8×8×8',
    ]);
    expect(arrows(graph).slice(0, 10)).toEqual([
      'input -> stem',
      'stem -> blocks.0.conv1',
      'blocks.0.conv1 -> blocks.0.bn1',
      'blocks.0.bn1 -> relu',
      'relu -> blocks.0.conv2',
      'blocks.0.conv2 -> blocks.0.bn2',
      'stem -> add',
      'blocks.0.bn2 -> add',
      'add -> relu',
      'relu -> blocks.1.conv1',
    ]);
    expect(arrows(graph).at(-1)).toBe('head -> output');
  });

  it('follows integers into an embedding, and a module that is called twice', () => {
    expect(arrows(moduleGraph(new Twice(), [4], { dtype: 'int32' }))).toEqual([
      'input -> table',
      'table -> fc',
      'fc -> fc',
      'fc -> output',
    ]);
  });

  it('shows parameters that loose ops take', () => {
    class Scaled extends nn.Module {
      readonly scale = new nn.Parameter(ones([3]));
      override forward(x: Tensor): Tensor {
        return x.mul(this.scale);
      }
    }
    const graph = moduleGraph(new nn.Sequential(new nn.Linear(3, 3), new Scaled()), [1, 3]);
    // Scaled calls no other module: what it does is its own.
    expect(arrows(graph)).toEqual(['input -> 0', '0 -> 1', '1 -> output']);
    class Around extends nn.Module {
      readonly scale = new nn.Parameter(ones([3]));
      readonly fc = new nn.Linear(3, 3);
      override forward(x: Tensor): Tensor {
        return this.fc.forward(x.mul(this.scale));
      }
    }
    expect(arrows(moduleGraph(new Around(), [1, 3]))).toEqual(['input -> mul', 'scale -> mul', 'mul -> fc', 'fc -> output']);
  });

  it('does not look into a call, also where another module takes a value from within it', () => {
    class Keeps extends nn.Module {
      hidden: Tensor = ones([1]);
      override forward(x: Tensor): Tensor {
        this.hidden = x.exp();
        return this.hidden.tanh();
      }
    }
    class Peeks extends nn.Module {
      readonly keeps = new Keeps();
      override forward(x: Tensor): Tensor {
        return this.keeps.forward(x).add(this.keeps.hidden);
      }
    }
    expect(arrows(moduleGraph(new Peeks(), [2]))).toEqual(['input -> keeps', 'keeps -> add', 'add -> output']);
  });

  it('falls back to the order of calls where a value cannot be followed', () => {
    class Hard extends nn.Module {
      readonly encode = new nn.Linear(3, 4);
      readonly table = new nn.Embedding(4, 2);
      override forward(x: Tensor): Tensor {
        return this.table.forward(this.encode.forward(x).argmax(1));
      }
    }
    expect(arrows(moduleGraph(new Hard(), [5, 3]))).toEqual(['input -> encode', 'encode .. table', 'table -> output']);
  });

  it('has several inputs and outputs', () => {
    const graph = moduleGraph(new nn.LSTM(3, 4), [[5, 2, 3]]);
    expect(graph.nodes.map(({ label }) => label)).toEqual(['input', 'LSTM', 'output 1', 'output 2', 'output 3']);
    const attention = moduleGraph(new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 }), [
      [4, 1, 8],
      [5, 1, 8],
    ]);
    expect(arrows(attention)).toContain('input 2 -> multihead_attn');
    expect(arrows(attention)).toContain('norm1 -> multihead_attn');
  });

  it('works where the first layer works in place, and leaves all as it was', () => {
    manualSeed(1);
    const model = new nn.Sequential(new nn.Dropout(0.5, { inplace: true }), new nn.BatchNorm1d(3));
    const x = ones([4, 3]);
    const state = defaultGenerator.getState();
    expect(arrows(moduleGraph(model, x, { training: true }))).toEqual(['input -> 0', '0 -> 1', '1 -> output']);
    expect(x.toArray()).toEqual(ones([4, 3]).toArray());
    expect([...model.buffers()].map((buffer) => buffer.toArray())).toEqual([[0, 0, 0], [1, 1, 1], 0]);
    expect(defaultGenerator.getState()).toEqual(state);
    expect([...model.parameters()].every(({ grad }) => grad === null)).toBe(true);
    expect([...model.modules()].some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
  });

  it('has no node twice and no edge to nowhere', () => {
    const { nodes, edges, groups } = moduleGraph(
      new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 2, numDecoderLayers: 1, dimFeedforward: 8 }),
      [
        [3, 1, 8],
        [2, 1, 8],
      ],
    );
    const ids = nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(edges.every(({ from, to }) => ids.indexOf(from) !== -1 && ids.indexOf(from) < ids.indexOf(to))).toBe(true);
    expect(nodes.every(({ group }) => group === null || groups.some(({ id }) => id === group))).toBe(true);
    expect(edges.every(({ kind }) => kind === 'data')).toBe(true);
  });
});

describe('toMermaid', () => {
  it('writes nodes, groups and edges', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Sequential(new Block(1)));
    expect(toMermaid(moduleGraph(new nn.Sequential(new nn.Sequential(new nn.Linear(2, 3))), [1, 2]))).toBe(
      [
        'flowchart TD',
        '  n0(["input<br/>1×2"])',
        '  n2(["output<br/>1×3"])',
        '  subgraph g1["0 Sequential"]',
        '    n1["Linear<br/>0 · 1×3"]',
        '  end',
        '  n0 --> n1',
        '  n1 --> n2',
      ].join('\n'),
    );
    expect(
      toMermaid(
        graphOf(
          model
            .children()
            .next()
            .value!.forward(zeros([1, 2]) as never) as Tensor,
          { model },
        ),
      ),
    ).toContain('[/"0.weight<br/>2×2"/]');
  });

  it('escapes what Mermaid would read as its own', () => {
    const hostile = '"]; click <b>#&';
    const x = ones([1], { requiresGrad: true });
    expect(toMermaid(graphOf(x, { names: { [hostile]: x } }))).toContain('(["#34;]; click #60;b#62;#35;#38;<br/>1"])');
  });
});
