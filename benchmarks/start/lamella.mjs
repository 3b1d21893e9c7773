// The program whose start and size are measured: a classifier's first training step.

import { manualSeed, randn, zeros } from '@lamella/core';
import { Linear, SELU, Sequential } from '@lamella/nn';
import { crossEntropy } from '@lamella/nn/functional';
import { Adam } from '@lamella/nn/optim';

manualSeed(0);
const model = new Sequential(new Linear(784, 256), new SELU(), new Linear(256, 128), new SELU(), new Linear(128, 10));
const optimizer = new Adam(model.parameters());
const loss = crossEntropy(model.forward(randn([64, 784])), zeros([64], { dtype: 'int32' }));
loss.backward();
optimizer.step();
console.log(loss.item());
