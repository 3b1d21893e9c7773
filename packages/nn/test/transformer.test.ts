import {
  ArgumentError,
  defaultGenerator,
  Generator,
  gradcheck,
  gradgradcheck,
  manualSeed,
  noGrad,
  ones,
  randn,
  selu,
  ShapeError,
  tensor,
  zeros,
  type Tensor,
} from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const { Transformer, TransformerDecoder, TransformerDecoderLayer, TransformerEncoder, TransformerEncoderLayer } = nn;
const small = { dimFeedforward: 6, dropout: 0 };
const causal = ones([4, 4]).triu(1).ne(0);

beforeEach(() => manualSeed(6));

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(Number(a.sub(b).abs().amax().item())).toBeLessThan(2e-6);
}

/** How many words of 32 bits are drawn from the default generator. */
function drawn(fn: () => unknown): number {
  manualSeed(6);
  fn();
  const target = defaultGenerator.getState().join();
  const generator = new Generator().manualSeed(6);
  let count = 0;
  for (; generator.getState().join() !== target; count++) generator.uint32();
  return count;
}

const layers = [
  ['TransformerEncoderLayer', (options: object, dModel = 4, nhead = 2) => new TransformerEncoderLayer(dModel, nhead, options)],
  ['TransformerDecoderLayer', (options: object, dModel = 4, nhead = 2) => new TransformerDecoderLayer(dModel, nhead, options)],
] as const;
const run = (layer: nn.Module, x: Tensor, memory: Tensor): Tensor =>
  layer instanceof TransformerDecoderLayer ? layer.forward(x, memory) : (layer as nn.TransformerEncoderLayer).forward(x);

