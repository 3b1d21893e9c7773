import { Writable } from 'node:stream';

/** A stream that keeps what is written to it; with `columns`, a terminal of that width. */
export class FakeStream extends Writable {
  readonly isTTY: boolean;
  columns?: number;
  text = '';

  constructor(columns?: number) {
    super();
    this.isTTY = columns !== undefined;
    if (columns !== undefined) this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get lines(): string[] {
    return this.text.split('\n').filter((line) => line !== '');
  }
}
