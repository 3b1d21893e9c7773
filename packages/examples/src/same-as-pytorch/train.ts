import { manualSeed, type Tensor } from '@lamella/core';
import { digits } from '@lamella/data/node';
import { AlphaDropout, data, Flatten, functional as F, Linear, optim, SELU, Sequential } from '@lamella/nn';

/** The training of `train.py`, line for line: the loss of every step. */
export function train(): number[] {
  // All at once. Pixels are from 0 to 1 here; train.py has them from -1 to 1.
  const [[x, y]] = [...new data.DataLoader(digits().train, { batchSize: 1500 })] as [[Tensor, Tensor]];
  const images = x.mul(2).sub(1).select(1, 0);

  manualSeed(2026);
  const model = new Sequential(
    new Flatten(),
    new Linear(64, 32), new SELU(), new AlphaDropout(0.1),
    new Linear(32, 24), new SELU(), new AlphaDropout(0.1),
    new Linear(24, 10),
  ); // prettier-ignore
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  const loader = new data.DataLoader(new data.TensorDataset(images, y), { batchSize: 32, shuffle: true });

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
