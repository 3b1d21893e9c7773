import type { Display, DisplayOptions } from './display.js';
import { LiveDisplay } from './live.js';
import { openPlain } from './plain.js';
import { canBeLive } from './surroundings.js';

export type { Display, DisplayOptions } from './display.js';
export { lineChart, type LineChartOptions, type Series } from './line-chart.js';
export type { Color } from './paint.js';

/**
 * Shows training: a live dashboard where `stdout` is a terminal, plain lines otherwise, in CI, or where TERM is `dumb`. Its callback goes into
 * the Trainer; `close`, in a `finally`, leaves the terminal as it was, with the last numbers on it.
 *
 * @example
 * const display = openDisplay({ title: 'xor', plain: true });
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters());
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [display.callback] });
 * try {
 *   await trainer.fit([[zeros([4, 2]), zeros([4, 1])]], { epochs: 2 });
 * } finally {
 *   await display.close();
 * }
 */
export function openDisplay(options: DisplayOptions): Display {
  const { title, stdout = process.stdout, stdin = process.stdin, env = process.env, plain = false, details = [], onStop } = options;
  const stop = onStop === undefined ? {} : { onStop };
  if (plain || !canBeLive(stdout, env)) return openPlain({ title, stdout, details, ...stop });
  return new LiveDisplay({ title, stdout, stdin, env, details, ...stop });
}
