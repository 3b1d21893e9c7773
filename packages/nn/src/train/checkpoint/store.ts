/** Where checkpoints are kept: whole, by name, or not at all. */
export interface CheckpointStore {
  /** Writes all of it, or, whatever happens, nothing: no reader ever sees a part. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** null where there is none of this name. */
  read(name: string): Promise<Uint8Array | null>;
  list(): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
}

/**
 * Checkpoints in memory, for as long as the page or process lives.
 *
 * @example
 * const store = new MemoryStore();
 * await store.write('step-1', new Uint8Array(3));
 * await store.list() // ['step-1']
 */
export class MemoryStore implements CheckpointStore {
  readonly #files = new Map<string, Uint8Array>();

  write(name: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(name, bytes.slice());
    return Promise.resolve();
  }

  read(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#files.get(name)?.slice() ?? null);
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#files.keys()]);
  }

  remove(name: string): Promise<void> {
    this.#files.delete(name);
    return Promise.resolve();
  }
}