describe.each(layers)('%s', (name, make) => {
  const [x, memory] = [randn([4, 3, 4]), randn([5, 3, 4])];

  it.each([true, false])('reads every layout as the same positions, normFirst %s', (normFirst) => {
    const layer = make({ ...small, normFirst });
    const batchFirst = make({ ...small, normFirst, batchFirst: true });
    batchFirst.loadStateDict(layer.stateDict());
    const output = run(layer, x, memory);
    expectClose(run(batchFirst, x.transpose(0, 1), memory.transpose(0, 1)).transpose(0, 1), output);
    expectClose(run(batchFirst, x.select(1, 2), memory.select(1, 2)), output.select(1, 2));
  });

  it('normalises last, or leaves the sum as it is', () => {
    const last = run(make(small), x, memory);
    expectClose(last.mean(-1), zeros([4, 3]));
    expect(
      Number(
        run(make({ ...small, normFirst: true }), x, memory)
          .mean(-1)
          .abs()
          .amax()
          .item(),
      ),
    ).toBeGreaterThan(1e-3);
    const layer = make({ ...small, normFirst: true });
    noGrad(() => [...layer.parameters()].map((parameter) => parameter.fill_(0)));
    expectClose(run(layer, x, memory), x); // with nothing to add
  });

  it('takes relu, gelu or any function between its linear layers', () => {
    const outputs = (['relu', 'gelu', selu, (input: Tensor): Tensor => input.relu()] as const).map((activation) => {
      manualSeed(1);
      return run(make({ ...small, activation }), x, memory);
    });
    expectClose(outputs[3]!, outputs[0]!);
    expect(outputs[1]!.equal(outputs[0]!) || outputs[2]!.equal(outputs[0]!)).toBe(false);
    expect(() => make({ activation: 'selu' })).toThrow(/relu\/gelu, not selu/);
  });

  it('draws for the weights of each attention, its output, the inner dropout and the last, in training alone', () => {
    const layer = make({ dimFeedforward: 6, dropout: 0.3 });
    const isDecoder = name === 'TransformerDecoderLayer';
    const [attention, output, inner] = [3 * 2 * 4 * 4, 4 * 3 * 4, 4 * 3 * 6];
    const numbers = attention + output + inner + output + (isDecoder ? 3 * 2 * 4 * 5 + output : 0);
    expect(drawn(() => run(layer, x, memory))).toBe(2 * numbers);
    expect(drawn(() => run(layer.eval(), x, memory))).toBe(0);
    const own = make({ dimFeedforward: 6, dropout: 0.3, generator: new Generator() });
    expect(drawn(() => run(own, x, memory))).toBe(0);
  });

  it('has no bias anywhere with bias: false, and PyTorch keys in its order', () => {
    const isDecoder = name === 'TransformerDecoderLayer';
    const attention = (field: string): string[] => [`${field}.in_proj_weight`, `${field}.out_proj.weight`];
    const norms = isDecoder ? ['norm1', 'norm2', 'norm3'] : ['norm1', 'norm2'];
    expect(Object.keys(make({ ...small, bias: false }).stateDict())).toEqual([
      ...attention('self_attn'),
      ...(isDecoder ? attention('multihead_attn') : []),
      ...['linear1', 'linear2', ...norms].map((field) => `${field}.weight`),
    ]);
  });

  it('has right gradients, twice', () => {
    const layer = make({ dimFeedforward: 2, dropout: 0, activation: 'gelu' }, 2, 1).to('float64');
    const leaf = (...shape: number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
    const inputs = [leaf(2, 1, 2), leaf(2, 1, 2)];
    const both = (a: Tensor, b: Tensor): Tensor => run(layer, a, b).add(b.sum().mul(0)).square();
    expect(gradcheck(both, [...inputs, ...layer.parameters()])).toBe(true);
    expect(gradgradcheck(both, inputs, { atol: 1e-4 })).toBe(true);
  });

  it('refuses what its attention refuses', () => {
    expect(() => run(make(small), randn([4, 3, 5]), memory)).toThrow(ShapeError);
    expect(() => make({ dropout: 2 })).toThrow(ArgumentError);
    expect(() => make(small, 4, 3)).toThrow(/divisible/);
  });
});

describe('stacks', () => {
  it('are layers behind each other, with the same weights at first, none shared, and no draws', () => {
    const layer = new TransformerEncoderLayer(4, 2, small);
    let made!: nn.TransformerEncoder;
    expect(drawn(() => (made = new TransformerEncoder(layer, 3, { norm: new nn.SELU() })))).toBe(0);
    const x = randn([4, 2, 4]);
    const srcMask = causal;
    const one = (input: Tensor): Tensor => layer.forward(input, { srcMask });
    expectClose(made.forward(x, { mask: causal }), one(one(one(x))).selu());
    expect(Object.keys(made.stateDict()).filter((key) => key.endsWith('linear1.bias'))).toEqual(
      ['0', '1', '2'].map((i) => `layers.${i}.linear1.bias`),
    );
    expect(new Set([...made.parameters(), ...layer.parameters()]).size).toBe(4 * 12);
  });

  it('pass masks and memory on to every layer', () => {
    const layer = new TransformerDecoderLayer(4, 2, small);
    const stack = new TransformerDecoder(layer, 2);
    const [x, memory] = [randn([4, 2, 4]), randn([3, 2, 4])];
    const masks = { tgtMask: causal, tgtIsCausal: true, memoryKeyPaddingMask: tensor([0, 0, 1, 0, 1, 1]).ne(0).reshape([2, 3]) };
    expectClose(stack.forward(x, memory, masks), layer.forward(layer.forward(x, memory, masks), memory, masks));
    const encoder = new TransformerEncoder(new TransformerEncoderLayer(4, 2, small), 2);
    const padding = { srcKeyPaddingMask: tensor([0, 0, 0, 1, 0, 0, 1, 1]).ne(0).reshape([2, 4]) };
    const changed = x.maskedFill(padding.srcKeyPaddingMask.t().unsqueeze(-1), 50);
    expectClose(encoder.forward(x, padding).narrow(0, 0, 2), encoder.forward(changed, padding).narrow(0, 0, 2));
  });

  it('may be empty, but not of half a layer', () => {
    const layer = new TransformerEncoderLayer(4, 2, small);
    const x = randn([4, 2, 4]);
    expect(new TransformerEncoder(layer, 0).forward(x)).toBe(x);
    for (const count of [-1, 1.5]) expect(() => new TransformerEncoder(layer, count)).toThrow(ArgumentError);
  });
});

describe('Transformer', () => {
  const options = { dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 2, ...small };
  const model = (more = {}): nn.Transformer => new Transformer({ ...options, ...more });

  it('is its encoder and its decoder, and does not look ahead under a causal mask', () => {
    const transformer = model();
    const [src, tgt] = [randn([3, 2, 4]), randn([4, 2, 4])];
    const tgtMask = Transformer.generateSquareSubsequentMask(4);
    const output = transformer.forward(src, tgt, { tgtMask, tgtIsCausal: true });
    expectClose(output, transformer.decoder.forward(tgt, transformer.encoder.forward(src), { tgtMask }));
    const later = tgt.mul(
      ones([4, 1, 1])
        .triu()
        .add(tensor([0, 0, 5, 5]).reshape([4, 1, 1])),
    );
    expectClose(transformer.forward(src, later, { tgtMask }).select(0, 0), output.select(0, 0));
    const batchFirst = model({ batchFirst: true });
    batchFirst.loadStateDict(transformer.stateDict());
    expectClose(batchFirst.forward(src.transpose(0, 1), tgt.transpose(0, 1), { tgtMask }).transpose(0, 1), output);
    expectClose(batchFirst.forward(src.select(1, 0), tgt.select(1, 0), { tgtMask }), output.select(1, 0));
  });

  it('draws its matrices a second time, Xavier-uniform', () => {
    manualSeed(6);
    const { encoder } = model();
    manualSeed(6);
    const copies = [new TransformerEncoderLayer(4, 2, small), new TransformerDecoderLayer(4, 2, small)];
    const [first] = [...encoder.parameters()];
    expect(first!.equal([...copies[0]!.parameters()][0]!)).toBe(false);
    expect(first!.equal(nn.init.xavierUniform_(first!.detach().clone().fill_(0)))).toBe(true);
  });

  it('takes other modules for its encoder and decoder', () => {
    class Last extends nn.Module {
      override forward(...inputs: readonly [Tensor, ...unknown[]]): Tensor {
        return inputs[0].mul(2);
      }
    }
    const transformer = model({ customEncoder: new Last(), customDecoder: new Last() });
    expect(transformer.forward(ones([3, 2, 4]), ones([4, 2, 4])).equal(ones([4, 2, 4]).mul(2))).toBe(true);
  });

  it.each<[string, number[], number[]]>([
    ['another batch', [3, 2, 4], [4, 1, 4]],
    ['other features', [3, 2, 5], [4, 2, 5]],
    ['another rank', [3, 4], [4, 2, 4]],
    ['one dimension', [4], [4]],
  ])('refuses %s, naming both', (_name, src, tgt) => {
    const fn = (): Tensor => model().forward(zeros(src), zeros(tgt));
    expect(fn).toThrow(ShapeError);
    expect(fn).toThrow(`got src [${src.join(', ')}] and tgt [${tgt.join(', ')}]`);
  });

  it('makes a causal mask of either dtype', () => {
    expect(Transformer.generateSquareSubsequentMask(3, { dtype: 'float64' }).dtype).toBe('float64');
    expect(Transformer.generateSquareSubsequentMask(3).toArray()).toEqual([
      [0, -Infinity, -Infinity],
      [0, 0, -Infinity],
      [0, 0, 0],
    ]);
  });
});

describe('cloneModule', () => {
  it('copies parameters, buffers, arrays, maps and what is shared, and leaves the rest', () => {
    class Tied extends nn.Module {
      static override readonly type: string = 'Tied';
      readonly first = new nn.Linear(2, 2);
      readonly again = this.first;
      readonly many: readonly nn.Module[] = [this.first, new nn.LSTM(2, 2)];
      readonly named = new Map([['left', new nn.Dropout(0.1)]]);
      readonly seen = new nn.Buffer(zeros([2]), { persistent: false });
      readonly constants = { one: ones([1]), activation: selu };
      override forward(x: Tensor): Tensor {
        return this.constants.activation(this.again.forward(x).add(this.seen));
      }
    }
    const module = new Tied().eval();
    module.first.weight.requiresGrad_(false);
    let copy!: Tied;
    expect(drawn(() => (copy = nn.cloneModule(module)))).toBe(0);
    expect([copy.type, copy.training, copy instanceof Tied]).toEqual(['Tied', false, true]);
    expect([copy.again, copy.many[0]]).toEqual([copy.first, copy.first]);
    expect([...copy.namedParameters()].map(([name, x]) => [name, x.requiresGrad])).toEqual(
      [...module.namedParameters()].map(([name, x]) => [name, x.requiresGrad]),
    );
    expect([copy.first.weight.requiresGrad, copy.seen.persistent, copy.constants.activation]).toEqual([false, false, selu]);
    const x = randn([3, 2]);
    expect(copy.forward(x).equal(module.forward(x))).toBe(true);
    noGrad(() => [...module.parameters()].map((parameter) => parameter.fill_(0)));
    module.named.get('left')!.p = 0.9;
    expect(copy.first.weight.eq(0).any().item()).toBe(false);
    expect([copy.named.get('left')!.p, copy.constants.one === module.constants.one]).toEqual([0.1, false]);
  });

  it('leaves forward hooks behind', () => {
    const layer = new nn.Linear(2, 2);
    layer.registerForwardHook(() => zeros([1]));
    expect(nn.cloneModule(layer).forward(ones([1, 2])).shape).toEqual([1, 2]);
  });
});
