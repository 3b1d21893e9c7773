import { grad, gradgradcheck, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';

/** Starts as [[1, 2, 3], [4, 5, 6]]. */
const leaf = (): Tensor => tensor([1, 2, 3, 4, 5, 6], { requiresGrad: true }).view([2, 3]).detach().requiresGrad_();
/** A sum in which every element counts differently. */
const W = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const weighted = (y: Tensor): Tensor => y.mul(W).sum();

/** What is done to y, which starts as a copy of x; what then is the loss; and PyTorch 1.13's x.grad, and y where it was printed. */
interface Program {
  readonly python: string;
  readonly run: (y: Tensor, x: Tensor) => Tensor;
  readonly grad: number[][];
  readonly y?: number[][];
}

// In each: x = torch.arange(1., 7.).view(2, 3).requires_grad_(); y = x * 1; W = torch.arange(1., 7.).view(2, 3)
const programs: Readonly<Record<string, Program>> = {
  'the base is changed after a view was made': {
    python: 'v = y[0]; y.mul_(10); (v * W[0]).sum().backward()',
    run(y) {
      const v = y.select(0, 0);
      y.mul_(10);
      return v.mul(W.select(0, 0)).sum();
    },
    grad: [
      [10, 20, 30],
      [0, 0, 0],
    ],
    y: [
      [10, 20, 30],
      [40, 50, 60],
    ],
  },
  'a view is changed, then its base is read': {
    python: 'y[0].mul_(10); (y * W).sum().backward()',
    run(y) {
      y.select(0, 0).mul_(10);
      return weighted(y);
    },
    grad: [
      [10, 20, 30],
      [4, 5, 6],
    ],
    y: [
      [10, 20, 30],
      [4, 5, 6],
    ],
  },
  'a view of a view is changed': {
    python: 'y[1][1:].mul_(7); (y * W).sum().backward()',
    run(y) {
      y.select(0, 1).narrow(0, 1, 2).mul_(7);
      return weighted(y);
    },
    grad: [
      [1, 2, 3],
      [4, 35, 42],
    ],
  },
  'one view is changed, then another that meets it is read': {
    python: 'a = y[0]; b = y[:, 1]; a.mul_(3); (b * b).sum().backward()',
    run(y) {
      const [a, b] = [y.select(0, 0), y.select(1, 1)];
      a.mul_(3);
      return b.mul(b).sum();
    },
    grad: [
      [0, 36, 0],
      [0, 10, 0],
    ],
  },
  'rows of a transposed view are changed': {
    python: 't = y.t(); t[0].fill_(9.); t[2].mul_(t[1] * 1); (y * W).sum().backward()',
    run(y) {
      const t = y.t();
      t.select(0, 0).fill_(9);
      t.select(0, 2).mul_(t.select(0, 1).mul(1));
      return weighted(y);
    },
    grad: [
      [0, 11, 6],
      [0, 41, 30],
    ],
    y: [
      [9, 2, 6],
      [9, 5, 30],
    ],
  },
  'every second element is changed': {
    python: 's = y.view(6)[::2]; s.mul_(s * 1); (y * W).sum().backward()',
    run(y) {
      const s = y.view([6]).slice(0, 0, null, 2);
      s.mul_(s.mul(1));
      return weighted(y);
    },
    grad: [
      [2, 2, 18],
      [4, 50, 6],
    ],
    y: [
      [1, 2, 9],
      [4, 25, 6],
    ],
  },
  'several changes follow each other': {
    python: 'y.mul_(0.25).clamp_(0.3, 1.2).sub_(1).neg_().sigmoid_(); (y * W).sum().backward()',
    run: (y) => weighted(y.mul_(0.25).clamp_(0.3, 1.2).sub_(1).neg_().sigmoid_()),
    grad: [
      [0, -0.11750185489654541, -0.18460054695606232],
      [-0.25, 0, 0],
    ],
  },
  'rows, columns and the whole are changed in turn': {
    python: 'y[0].neg_(); y[:, 0].mul_(2); y.add_(y[1] * 1); y[1].copy_(y[0] * 3); (y * W).sum().backward()',
    run(y) {
      y.select(0, 0).neg_();
      y.select(1, 0).mul_(2);
      y.add_(y.select(0, 1).mul(1));
      y.select(0, 1).copy_(y.select(0, 0).mul(3));
      return weighted(y);
    },
    grad: [
      [-26, -17, -21],
      [26, 17, 21],
    ],
    y: [
      [6, 3, 3],
      [18, 9, 9],
    ],
  },
  'a row is overwritten': {
    python: 'y[0].zero_(); (y * y).sum().backward()',
    run(y) {
      y.select(0, 0).zero_();
      return y.mul(y).sum();
    },
    grad: [
      [0, 0, 0],
      [8, 10, 12],
    ],
  },
  'what a stretched view shows is changed': {
    python: 'e = y[0].expand(2, 3); y[0].mul_(5); (e * W).sum().backward()',
    run(y) {
      const e = y.select(0, 0).expand([2, 3]);
      y.select(0, 0).mul_(5);
      return weighted(e);
    },
    grad: [
      [25, 35, 45],
      [0, 0, 0],
    ],
  },
  'a slice of a permuted view is changed, which is then read': {
    python: 'p = y.unsqueeze(1).permute(2, 0, 1); p[1].mul_(4); (p * p).sum().backward()',
    run(y) {
      const p = y.unsqueeze(1).permute([2, 0, 1]);
      p.select(0, 1).mul_(4);
      return p.mul(p).sum();
    },
    grad: [
      [2, 64, 6],
      [8, 160, 12],
    ],
  },
  'a view is made between two changes of its base': {
    python: 'y.mul_(2); v = y[1]; y.mul_(3); v.add_(1); y.mul_(v[0].detach().clone()); (y * W).sum().backward()',
    run(y) {
      y.mul_(2);
      const v = y.select(0, 1);
      y.mul_(3);
      v.add_(1);
      y.mul_(v.select(0, 0).detach().clone());
      return weighted(y);
    },
    grad: [
      [150, 300, 450],
      [600, 750, 900],
    ],
    y: [
      [150, 300, 450],
      [625, 775, 925],
    ],
  },
  'one element is multiplied by another': {
    python: 'y[0, 1].mul_(y[1, 2] * 1); y.sum().backward()',
    run(y) {
      y.select(0, 0).select(0, 1).mul_(y.select(0, 1).select(0, 2).mul(1));
      return y.sum();
    },
    grad: [
      [1, 6, 1],
      [1, 1, 3],
    ],
  },
  'one part takes in another': {
    python: 'a, b = y[:, :1], y[:, 1:]; a.add_(b.sum()); (y * W).sum().backward()',
    run(y) {
      const [a, b] = [y.narrow(1, 0, 1), y.narrow(1, 1, 2)];
      a.add_(b.sum());
      return weighted(y);
    },
    grad: [
      [1, 7, 8],
      [4, 10, 11],
    ],
    y: [
      [17, 2, 3],
      [20, 5, 6],
    ],
  },
};

describe('gradients as in PyTorch when', () => {
  it.each(Object.entries(programs))('%s', (_, program) => {
    const x = leaf();
    const y = x.mul(1);
    program.run(y, x).backward();
    const want = program.grad.flat();
    [...x.grad!.data()].forEach((value, i) => expect(value).toBeCloseTo(want[i], 6));
    if (program.y !== undefined) expect(y.toArray()).toEqual(program.y);
  });
});

describe('a change in place', () => {
  it('of zeros that take in a leaf makes them part of the graph', () => {
    // z = torch.zeros(4, 3); z[1:3].copy_(x); z[0] = x[1] * 2; (z * z).sum().backward(); x.grad
    const x = leaf();
    const z = zeros([4, 3]);
    z.narrow(0, 1, 2).copy_(x);
    z.select(0, 0).copy_(x.select(0, 1).mul(2));
    expect([z.requiresGrad, z.isLeaf]).toEqual([true, false]);
    expect(z.toArray()).toEqual([
      [8, 10, 12],
      [1, 2, 3],
      [4, 5, 6],
      [0, 0, 0],
    ]);
    z.mul(z).sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [2, 4, 6],
      [40, 50, 60],
    ]);
  });

  it('of a diagonal goes back to the diagonal', () => {
    // x = torch.arange(1., 10.).view(3, 3).requires_grad_(); y = x * 1; y.diagonal().mul_(torch.tensor([2., 3., 4.])); (y * y).sum().backward()
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9]).view([3, 3]).detach().requiresGrad_();
    const y = x.mul(1);
    y.diagonal().mul_(tensor([2, 3, 4]));
    y.mul(y).sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [8, 4, 6],
      [8, 90, 12],
      [14, 16, 288],
    ]);
  });

  it('can be differentiated twice', () => {
    // x = torch.tensor([.5, 1.5], dtype=torch.float64, requires_grad=True); y = x * x; y[:1].mul_(x[1:]); s = (y * y).sum()
    // g, = torch.autograd.grad(s, x, create_graph=True); h, = torch.autograd.grad(g.sum(), x)
    const x = tensor([0.5, 1.5], { dtype: 'float64', requiresGrad: true });
    const y = x.mul(x);
    y.narrow(0, 0, 1).mul_(x.narrow(0, 1, 1));
    const [g] = grad([y.mul(y).sum()], [x], { createGraph: true });
    const [h] = grad([g!.sum()], [x]);
    expect([g!.toArray(), h!.toArray()]).toEqual([
      [1.125, 13.6875],
      [8.25, 28.625],
    ]);
  });

  it('answers with the tensor itself, and raises the version that all views share', () => {
    const y = zeros([4]);
    const v = y.narrow(0, 0, 2);
    const before = y.storage.version;
    expect(v.add_(1)).toBe(v);
    expect(y.add_(1)).toBe(y);
    expect([v.storage === y.storage, y.storage.version]).toEqual([true, before + 2]);
  });

  it('by its own values reads them before it writes', () => {
    const x = leaf();
    const y = x.mul(1);
    y.mul_(y); // PyTorch refuses the backward of this one; here the old values are kept
    y.narrow(1, 0, 2).add_(y.narrow(1, 1, 2));
    expect(y.toArray()).toEqual([
      [5, 13, 9],
      [41, 61, 36],
    ]);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [2, 8, 12],
      [8, 20, 24],
    ]);
  });

  it('of integers and booleans is no matter of the graph', () => {
    const counts = tensor([1, 2], { dtype: 'int32' });
    const mask = tensor([true, false]);
    expect([counts.add_(1).toArray(), mask.mul_(false).toArray()]).toEqual([
      [2, 3],
      [false, false],
    ]);
  });

  it('converts its result to the dtype of the tensor', () => {
    const x = tensor([1, 2], { dtype: 'float64', requiresGrad: true });
    const y = zeros([2]);
    y.add_(x.mul(2));
    expect([y.dtype, y.toArray()]).toEqual(['float32', [2, 4]]);
    y.sum().backward();
    expect([x.grad!.dtype, x.grad!.toArray()]).toEqual(['float64', [2, 2]]);
  });

  it('of part of a detached slice stays within it', () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const part = zeros([5]).narrow(0, 2, 3).detach(); // its memory begins two places earlier
    part
      .asStrided([2], [2], 2)
      .mul_(0)
      .add_(x.narrow(0, 0, 2));
    part
      .mul(tensor([10, 100, 1000]))
      .sum()
      .backward();
    expect(x.grad!.toArray()).toEqual([10, 1000, 0]);
  });

  it('shows in a view that begins before its base', () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const part = tensor([7, 7, 0, 0]).narrow(0, 2, 2).detach();
    const all = part.asStrided([4], [1], 0);
    part.add_(x.narrow(0, 1, 2));
    expect(all.toArray()).toEqual([7, 7, 2, 3]);
    all
      .mul(tensor([1, 2, 3, 4]))
      .sum()
      .backward();
    expect(x.grad!.toArray()).toEqual([0, 3, 4]);

    const squares = (y: Tensor): Tensor => {
      const tail = tensor([7, 7, 0, 0], { dtype: 'float64' }).narrow(0, 2, 2).detach();
      const whole = tail.asStrided([4], [1], 0);
      tail.add_(y);
      return whole.mul(whole);
    };
    expect(gradgradcheck(squares, [tensor([1, 2], { dtype: 'float64', requiresGrad: true })])).toBe(true);
  });
});

describe('a view', () => {
  it('shows its new place in the graph when it is printed', () => {
    const x = leaf();
    const y = x.mul(1);
    const v = y.select(0, 0);
    expect(String(v)).toBe('tensor([1., 2., 3.], gradFn=<select>)');
    y.mul_(2);
    expect(String(v)).toBe('tensor([2., 4., 6.], gradFn=<asStrided>)'); // AsStridedBackward0 in PyTorch
  });

  it('of a tensor that begins to want a gradient is a value from before', () => {
    const base = zeros([3]);
    const v = base.view([3]);
    base.requiresGrad_();
    expect([v.requiresGrad, v.isLeaf]).toEqual([false, true]);
  });
});
