import { memoryStats } from '@lamella/core';
import type { Display, DisplayOptions } from './display.js';
import { Interrupts } from './interrupts.js';
import { keyActions, type KeyAction } from './keys.js';
import { RunRecord } from './run-record.js';
import { Screen } from './screen.js';
import type { Stage } from './stage.js';
import { summary } from './summary.js';
import { lookOf, type Look } from './surroundings.js';
import type { View } from './view.js';

/** The least and the most time between two frames, in milliseconds. */
const [LEAST_REST, MOST_REST] = [125, 2000];
/** What a frame costs, so many times over, passes until the next: drawing takes at most 3% of the time. */
const REST = 32;
/** The cost is the least of so many frames: one may be long because the machine did something else meanwhile. */
const MEASURED = 5;
/** From a key to its frame, in milliseconds. */
const AT_ONCE = 15;
/** How long a measured memory holds, in milliseconds. */
const MEMORY_HOLDS = 1000;

type LiveOptions = Required<Omit<DisplayOptions, 'onStop' | 'plain'>> & Pick<DisplayOptions, 'onStop'>;

/** The dashboard on a terminal. */
export class LiveDisplay implements Display {
  readonly callback: RunRecord = new RunRecord();
  readonly #options: LiveOptions;
  readonly #screen: Screen;
  readonly #look: Look;
  readonly #interrupts: Interrupts;
  readonly #opened: Promise<void>;
  #stage: Stage | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #choice = { metric: 0, isLog: false, isStopping: false };
  #costs: readonly number[] = [];
  #memory = { heap: 0, rss: 0, at: -Infinity };

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#screen = new Screen(options.stdout);
    this.#look = lookOf(options.stdout, options.env);
    this.#interrupts = new Interrupts(this.#stop);
    this.#interrupts.listen();
    process.on('exit', this.#end);
    for (const stream of [options.stdout, options.stdin]) stream.on('error', this.#end);
    this.#opened = this.#open();
  }

  print(text: string): void {
    this.#options.stdout.write(`${text}\n`);
  }

  async close(): Promise<void> {
    this.#end();
    await this.#opened;
  }

  /** Ink comes late: whoever wants plain lines does not wait for it, nor does training. */
  async #open(): Promise<void> {
    try {
      const { openStage } = await loadStage();
      if (this.#isClosed) return;
      const { stdin, stdout } = this.#options;
      this.#screen.open([process.stdout, process.stderr]);
      stdout.on('resize', this.#resized);
      this.#stage = openStage(this.#view(), {
        frames: this.#screen.frames,
        stdin,
        onKey: (input, key) => keyActions(input, key).forEach((action) => this.#act(action)),
        onGone: this.#end,
        onError: this.#fail,
      });
      this.#schedule(LEAST_REST);
    } catch (error) {
      this.#fail(error);
    }
  }

  #draw(): void {
    const start = performance.now();
    this.callback.notePause();
    this.#stage?.draw(this.#view());
    this.#costs = [...this.#costs.slice(1 - MEASURED), performance.now() - start];
    this.#schedule(Math.min(Math.max(LEAST_REST, Math.min(...this.#costs) * REST), MOST_REST));
  }

  #schedule(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.#draw(), delay);
    this.#timer.unref();
  }

  #view(): View {
    const { title, details, stdin } = this.#options;
    const { columns, rows, captured } = this.#screen;
    const now = performance.now();
    if (now - this.#memory.at >= MEMORY_HOLDS) this.#memory = { heap: memoryStats().used, rss: process.memoryUsage.rss(), at: now };
    return {
      title,
      details,
      record: this.callback,
      look: this.#look,
      columns,
      rows,
      ...this.#choice,
      hasKeys: 'isTTY' in stdin && stdin.isTTY,
      memory: this.#memory,
      messages: captured.lastLines,
    };
  }

  #act(action: KeyAction): void {
    const { metric, isLog } = this.#choice;
    if (action === 'interrupt') this.#interrupts.pressed();
    else if (action === 'stop') this.#stop();
    else if (action === 'pause') this.#togglePause();
    else if (action === 'scale') this.#choice = { ...this.#choice, isLog: !isLog };
    else this.#choice = { ...this.#choice, metric: metric + (action === 'next' ? 1 : -1) };
    this.#schedule(AT_ONCE);
  }

  readonly #stop = (): void => {
    if (this.#choice.isStopping) return;
    this.#choice = { ...this.#choice, isStopping: true };
    const { trainer } = this.callback;
    const { onStop = () => trainer?.stop('stopped from the dashboard') } = this.#options;
    onStop();
    trainer?.resume();
    this.callback.notePause();
  };

  #togglePause(): void {
    const { trainer, phase } = this.callback;
    if (trainer === null || phase === 'done' || this.#choice.isStopping) return;
    if (trainer.isPaused) trainer.resume();
    else trainer.pause();
    this.callback.notePause();
  }

  readonly #resized = (): void => {
    this.#screen.forget();
    this.#schedule(AT_ONCE);
  };

  /** Whatever ends the display comes here: `close`, the end of the process, a signal, a terminal that has gone. */
  readonly #end = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { stdout, stdin, title } = this.#options;
    this.#interrupts.unlisten();
    process.off('exit', this.#end);
    stdout.off('resize', this.#resized);
    this.#screen.close();
    this.#stage?.unmount();
    if (stdout.writable) stdout.write(summary(title, this.callback, this.#screen.columns, this.#look));
    // The listeners for errors stay a while: that of a write may still come.
    setImmediate(() => [stdout, stdin].forEach((stream) => stream.off('error', this.#end))).unref();
  };

  /** A display that fails is no reason to stop training. */
  readonly #fail = (error: unknown): void => {
    this.#end();
    this.print(`the dashboard has failed, training goes on without it: ${error instanceof Error ? error.message : String(error)}`);
  };
}

/**
 * React decides when it is loaded whether it is the one for development, which is slower and keeps a record of each frame for its tools. Who
 * has set NODE_ENV gets what it says.
 */
async function loadStage(): Promise<typeof import('./stage.js')> {
  if (process.env['NODE_ENV'] !== undefined) return import('./stage.js');
  process.env['NODE_ENV'] = 'production';
  try {
    return await import('./stage.js');
  } finally {
    delete process.env['NODE_ENV'];
  }
}
