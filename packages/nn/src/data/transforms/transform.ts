import { ArgumentError, Generator, Tensor } from '@lamella/core';

/**
 * What changes the batches of a loader: a function of all parts of a batch, or an object with such a method. What is random in it comes from
 * `generators`, whose states a loader keeps, so that a run that goes on draws what it would have drawn.
 */
export type Transform = TransformFunction | TransformObject;

export interface TransformFunction {
  (parts: readonly Tensor[]): readonly Tensor[];
  readonly generators?: readonly Generator[];
}

export interface TransformObject {
  readonly generators?: readonly Generator[];
  apply(parts: readonly Tensor[]): readonly Tensor[];
}

export interface StreamOptions {
  /** Where the random numbers come from. Default: a stream of the transform's own, from `seed`. */
  readonly generator?: Generator;
  /** The seed of a stream of its own; transforms of two kinds draw other numbers from one seed. Default: 0. */
  readonly seed?: number;
}

/** The batch behind the transform. @throws ArgumentError on a transform that gives something else than tensors */
export function transformed(transform: Transform, parts: readonly Tensor[]): readonly Tensor[] {
  const result: unknown = typeof transform === 'function' ? transform(parts) : transform.apply(parts);
  if (!Array.isArray(result) || !result.every((part) => part instanceof Tensor)) {
    throw new ArgumentError('transform', 'has to give the parts of a batch, a list of tensors', {
      argument: 'transform',
      hint: '([images, labels]) => [images.mul(2), labels]',
    });
  }
  return result;
}

/** All that the transform draws from, each generator once. */
export function generatorsIn(transform: Transform | null): readonly Generator[] {
  return [...new Set(transform?.generators ?? [])];
}

/** The given generator, or one of the transform's own. @throws ArgumentError on a generator beside a seed, or a seed that is no whole number */
export function streamOf(type: string, { generator, seed }: StreamOptions): Generator {
  if (generator !== undefined) {
    if (seed !== undefined) throw new ArgumentError(type, 'generator and seed are mutually exclusive', { argument: 'seed' });
    return generator;
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new ArgumentError(type, `seed has to be a whole number, got ${String(seed)}`, { argument: 'seed', hint: '{ seed: 1 }' });
  }
  return new Generator().manualSeed(hash(`${type}/${seed ?? 0}`));
}

// FNV-1a: a generator's numbers depend on the low 32 bits of its seed.
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  return bits >>> 0;
}
