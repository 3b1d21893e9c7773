/** What one step of training has to say. */
export interface BatchResult {
  readonly images: number;
  /** The mean over the batch. */
  readonly loss: number;
  /** How many of the images were classified rightly. */
  readonly correct: number;
}

export interface EpochResult {
  /** From 1. */
  readonly epoch: number;
  /** How many images were seen: fewer than wanted if the epoch was interrupted. */
  readonly images: number;
  readonly isComplete: boolean;
  /** The means over the images seen. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

export interface RunLength {
  readonly epochs: number;
  /** How many images an epoch trains on (fewer than the set has, if the last short batch is dropped). */
  readonly images: number;
}

/** Adds up what the batches say. All times are in seconds, from `now`, which counts milliseconds. */
export class TrainingMeter {
  readonly length: RunLength;
  private readonly now: () => number;
  private readonly runStart: number;
  private epochStart: number;
  private epoch = 0;
  private images = 0;
  private lossSum = 0;
  private correct = 0;

  constructor(length: RunLength, now: () => number) {
    this.length = length;
    this.now = now;
    this.runStart = now();
    this.epochStart = this.runStart;
  }

  startEpoch(): void {
    this.epoch++;
    this.images = 0;
    this.lossSum = 0;
    this.correct = 0;
    this.epochStart = this.now();
  }

  add({ images, loss, correct }: BatchResult): void {
    this.images += images;
    this.lossSum += loss * images;
    this.correct += correct;
  }

  /** The epoch so far. Its speed leaves out what comes between epochs, such as testing. */
  result(): EpochResult {
    const { epoch, images } = this;
    const seconds = (this.now() - this.epochStart) / 1000;
    const isComplete = images >= this.length.images;
    return {
      epoch,
      images,
      isComplete,
      loss: this.lossSum / images,
      accuracy: this.correct / images,
      imagesPerSecond: images / seconds,
      seconds,
    };
  }

  /** The share of the whole run that is done, from 0 to 1. */
  share(): number {
    const done = Math.max(0, this.epoch - 1) * this.length.images + this.images;
    return Math.min(1, done / (this.length.epochs * this.length.images));
  }

  secondsSpent(): number {
    return (this.now() - this.runStart) / 1000;
  }

  /** Until the end of the run, if it goes on as it went so far; what comes between epochs counts. */
  secondsLeft(): number {
    const share = this.share();
    return (this.secondsSpent() * (1 - share)) / share;
  }
}
