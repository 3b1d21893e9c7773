// A run with its display, in a process of its own: what it is told to do happens behind the thirtieth step.

import { writeFileSync } from 'node:fs';
import { ones, zeros } from '@lamella/core';
import * as nn from '@lamella/nn';
import { Trainer } from '@lamella/nn/train';
import { openDisplay } from '../../../src/dashboard/index.js';

const what = process.argv[2];
writeFileSync('pid', String(process.pid));
const display = openDisplay({ title: 'child' });
const model = new nn.Linear(2, 1);
const trainer = new Trainer({
  model,
  optimizer: new nn.optim.SGD(model.parameters(), { lr: 0.01 }),
  loss: nn.functional.mseLoss,
  callbacks: [display.callback, { onStep: ({ step }) => (step === 30 ? act() : new Promise((resolve) => setTimeout(resolve, 20))) }],
});

function act(): void {
  if (what === 'error') throw new Error('it broke');
  if (what === 'reject') void Promise.reject(new Error('it broke'));
  if (what === 'exit') process.exit(3);
  if (what === 'print') console.log('printed while live');
}

try {
  await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: what === 'print' ? 60 : 3000 });
} finally {
  if (what !== 'exit') await display.close();
}
console.log(`ended: ${trainer.stopReason ?? 'done'}`);
