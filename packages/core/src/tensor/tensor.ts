/// <reference lib="esnext.disposable" preserve="true" />
import { ArgumentError, AutogradError, DTypeError, ShapeError } from '../errors/errors.js';
import type { Storage, View } from '../memory/storage.js';
import { isFloating, type DType, type TypedArray } from '../shape/dtype.js';
import { numelOf, sameShape, show, type Shape } from '../shape/shape.js';
import { isContiguous } from '../shape/strides.js';
import { formatTensor } from './format.js';
import type { GraphNode, TensorHook } from './graph.js';
import { nestedValues, rowMajorValues, type Nested } from './reading.js';

/** How a view came to be: of which tensor that is no view itself, and whether the graph knows of the step. */
export interface ViewOf {
  readonly base: Tensor;
  readonly recorded: boolean;
}

/** A base that was changed in place: its views get their nodes anew, as readers of what it is now. */
export interface Rewritten {
  readonly times: number;
  readonly nodeOfView: (view: Tensor) => GraphNode | null;
}

/** Where the values lie, and where in the graph they came from. */
export interface TensorInit {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * Numbers in a grid of any number of dimensions: a strided view of a `Storage`, and a place in the autograd graph.
 * Its methods are the ops, attached by the files that declare them, so that this class knows none of them.
 * Make one with `tensor`, `zeros`, `randn` and their kin.
 */
export class Tensor implements View {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;

  /** Set on views alone. @internal */
  viewOf: ViewOf | null = null;
  /** Set once this tensor, as the base of views, was changed in place by a recorded op. @internal */
  rewritten: Rewritten | null = null;
  /** Hooks of a leaf; those of other tensors stand at their node. @internal */
  leafHooks: Set<TensorHook> | null = null;
  #node: GraphNode | null = null;
  #outputIndex = 0;
  /** How many of its base's rewritings a view's node takes into account. */
  #rewritingsSeen = 0;
  #wantsGrad = false;
  #grad: Tensor | null = null;
  /** Whether somebody may have taken the gradient and hold it still. */
  #isGradShared = false;

