/* global document */
// Trains on the built packages, and lists what came out and what should have.

import { expected } from '../../../packages/nn/test/replay/expected.ts';
import { setNumThreads, trainings } from '../../../packages/nn/test/replay/training-hash.ts';

const list = document.querySelector('ul');
for (const [name, training] of Object.entries(trainings)) {
  const item = list.appendChild(document.createElement('li'));
  setNumThreads(2); // a policy like this page's forbids workers: then there is one
  const result = training();
  item.textContent = result === expected[name] ? `ok: ${name}, ${result}` : `FAILED: ${name}, ${result} instead of ${expected[name]}`;
}
list.classList.add('done');
