import { manualSeed, tensor, type Tensor } from '@lamella/core';
import { AlphaDropout, data, Flatten, functional as F, Linear, optim, SELU, Sequential } from '@lamella/nn';
import { digits } from '../data/bundled.js';

/** The training of `train.py`, line for line: the loss of every step. */
export function train(): number[] {
  const { images, labels, count, height, width } = digits().train;
  const x = tensor(images).to('float32').div(8).sub(1).reshape([count, height, width]);
  const y = tensor(labels).to('int32');

  manualSeed(2026);
  const model = new Sequential(
    new Flatten(),
    new Linear(64, 32), new SELU(), new AlphaDropout(0.1),
    new Linear(32, 24), new SELU(), new AlphaDropout(0.1),
    new Linear(24, 10),
  ); // prettier-ignore
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  const loader = new data.DataLoader(new data.TensorDataset(x, y), { batchSize: 32, shuffle: true });

  const losses: number[] = [];
  for (const [batch, target] of loader as Iterable<[Tensor, Tensor]>) {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(batch), target);
    loss.backward();
    optimizer.step();
    losses.push(Number(loss.item()));
  }
  return losses;
}
