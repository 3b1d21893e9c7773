import { formatClock, formatDuration, formatLoss, formatShare, formatSpeed } from './format.js';
import type { Screen } from './screen.js';
import type { TrainingMeter } from './training-meter.js';

/** `epoch 3/10  54%  loss 0.4123  accuracy 85.3%  12,345 images/s  0:42 left`, below 80 characters. */
export function plainLine(meter: TrainingMeter): string {
  const { epoch, loss, accuracy, imagesPerSecond } = meter.result();
  return [
    `epoch ${epoch}/${meter.length.epochs}`,
    percent(meter),
    `loss ${formatLoss(loss)}`,
    `accuracy ${formatShare(accuracy)}`,
    `${formatSpeed(imagesPerSecond)} images/s`,
    timeOf(meter),
  ].join('  ');
}

const BAR_LEAST = 6;
const BAR_MOST = 30;

/** The same with a bar, in columns that keep their places; what does not fit in the width is left out, from the right. */
export function barLine(meter: TrainingMeter, screen: Screen): string {
  const { epoch, loss, accuracy, imagesPerSecond } = meter.result();
  const epochs = String(meter.length.epochs);
  const head = `epoch ${String(epoch).padStart(epochs.length)}/${epochs}`;
  const tail = [
    percent(meter).padStart(4),
    `loss ${formatLoss(loss).padEnd(6)}`,
    `acc ${formatShare(accuracy).padStart(5)}`,
    `${formatSpeed(imagesPerSecond).padStart(6)} img/s`,
    timeOf(meter).padStart(10),
  ];
  // The last column stays free: some terminals wrap once it is written.
  const width = screen.columns() - 1;
  const room = (): number => width - [head, '', ...tail].join('  ').length;
  while (tail.length > 1 && room() < BAR_LEAST) tail.pop();
  if (room() < BAR_LEAST) return head.slice(0, Math.max(0, width));
  return [head, bar(meter.share(), Math.min(room(), BAR_MOST), screen), ...tail].join('  ');
}

function bar(share: number, width: number, screen: Screen): string {
  const done = Math.floor(share * width);
  return screen.paint('cyan', '━'.repeat(done)) + screen.paint('dim', '─'.repeat(width - done));
}

// Rounded down, so that 100% means all of it.
function percent(meter: TrainingMeter): string {
  return `${Math.floor(meter.share() * 100 + 1e-9)}%`;
}

function timeOf(meter: TrainingMeter): string {
  return meter.share() === 1 ? `in ${formatDuration(meter.secondsSpent())}` : `${formatClock(meter.secondsLeft())} left`;
}
