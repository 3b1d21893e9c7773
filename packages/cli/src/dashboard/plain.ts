import { Progress, progressLine, type ProgressReport } from '@lamella/nn/train';
import type { Display, DisplayOptions } from './display.js';
import { Interrupts } from './interrupts.js';

/** Within an epoch that takes long, a line every so many seconds. */
const SECONDS = 10;

/** Lines, without escape codes: one an epoch, and more where an epoch takes long. */
export function openPlain({
  title,
  stdout,
  details,
  onStop,
}: Required<Pick<DisplayOptions, 'title' | 'stdout' | 'details'>> & DisplayOptions): Display {
  // A reader that has gone, as `head` does, is no reason to stop training.
  const ignore = (): void => undefined;
  stdout.on('error', ignore);
  const print = (text: string): void => {
    if (stdout.writable) stdout.write(`${text}\n`);
  };
  const report = (at: ProgressReport): void => {
    if (at.isEpochEnd || at.seconds >= SECONDS) print(progressLine(at));
  };
  const interrupts = onStop === undefined ? null : new Interrupts(onStop);
  interrupts?.listen();
  for (const line of [title, ...details]) print(line);
  return {
    callback: new Progress({ report, interval: SECONDS * 1000 }),
    print,
    close() {
      interrupts?.unlisten();
      stdout.off('error', ignore);
      return Promise.resolve();
    },
  };
}
