import { describe, expect, it } from 'vitest';
import {
  AutogradError,
  checkpoint,
  defaultGenerator,
  Generator,
  gradcheck,
  gradgradcheck,
  grad,
  manualSeed,
  noGrad,
  rand,
  tensor,
  type Tensor,
} from '../../src/index.js';

const leaf = (): Tensor => tensor([0.3, -0.7, 1.2], { dtype: 'float64', requiresGrad: true });
const noisy = (x: Tensor): Tensor => x.mul(x.detach().clone().bernoulli_(0.5)).exp().tanh();

describe('checkpoint', () => {
  it('gives the result and the gradient of the function itself', () => {
    const [x, y] = [leaf(), leaf()];
    const out = checkpoint(() => x.exp().tanh());
    expect(out.equal(y.exp().tanh())).toBe(true);
    out.sum().backward();
    y.exp().tanh().sum().backward();
    expect(x.grad!.equal(y.grad!)).toBe(true);
  });

  it('runs the function again in backward, once', () => {
    let runs = 0;
    const x = leaf();
    const out = checkpoint(() => {
      runs += 1;
      return x.exp().mul(x).tanh();
    });
    expect(runs).toBe(1);
    out.sum().backward();
    expect(runs).toBe(2);
  });

  it('draws the same again, and leaves the generator where it would have stood', () => {
    const run = (wrap: (fn: () => Tensor) => Tensor): [unknown, unknown] => {
      manualSeed(7);
      const x = leaf();
      const out = wrap(() => noisy(x));
      rand([3]);
      out.sum().backward();
      return [x.grad!.toArray(), defaultGenerator.getState()];
    };
    expect(run(checkpoint)).toEqual(run((fn) => fn()));
  });

  it('puts back the generators that it is told of', () => {
    const generator = new Generator().manualSeed(5);
    const x = leaf();
    const masked = (): Tensor => x.mul(x.detach().clone().bernoulli_(0.5, { generator })).exp();
    const out = checkpoint(masked, { generators: [generator] });
    const after = generator.getState();
    const [g] = grad([out.sum()], [x]);
    expect(generator.getState()).toEqual(after);
    generator.manualSeed(5);
    const [expected] = grad([masked().sum()], [x]);
    expect(g!.equal(expected!)).toBe(true);
  });

  it('can be differentiated twice, and nested', () => {
    const nested = (x: Tensor): Tensor => checkpoint(() => checkpoint(() => x.exp().mul(x)).tanh());
    expect(gradcheck(nested, [leaf()])).toBe(true);
    expect(gradgradcheck(nested, [leaf()])).toBe(true);
  });

  it('works twice over a graph that is retained, and is freed like any other', () => {
    const x = leaf();
    const loss = checkpoint(() => x.exp().tanh()).sum();
    const [first] = grad([loss], [x], { retainGraph: true });
    const [second] = grad([loss], [x]);
    expect(first!.equal(second!)).toBe(true);
    expect(() => grad([loss], [x])).toThrow(AutogradError);
  });

  it('only runs the function within noGrad', () => {
    const x = leaf();
    expect(noGrad(() => checkpoint(() => x.exp())).requiresGrad).toBe(false);
  });

  it('refuses a function that computes something else the second time', () => {
    let runs = 0;
    const x = leaf();
    const out = checkpoint(() => (runs++ === 0 ? x.exp().tanh() : x.exp()));
    expect(() => out.sum().backward()).toThrow(/the second run recorded 1 ops, the first 2/);
    expect(x.grad).toBe(null);
  });
});
