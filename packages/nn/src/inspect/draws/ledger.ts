import { ArgumentError, drawsBetween, Generator } from '@lamella/core';
import type { Module, RemovableHook } from '../../modules/module.js';
import { listenToCalls, type Call } from '../calls.js';
import { generatorsOf } from '../undisturbed.js';

export interface LedgerOptions {
  /** Generators besides the default one and those that modules have for their own, by name. */
  readonly generators?: Readonly<Record<string, Generator>>;
}

/** What one call of a module, or the code outside of all calls, took from a generator. */
export interface DrawEntry {
  /** The module's dotted name ('' of the model); null for code outside of the model. */
  readonly path: string | null;
  /** The module's type; null outside. */
  readonly type: string | null;
  /** How many calls of the model and its modules there were before; null outside. */
  readonly call: number | null;
  /** `default`, or the name of another one. */
  readonly generator: string;
  /** Where the generator stood: words drawn since the ledger was opened, or since another seed. */
  readonly at: number;
  /**
   * 32-bit words of mt19937 that were drawn: two for each number of a dropout, one for a uniform float32. Negative where the generator was put
   * back; null where it was given another seed: what was drawn since then shows in the next `at`.
   */
  readonly words: number | null;
}

/** Which module took how many random numbers, and when: what `ledger` and `openLedger` return. */
export class DrawLedger {
  readonly entries: readonly DrawEntry[];
  readonly #close: () => void;

  /** @internal */
  constructor(entries: readonly DrawEntry[], close: () => void) {
    this.entries = entries;
    this.#close = close;
  }

  /** How many words the module of this name took in all, those of modules within it not counted; null for the code outside. */
  wordsOf(path: string | null): number {
    return this.entries.reduce((sum, entry) => sum + (entry.path === path ? (entry.words ?? 0) : 0), 0);
  }

  /** Reads the generators a last time, and takes the hooks away. */
  close(): void {
    this.#close();
  }

  /** A table, an entry a line. */
  toString(): string {
    const head = ['generator', 'at', 'words', 'who'];
    const body = this.entries.map(({ path, type, generator, at, words }) => [
      generator,
      String(at),
      words === null ? 'seeded' : String(words),
      path === null ? 'outside of the model' : path === '' ? type! : `${path} ${type!}`,
    ]);
    const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column]!.length)));
    return [head, ...body]
      .map((cells) =>
        cells
          .map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}

/**
 * Opens a ledger that counts until `close()`. The numbers are read off the generators' states, and nothing is drawn or changed.
 *
 * @throws ArgumentError when `model` is no Module, or one of `generators` no Generator
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Dropout(0.5));
 * const draws = openLedger(model);
 * model.forward(ones([2, 4]));
 * draws.close();
 * draws.entries.map(({ path, words }) => [path, words]) // [['1', 32]]
 */
export function openLedger(model: Module, options: LedgerOptions = {}): DrawLedger {
  for (const [name, generator] of Object.entries(options.generators ?? {})) {
    if (!(generator instanceof Generator))
      throw new ArgumentError('ledger', `${name} is no Generator`, {
        argument: 'generators',
        hint: '{ generators: { noise: new Generator() } }',
      });
  }
  const entries: Written[] = [];
  const open: Call[] = [];
  let isOpen = true;
  const settle = (): void => {
    for (const meter of meters) meter.read(open.at(-1) ?? null, entries);
  };
  const hooks: RemovableHook = listenToCalls('ledger', model, {
    before(call) {
      open.length = call.parent === null ? 0 : open.indexOf(call.parent) + 1;
      settle();
      open.push(call);
    },
    after(call) {
      open.length = open.indexOf(call) + 1;
      settle();
      open.pop();
    },
  });
  const meters = metersOf(model, options);
  return new DrawLedger(entries, () => {
    if (!isOpen) return;
    isOpen = false;
    open.length = 0;
    settle();
    hooks.remove();
  });
}

/**
 * Runs `run`, and tells which module of the model took how many random numbers, and when. `run` may be async.
 *
 * @throws ArgumentError when `model` is no Module, and what `run` throws
 * @example
 * const model = new nn.Sequential(new nn.Dropout2d(0.5), new nn.Flatten(), new nn.Dropout(0.1)).eval();
 * ledger(model, () => model.forward(ones([2, 3, 4, 4]))).entries.length // 0
 * model.train();
 * const draws = ledger(model, () => model.forward(ones([2, 3, 4, 4])));
 * draws.wordsOf('0') // 12
 * draws.wordsOf('2') // 192
 */
export function ledger(model: Module, run: () => Promise<unknown>, options?: LedgerOptions): Promise<DrawLedger>;
export function ledger(model: Module, run: () => unknown, options?: LedgerOptions): DrawLedger;
export function ledger(model: Module, run: () => unknown, options: LedgerOptions = {}): DrawLedger | Promise<DrawLedger> {
  const opened = openLedger(model, options);
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    opened.close();
    throw error;
  }
  if (result instanceof Promise) {
    return result.finally(() => opened.close()).then(() => opened);
  }
  opened.close();
  return opened;
}

type Written = { -readonly [Key in keyof DrawEntry]: DrawEntry[Key] };

function metersOf(model: Module, { generators = {} }: LedgerOptions): Meter[] {
  const named = generatorsOf(model);
  for (const [name, generator] of Object.entries(generators)) named.set(generator, name);
  return [...named].map(([generator, name]) => new Meter(generator, name));
}

/** Reads how far a generator has come since the last reading. */
class Meter {
  readonly #generator: Generator;
  readonly #name: string;
  #state: Uint8Array;
  #at = 0;
  /** The entry that was written last, and of which call: a call that goes on drawing adds to it. */
  #last: { readonly call: Call | null; readonly entry: Written } | null = null;

  constructor(generator: Generator, name: string) {
    this.#generator = generator;
    this.#name = name;
    this.#state = generator.getState();
  }

  read(call: Call | null, entries: Written[]): void {
    const state = this.#generator.getState();
    const words = drawsBetween(this.#state, state);
    this.#state = state;
    if (words === 0) return;
    const last = this.#last;
    if (last?.call === call && call !== null && words !== null && words > 0 && last.entry.words !== null) {
      last.entry.words += words;
    } else {
      const where = { path: call?.path ?? null, type: call?.module.type ?? null, call: call?.order ?? null };
      const entry: Written = { ...where, generator: this.#name, at: this.#at, words };
      entries.push(entry);
      this.#last = { call, entry };
    }
    this.#at = words === null ? sinceSeed(this.#generator) : this.#at + words;
  }
}

function sinceSeed(generator: Generator): number {
  const seeded = new Generator().manualSeed(generator.initialSeed());
  return drawsBetween(seeded.getState(), generator.getState()) ?? 0;
}
