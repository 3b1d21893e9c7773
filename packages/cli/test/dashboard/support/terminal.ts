import { EventEmitter } from 'node:events';

/** A terminal's output: keeps what was written, and has the size that it is given. */
export class FakeOutput extends EventEmitter {
  isTTY = true;
  writable = true;
  text = '';

  columns: number;
  rows: number;

  constructor(columns = 80, rows = 24) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(chunk: string | Uint8Array, done?: unknown): boolean {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    if (typeof done === 'function') (done as () => void)();
    return true;
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** A keyboard: what is pressed arrives as it would in raw mode. */
export class FakeKeyboard extends EventEmitter {
  isTTY = true;
  isRaw = false;
  #waiting: string | null = null;

  press(keys: string): void {
    this.#waiting = keys;
    this.emit('readable');
  }

  read(): string | null {
    const keys = this.#waiting;
    this.#waiting = null;
    return keys;
  }

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  setEncoding(): void {
    // Strings arrive in any case.
  }

  ref(): void {
    // Nothing waits for it.
  }

  unref(): void {
    // Nothing waits for it.
  }

  get stream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }
}

/** What stands on a screen after the codes that the dashboard writes: moves, erasures, the alternate screen and the cursor. */
export class Emulator {
  readonly screens: { normal: string[]; alternate: string[] } = { normal: [''], alternate: [''] };
  isAlternate = false;
  isCursorShown = true;
  #row = 0;
  #column = 0;
  #saved: readonly [number, number] = [0, 0];

  get lines(): string[] {
    return this.isAlternate ? this.screens.alternate : this.screens.normal;
  }

  feed(text: string): this {
    // eslint-disable-next-line no-control-regex
    for (const [part, params = '', code] of text.matchAll(/\u001B\[([?\d;]*)([A-Za-z])|[^]/g)) {
      if (code === undefined) this.#put(part);
      else this.#obey(params, code);
    }
    return this;
  }

  #put(sign: string): void {
    if (sign === '\n') {
      this.#row += 1;
      this.#column = 0;
      return;
    }
    while (this.lines.length <= this.#row) this.lines.push('');
    const line = this.lines[this.#row]!.padEnd(this.#column);
    this.lines[this.#row] = line.slice(0, this.#column) + sign + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #obey(params: string, code: string): void {
    if (code === 'm' || params === '?2026') return;
    if (params === '?25') this.isCursorShown = code === 'h';
    else if (params === '?1049') this.#switch(code === 'h');
    else if (code === 'H')
      [this.#row, this.#column] = params === '' ? [0, 0] : (params.split(';').map((n) => Number(n) - 1) as [number, number]);
    else if (code === 'J' && params === '2') this.lines.fill('');
    else if (code === 'K' && params === '2') {
      while (this.lines.length <= this.#row) this.lines.push('');
      this.lines[this.#row] = '';
    } else throw new Error(`the dashboard is not expected to write ESC[${params}${code}`);
  }

  #switch(isAlternate: boolean): void {
    this.isAlternate = isAlternate;
    if (isAlternate) {
      this.#saved = [this.#row, this.#column];
      this.screens.alternate = [''];
    } else [this.#row, this.#column] = this.#saved;
  }
}