  /** @internal Users call `tensor()` and its kin. */
  constructor({ storage, shape, strides, offset }: TensorInit) {
    this.storage = storage;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get numel(): number {
    return numelOf(this.shape);
  }

  /** Whether the elements lie in row-major order without gaps. */
  get isContiguous(): boolean {
    return isContiguous(this);
  }

  /** The size of one dimension; `dim` may count from the end. */
  size(dim: number): number {
    const size = this.shape.at(dim);
    if (size === undefined)
      throw new ShapeError('size', `${show(this.shape)} has no dimension ${dim}`, { shapes: [this.shape], argument: 'dim' });
    return size;
  }

  /** The node this tensor is an output of; null for a leaf. @internal */
  get node(): GraphNode | null {
    // A view whose base was changed in place since is from now on a reader of the changed base.
    const rewritten = this.viewOf?.recorded === true ? this.viewOf.base.rewritten : null;
    if (rewritten !== null && rewritten.times !== this.#rewritingsSeen) this.moveTo(rewritten.nodeOfView(this), 0);
    return this.#node;
  }

  /** Which output of `node` this tensor is. @internal */
  get outputIndex(): number {
    return this.#outputIndex;
  }

  /** Gives this tensor another place in the graph. A `grad` that was to be kept is from now on that of the new values. @internal */
  moveTo(node: GraphNode | null, outputIndex: number): void {
    const before = this.#node;
    if (node !== null && before?.retained?.get(this.#outputIndex) === this) {
      before.retained.delete(this.#outputIndex);
      (node.retained ??= new Map()).set(outputIndex, this);
    }
    this.#node = node;
    this.#outputIndex = outputIndex;
    this.#rewritingsSeen = this.viewOf?.base.rewritten?.times ?? 0;
  }

  /** Whether `backward` leaves a gradient here or passes one through. */
  get requiresGrad(): boolean {
    return this.#wantsGrad || this.node !== null;
  }

  /** Whether the user made this tensor, and not a recorded op. */
  get isLeaf(): boolean {
    return !this.requiresGrad || this.#wantsGrad;
  }

  /**
   * Starts or ends the wish for a gradient.
   *
   * @throws AutogradError on the result of an op, DTypeError on a tensor of integers.
   * @example
   * const x = zeros([2]).requiresGrad_();
   * x.mul(2).requiresGrad // true
   */
  requiresGrad_(wanted = true): this {
    if (!this.isLeaf) {
      if (wanted) return this;
      throw new AutogradError('requiresGrad_', 'only a leaf can stop requiring a gradient; this tensor is the result of an op', {
        hint: 'x.detach()',
      });
    }
    if (wanted && !isFloating(this.dtype)) {
      throw new DTypeError('requiresGrad_', `only tensors of floating point dtype can require gradients, got ${this.dtype}`, {
        dtype: this.dtype,
        hint: "x.to('float32')",
      });
    }
    this.#wantsGrad = wanted;
    return this;
  }

  /** The gradient that `backward` has summed up here; null before the first. Set it to null to clear it. */
  get grad(): Tensor | null {
    this.#isGradShared = true;
    return this.#grad;
  }

  /** The same for one who looks at it and lets go of it at once, as an optimiser does: its memory can be given back then. */
  peekGrad(): Tensor | null {
    return this.#grad;
  }

  /** Sets `grad` to what nobody else holds. @internal */
  keepGrad(grad: Tensor): void {
    this.#grad = grad;
    this.#isGradShared = false;
  }

  /**
   * Sets `grad` to null, and gives its memory back at once unless somebody has taken it.
   *
   * @example
   * const x = ones([2], { requiresGrad: true });
   * x.sum().backward();
   * x.clearGrad();
   * x.grad // null
   */
  clearGrad(): void {
    if (!this.#isGradShared) this.#grad?.storage.dispose();
    this.#grad = null;
  }

  set grad(grad: Tensor | null) {
    if (grad === this)
      throw new ArgumentError('grad', 'a tensor cannot be its own gradient', { argument: 'grad', hint: 'x.detach().clone()' });
    if (grad !== null && !sameShape(grad.shape, this.shape)) {
      throw new ShapeError('grad', `assigned grad has data of a different size: ${show(grad.shape)} for a tensor of ${show(this.shape)}`, {
        shapes: [grad.shape, this.shape],
      });
    }
    if (grad !== null && grad.dtype !== this.dtype) {
      throw new DTypeError('grad', `assigned grad is ${grad.dtype}, the tensor ${this.dtype}`, {
        dtype: grad.dtype,
        hint: `grad.to('${this.dtype}')`,
      });
    }
    this.#grad = grad;
    this.#isGradShared = true;
  }

  /**
   * The same values without a past: a leaf that shares this tensor's storage and version counter.
   *
   * @example
   * const y = ones([2], { requiresGrad: true }).mul(2);
   * y.detach().requiresGrad // false
   */
  detach(): Tensor {
    return new Tensor(this);
  }

  /**
   * Takes over the memory of `data`, dtype and shape included, and stays the same object: an optimiser that holds this tensor goes on with
   * it. Outside of the graph, as the assignment to `.data` in PyTorch.
   *
   * @throws AutogradError on the result of an op
   * @example
   * const x = zeros([2], { requiresGrad: true });
   * x.setData(ones([3], { dtype: 'float64' }));
   * x.shape // [3]
   */
  setData(data: Tensor): this {
    if (!this.isLeaf)
      throw new AutogradError('setData', 'only a leaf can take over other data; this tensor is the result of an op', { hint: 'copy_()' });
    const { storage, shape, strides, offset } = data;
    Object.assign(this, { storage, shape, strides, offset } satisfies TensorInit);
    this.viewOf = null;
    if (this.#grad !== null && (!sameShape(this.#grad.shape, this.shape) || this.#grad.dtype !== this.dtype)) this.#grad = null;
    return this;
  }

  /**
   * The one element, as a number or boolean.
   *
   * @throws ShapeError on any other number of elements.
   * @example
   * tensor([[7]]).item() // 7
   */
  item(): number | boolean {
    if (this.numel !== 1) {
      throw new ShapeError('item', `a tensor with ${this.numel} elements cannot be converted to a number, got shape ${show(this.shape)}`, {
        shapes: [this.shape],
        hint: 'toArray() for all of them, or sum() or mean() first',
      });
    }
    const value = this.storage.values[this.offset];
    return this.dtype === 'bool' ? value !== 0 : value;
  }

  /**
   * The elements as nested arrays, booleans for bool; of a tensor without dimensions the bare value.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).t().toArray() // [[1, 3], [2, 4]]
   */
  toArray(): Nested {
    return nestedValues(this);
  }

  /**
   * A row-major copy of the elements as a typed array: Float32Array for float32, Uint8Array for uint8 and bool, …
   *
   * @example
   * arange(0, 3).data() // [0, 1, 2]
   */
  data(): TypedArray {
    return rowMajorValues(this);
  }

  /**
   * Gives the memory back at once, of all views too. Nobody has to: what is not used leaves the heap by itself. Using the tensor afterwards
   * is a `MemoryError`. `using x = …` does it at the end of the block.
   *
   * @example
   * const x = ones([1000]);
   * x.dispose();
   */
  dispose(): void {
    this.storage.dispose();
  }

  /**
   * As PyTorch prints it: `tensor([[1., 2.], [3., 4.]])`.
   *
   * @example
   * tensor([[1, 2], [3, 4.5]]).narrow(0, 1, 1) // tensor([[3.0000, 4.5000]])
   */
  toString(): string {
    return formatTensor(this);
  }
}

export interface Tensor {
  /** Does what `dispose` does, for `using x = …`. */
  [Symbol.dispose](): void;
}

// Older browsers have no such symbol.
if (Symbol.dispose !== undefined) {
  Object.defineProperty(Tensor.prototype, Symbol.dispose, {
    value(this: Tensor): void {
      this.dispose();
    },
  });
}

// What `console.log` shows in Node.
Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Tensor): string {
    return formatTensor(this);
  },
});
