import { AutogradError } from '../errors/errors.js';
import { show } from '../shape/shape.js';
import { Tensor } from '../tensor/tensor.js';

/** Is shown all that is saved while it is active; what it gives a later source for is not kept. */
export interface SavedObserver {
  onSave(saved: SavedValues): (() => SavedValues) | null;
}

let observer: SavedObserver | null = null;

/** Runs `fn` with `active` as the observer. */
export function observeSaved<Result>(active: SavedObserver | null, fn: () => Result): Result {
  const before = observer;
  observer = active;
  try {
    return fn();
  } finally {
    observer = before;
  }
}

/** What an op keeps for its backward: tensors with the version they had, and anything else as it is. */
export class SavedValues {
  readonly #op: string;
  #values: readonly unknown[] | null;
  #versions: number[];
  /** Where the values come from when they are needed, if they are not kept. */
  #later: (() => SavedValues) | null;

  constructor(op: string, values: readonly unknown[]) {
    this.#op = op;
    this.#later = observer?.onSave(this) ?? null;
    this.#values = this.#later === null ? values : null;
    this.#versions = this.#later === null ? versionsOf(values) : [];
  }

  /** @throws AutogradError when they were let go, or when a tensor among them has changed since. */
  unpack(): readonly unknown[] {
    if (this.#later !== null) return held(this.#later().unpack());
    if (this.#values === null) {
      throw new AutogradError(
        this.#op,
        'trying to backward through the graph a second time: the values saved for it were let go after the first',
        { hint: 'backward(gradient, { retainGraph: true }) the first time' },
      );
    }
    for (let i = 0; i < this.#values.length; i++) {
      const value = this.#values[i];
      if (value instanceof Tensor && value.storage.version !== this.#versions[i]) refuseChanged(this.#op, value, this.#versions[i]);
    }
    return this.#values;
  }

  release(): void {
    this.#later = null;
    // Without tensors there is nothing to free, and a second pass does no harm.
    if (this.#values !== null && hasTensor(this.#values)) this.#values = null;
  }

  /** Puts what `replacement` answers where a tensor was kept. */
  replace(replacement: (kept: Tensor) => Tensor): void {
    if (this.#values === null) return;
    this.#values = this.#values.map((value, i) => {
      const next = value instanceof Tensor ? replacement(value) : value;
      if (next !== value) this.#versions[i] = (next as Tensor).storage.version;
      return next;
    });
  }
}

/** What was computed anew within a backward pass is no gradient of that pass: a rule that hands it on as one does not give it away. */
function held(values: readonly unknown[]): readonly unknown[] {
  for (const value of values) if (value instanceof Tensor) value.storage.holders++;
  return values;
}

function versionsOf(values: readonly unknown[]): number[] {
  const versions: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    versions.push(value instanceof Tensor ? value.storage.version : 0);
  }
  return versions;
}

function hasTensor(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] instanceof Tensor) return true;
  return false;
}

function refuseChanged(op: string, value: Tensor, version: number): never {
  throw new AutogradError(
    op,
    'one of the variables needed for gradient computation has been modified by an inplace operation: ' +
      `${value.dtype} ${show(value.shape)} is at version ${value.storage.version}, expected version ${version}`,
    { shapes: [value.shape], dtype: value.dtype, hint: 'the op without the underscore, or clone() before the change' },
  );
}
