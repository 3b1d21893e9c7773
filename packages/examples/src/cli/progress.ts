import { barLine, plainLine } from './progress-line.js';
import type { Screen } from './screen.js';
import { TrainingMeter, type BatchResult, type EpochResult, type RunLength } from './training-meter.js';

export interface Progress {
  startEpoch(): void;
  /** To be called after each step. */
  batch(result: BatchResult): void;
  /** What the epoch came to. */
  endEpoch(): EpochResult;
  /** To be called at the end, reached or not: shows where the run stands and lets go of the screen. */
  stop(): void;
}

const REDRAW_MS = 80;
const LINE_MS = 5000;
const LINE_SHARE = 0.1;

/**
 * Shows how a training run gets on: a bar with loss, accuracy, speed and time left on a terminal, else a line every tenth of the run, and
 * every five seconds where a tenth takes longer. Loss and accuracy are the means of the epoch so far.
 */
export function startProgress(screen: Screen, length: RunLength, now: () => number = performance.now.bind(performance)): Progress {
  const meter = new TrainingMeter(length, now);
  let shownAt = screen.isLive ? -Infinity : now();
  let shownShare = 0;
  let isShown = true;

  const show = (): void => {
    shownAt = now();
    shownShare = meter.share();
    isShown = true;
    if (screen.isLive) screen.live(barLine(meter, screen));
    else screen.print(plainLine(meter));
  };
  const isDue = (): boolean => {
    const elapsed = now() - shownAt;
    if (screen.isLive) return elapsed >= REDRAW_MS;
    // The sum of many shares may miss a tenth by its last bits.
    return elapsed >= LINE_MS || meter.share() >= (Math.floor(shownShare / LINE_SHARE + 1e-9) + 1) * LINE_SHARE - 1e-9;
  };

  return {
    startEpoch() {
      meter.startEpoch();
    },
    batch(result) {
      meter.add(result);
      isShown = false;
      if (isDue()) show();
    },
    endEpoch() {
      if (screen.isLive && !isShown) show();
      return meter.result();
    },
    stop() {
      if (!isShown) show();
      screen.settle();
    },
  };
}
