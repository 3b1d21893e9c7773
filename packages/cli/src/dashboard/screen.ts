import { EventEmitter } from 'node:events';
import { CapturedWrites } from './captured-writes.js';

const ESC = '\u001B[';
/** Changes between these two appear at once, in terminals that know them. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];
const [ALTERNATE, NORMAL] = [`${ESC}?1049h`, `${ESC}?1049l`];
const [HIDE_CURSOR, SHOW_CURSOR] = [`${ESC}?25l`, `${ESC}?25h`];
const CLEAR = `${ESC}2J${ESC}H`;

/**
 * The terminal as a canvas: the picture stands on its alternate screen, so that the lines above stay as they are and no resize breaks it. Only
 * lines that changed are written. What the program prints meanwhile goes to the normal screen at the next frame.
 *
 * Ink writes whole frames into `frames`. Its own way of painting erases line by line, and clears the scrollback where a picture is as high as
 * the terminal.
 */
export class Screen {
  readonly frames: NodeJS.WriteStream;
  readonly captured: CapturedWrites = new CapturedWrites();
  readonly #stdout: NodeJS.WriteStream;
  /** The streams' own `write`, from before they were captured. */
  readonly #writers = new Map<NodeJS.WriteStream, (chunk: string | Uint8Array) => unknown>();
  #isOpen = false;
  /** What stands on the screen; empty where that is not known. */
  #lines: readonly string[] = [];

  constructor(stdout: NodeJS.WriteStream) {
    this.#stdout = stdout;
    const size = {
      columns: { get: (): number => this.columns },
      rows: { get: (): number => this.rows },
      isTTY: { value: true },
      write: { value: (frame: string): boolean => this.#paint(frame) },
    };
    this.frames = Object.defineProperties(new EventEmitter(), size) as unknown as NodeJS.WriteStream;
  }

  get columns(): number {
    return this.#stdout.columns || 80;
  }

  get rows(): number {
    return this.#stdout.rows || 24;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Switches to the alternate screen. What is written to these streams is held where they are terminals. */
  open(others: readonly NodeJS.WriteStream[]): void {
    const streams = new Set([this.#stdout, ...others.filter(({ isTTY }) => isTTY)]);
    for (const stream of streams) this.#writers.set(stream, stream.write.bind(stream));
    this.#isOpen = true;
    this.#write(ALTERNATE + HIDE_CURSOR + CLEAR);
    this.captured.hold(streams);
  }

  /** The size has changed: the next frame is painted whole. */
  forget(): void {
    this.#lines = [];
  }

  /** The terminal is as it was, with all that was printed. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.captured.release();
    // Where there is no alternate screen, the picture must not stay.
    this.#write(CLEAR + NORMAL + SHOW_CURSOR);
    this.#letOut();
  }

  #paint(frame: string): boolean {
    if (!this.#isOpen) return true;
    const lines = frame.split('\n').slice(0, this.rows);
    if (this.captured.isEmpty) {
      const changes = this.#changes(lines);
      if (changes !== '') this.#write(BEGIN + changes + END);
    } else {
      this.#write(BEGIN + NORMAL);
      this.#letOut();
      this.#lines = [];
      this.#write(ALTERNATE + this.#changes(lines) + END);
    }
    this.#lines = lines;
    return true;
  }

  #changes(lines: readonly string[]): string {
    const before = this.#lines;
    // The line is erased first: erasing behind a line that is full takes its last sign.
    const changed = lines.map((line, i) => (line === before[i] ? '' : `${ESC}${i + 1};1H${ESC}2K${line}`)).join('');
    if (before.length === 0) return CLEAR + changed;
    return (
      changed +
      before
        .slice(lines.length)
        .map((_, i) => `${ESC}${lines.length + i + 1};1H${ESC}2K`)
        .join('')
    );
  }

  #letOut(): void {
    for (const { stream, chunk } of this.captured.take()) this.#writers.get(stream)!(chunk);
  }

  #write(text: string): void {
    this.#writers.get(this.#stdout)!(text);
  }
}
