import type { Tensor } from '@lamella/core';
import * as nn from '../../../src/index.js';

/** Two convolutions and a way around them. */
export class Block extends nn.Module {
  static override readonly type = 'Block';
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;

  constructor(channels: number) {
    super();
    this.conv1 = new nn.Conv2d(channels, channels, 3, { padding: 1 });
    this.bn1 = new nn.BatchNorm2d(channels);
    this.conv2 = new nn.Conv2d(channels, channels, 3, { padding: 1 });
    this.bn2 = new nn.BatchNorm2d(channels);
  }

  override forward(x: Tensor): Tensor {
    const inner = this.bn1.forward(this.conv1.forward(x)).relu();
    return x.add(this.bn2.forward(this.conv2.forward(inner))).relu();
  }
}

export class ResNet extends nn.Module {
  static override readonly type = 'ResNet';
  readonly stem = new nn.Conv2d(1, 8, 3, { padding: 1 });
  readonly blocks = new nn.Sequential(new Block(8), new Block(8));
  readonly head = new nn.Linear(8, 10);

  override forward(x: Tensor): Tensor {
    return this.head.forward(this.blocks.forward(this.stem.forward(x)).mean([2, 3]));
  }
}

export const mlp = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Linear(784, 64),
    new nn.SELU(),
    new nn.AlphaDropout(0.05),
    new nn.Linear(64, 32),
    new nn.SELU(),
    new nn.Linear(32, 10),
  );

export const cnn = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(1, 16, 3),
    new nn.SELU(),
    new nn.MaxPool2d(2),
    new nn.Dropout2d(0.1),
    new nn.Conv2d(16, 32, 3),
    new nn.SELU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(800, 10),
  );

/** The same layer twice, on what an embedding gives. */
export class Twice extends nn.Module {
  static override readonly type = 'Twice';
  readonly table = new nn.Embedding(10, 6);
  readonly fc = new nn.Linear(6, 6);
  readonly spare = new nn.Linear(3, 3);

  override forward(x: Tensor): Tensor {
    return this.fc.forward(this.fc.forward(this.table.forward(x)));
  }
}
