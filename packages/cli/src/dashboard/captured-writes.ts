import { stripVTControlCharacters } from 'node:util';

interface Write {
  readonly stream: NodeJS.WriteStream;
  readonly chunk: string | Uint8Array;
}

/** How many of the last lines are kept to be shown. */
const SHOWN = 50;

/** Holds what the program writes to a terminal while a picture stands on it: `console.log`, warnings, anything through these streams. */
export class CapturedWrites {
  readonly #restore: (() => void)[] = [];
  #writes: Write[] = [];
  #lines = [''];

  /** The last whole lines, without escape codes. */
  get lastLines(): readonly string[] {
    return this.#lines.slice(0, -1);
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  hold(streams: Iterable<NodeJS.WriteStream>): void {
    for (const stream of streams) {
      const own = Object.getOwnPropertyDescriptor(stream, 'write');
      stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
        this.add(stream, chunk);
        const callback = typeof encoding === 'function' ? encoding : done;
        if (typeof callback === 'function') process.nextTick(callback);
        return true;
      };
      this.#restore.push(() => {
        if (own === undefined) Reflect.deleteProperty(stream, 'write');
        else Object.defineProperty(stream, 'write', own);
      });
    }
  }

  add(stream: NodeJS.WriteStream, chunk: string | Uint8Array): void {
    this.#writes.push({ stream, chunk });
    const text = stripVTControlCharacters(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const [first = '', ...rest] = text.replaceAll('\t', '  ').split('\n');
    this.#lines = [...this.#lines.slice(0, -1), this.#lines.at(-1)! + first, ...rest].slice(-SHOWN);
  }

  /** The streams are as they were. */
  release(): void {
    for (const restore of this.#restore.splice(0)) restore();
  }

  /** What was held, handed over. */
  take(): Write[] {
    return this.#writes.splice(0);
  }
}
