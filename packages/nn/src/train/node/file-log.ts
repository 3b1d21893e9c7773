import type { LogSink } from '../callbacks/logs.js';
import { files, type FileHandle, type Files } from './files.js';

/**
 * A log in a file, which is appended to.
 *
 * @example
 * const log = new FileLog(`/tmp/lamella-example-${performance.now()}.jsonl`);
 * await log.append('{"loss":1}\n');
 * await log.truncate(0);
 */
export class FileLog implements LogSink {
  readonly path: string;
  readonly #files: Files = files('FileLog');

  constructor(path: string) {
    this.path = path;
  }

  async append(text: string): Promise<void> {
    await this.#with((file) => file.writeFile(text));
  }

  async truncate(length: number): Promise<void> {
    await this.#with(async (file) => {
      const { size } = await file.stat();
      if (size > length) await file.truncate(length);
    });
  }

  async #with(use: (file: FileHandle) => Promise<void>): Promise<void> {
    const file = await this.#files.open(this.path, 'a');
    try {
      await use(file);
    } finally {
      await file.close();
    }
  }
}
