import { LamellaError } from '@lamella/core';
import type { CheckpointStore } from '../checkpoint/store.js';
import { files, isMissing, type FileHandle, type Files } from './files.js';

const SUFFIX = '.safetensors';
const UNFINISHED = '.unfinished';

/**
 * Checkpoints as files of a folder, `NAME.safetensors`. Each is written under another name, synced to the disk, and renamed, and the folder is
 * synced: a process that is killed at any moment leaves whole files only. One process at a time writes to a folder.
 *
 * @throws LamellaError where there is no file system
 * @example
 * const store = new DirectoryStore(`/tmp/lamella-example-${performance.now()}`);
 * await store.write('step-1', new Uint8Array(3));
 * await store.list() // ['step-1']
 * await store.remove('step-1');
 */
export class DirectoryStore implements CheckpointStore {
  readonly folder: string;
  readonly #files: Files = files('DirectoryStore');
  #isReady = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#prepare();
    const path = this.#pathOf(name);
    await this.#writeSynced(`${path}${UNFINISHED}`, bytes);
    await this.#files.rename(`${path}${UNFINISHED}`, path);
    await this.#syncFolder();
  }

  async read(name: string): Promise<Uint8Array | null> {
    try {
      return new Uint8Array(await this.#files.readFile(this.#pathOf(name)));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async list(): Promise<readonly string[]> {
    return (await this.#entries()).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  }

  async remove(name: string): Promise<void> {
    await this.#files.rm(this.#pathOf(name), { force: true });
  }

  #pathOf(name: string): string {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) {
      throw new LamellaError('DirectoryStore', `'${name}' is no name for a file`, { argument: 'name', hint: 'letters, digits, - and _' });
    }
    return `${this.folder}/${name}${SUFFIX}`;
  }

  /** Makes the folder, and takes away what a killed process left. */
  async #prepare(): Promise<void> {
    if (this.#isReady) return;
    await this.#files.mkdir(this.folder, { recursive: true });
    for (const file of await this.#entries()) {
      if (file.endsWith(UNFINISHED)) await this.#files.rm(`${this.folder}/${file}`, { force: true });
    }
    this.#isReady = true;
  }

  async #entries(): Promise<string[]> {
    try {
      return await this.#files.readdir(this.folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #writeSynced(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#files.open(path, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** A rename is on the disk when its folder is. Windows has no such thing, and does not need it. */
  async #syncFolder(): Promise<void> {
    let folder: FileHandle;
    try {
      folder = await this.#files.open(this.folder, 'r');
    } catch {
      return;
    }
    try {
      await folder.sync();
    } catch (error) {
      if ((error as { code?: string }).code !== 'EPERM') throw error;
    } finally {
      await folder.close();
    }
  }
}
