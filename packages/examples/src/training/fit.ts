import { manualSeed, noGrad, type Tensor } from '@lamella/core';
import { data, functional as F, optim, type Layer } from '@lamella/nn';
import { untilAborted } from '../cli/interrupt.js';
import { startProgress } from '../cli/progress.js';
import { resultTable, type TestedEpoch } from '../cli/result-table.js';
import type { Screen } from '../cli/screen.js';
import { openImageSet } from '../data/bundled.js';
import { imageTensors } from './batches.js';

/** How the training goes; what the options of the programs say. */
export interface FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  readonly seed: number;
  readonly limit: number;
  readonly data: string;
}

/** Sizes that the images decide. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/**
 * Trains a classifier of images from its initialisation to a table of its epochs: the loop that every example shares. `signal` ends it
 * after the step at hand.
 */
export async function fit(
  makeModel: (images: ImageShape) => Layer,
  options: FitOptions,
  screen: Screen,
  signal: AbortSignal,
): Promise<TestedEpoch[]> {
  const { epochs, batchSize, lr, seed, limit } = options;
  const images = openImageSet(options.data);
  const { train, test } = imageTensors(images, limit);

  manualSeed(seed);
  const model = makeModel({ height: images.train.height, width: images.train.width, classes: images.classes.length });
  const optimizer = new optim.Adam(model.parameters(), { lr });
  const loader = new data.DataLoader(train, { batchSize, shuffle: true });
  screen.print(`${model.toString()}\n\n${images.name}: ${train.length} training and ${test.length} test images\n`);

  const progress = startProgress(screen, { epochs, images: train.length });
  const results: TestedEpoch[] = [];
  for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) {
    progress.startEpoch();
    model.train();
    for await (const [x, y] of untilAborted(loader as Iterable<[Tensor, Tensor]>, signal)) {
      optimizer.zeroGrad();
      const logits = model.forward(x);
      const loss = F.crossEntropy(logits, y);
      loss.backward();
      optimizer.step();
      progress.batch({ images: y.numel, loss: Number(loss.item()), correct: countCorrect(logits, y) });
    }
    results.push({ ...progress.endEpoch(), ...(signal.aborted ? {} : evaluate(model, test, batchSize)) });
  }
  progress.stop();
  screen.print(`\n${resultTable(screen, results)}`);
  return results;
}

/** Loss and accuracy on a set, with dropout off. */
export function evaluate(model: Layer, set: data.TensorDataset, batchSize: number): { testLoss: number; testAccuracy: number } {
  model.eval();
  let [loss, correct] = [0, 0];
  noGrad(() => {
    for (let start = 0; start < set.length; start += batchSize) {
      const indices = Array.from({ length: Math.min(batchSize, set.length - start) }, (_, i) => start + i);
      const [x, y] = set.batch(indices) as [Tensor, Tensor];
      const logits = model.forward(x);
      loss += Number(F.crossEntropy(logits, y, { reduction: 'sum' }).item());
      correct += countCorrect(logits, y);
    }
  });
  return { testLoss: loss / set.length, testAccuracy: correct / set.length };
}

function countCorrect(logits: Tensor, labels: Tensor): number {
  return Number(logits.argmax(1).eq(labels).sum().item());
}
