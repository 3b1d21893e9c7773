import { readFileSync } from 'node:fs';

/** One call of a case: PyTorch's name in `fn`, and what it gave, either all values or their number, both ends and hash. */
export interface Step {
  readonly fn: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly args?: readonly number[];
  readonly strides?: readonly number[];
  readonly expect?: readonly (number | string)[];
  readonly count?: number;
  readonly first?: readonly (number | string)[];
  readonly last?: readonly (number | string)[];
  readonly sha256?: string;
  readonly tolerance?: number;
  // What only some functions have:
  readonly n: number;
  readonly low: string;
  readonly high: string;
  readonly p: number & readonly number[];
  readonly pdtype: 'float32' | 'float64';
  readonly weights: readonly number[];
  readonly replacement: boolean;
  readonly kind: string;
  readonly training?: boolean;
  readonly inputStrides?: readonly number[];
  readonly expandedFrom?: readonly number[];
  readonly name: string;
  readonly kw: { readonly gain?: number; readonly a?: number; readonly mode?: string; readonly nonlinearity?: string };
  readonly weightShape: readonly number[];
  readonly biasSize: number;
  readonly length: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
}

export interface State {
  readonly seed: string;
  readonly left: number;
  readonly next: number;
  readonly cachedNormal: number | null;
  readonly wordsSha256: string;
  readonly bytesSha256: string;
}

export interface Case {
  readonly name: string;
  readonly seed: string;
  /** Which versions of PyTorch answer so. Absent: all. */
  readonly versions?: string;
  readonly steps: readonly Step[];
  readonly state: State;
}

export interface Published {
  readonly text: string;
  readonly torch: string;
  readonly path: 'default' | 'mkl';
  readonly seed: string;
  readonly weights?: readonly number[] | string;
  readonly count?: number;
  readonly single?: boolean;
  readonly bernoulli?: number;
  readonly expect: readonly number[];
}

export interface PublishedMask {
  readonly text: string;
  readonly seed: string;
  readonly kept?: readonly number[];
  readonly sum?: number;
}

export interface Vectors {
  readonly cases: readonly Case[];
  readonly wholeState: {
    readonly seed: string;
    readonly bytesBase64: string;
    readonly thenRandn2: readonly number[];
    readonly thenRand3: readonly number[];
  };
  readonly mkl: {
    readonly sequences: readonly { readonly seed: number; readonly x: readonly number[] }[];
    readonly bernoulli: readonly { readonly mcgSeed: number; readonly p: number; readonly expect: readonly number[] }[];
    readonly publishedMasks: readonly PublishedMask[];
    readonly publishedMasksWithoutMkl: readonly PublishedMask[];
  };
  readonly published: readonly Published[];
}

export const vectors: Vectors = JSON.parse(readFileSync(new URL('../../vectors/rng.json', import.meta.url), 'utf8')) as Vectors;
