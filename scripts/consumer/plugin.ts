// What a plugin author writes, against the packed tarballs: an op, its method, a module, a training step.
import { attachMethods, defineOp, gradcheck, gradgradcheck, manualSeed, randn, Tensor, type Methods } from '@lamella/core';
import { fromNdarray, toNdarray } from '@lamella/core/ndarray';
import * as nn from '@lamella/nn';

/** x · sigmoid(x). */
export function swish(x: Tensor): Tensor {
  return swishOp(x);
}

const swishOp = defineOp('swish', {
  forward: (x: Tensor) => ({ out: x.mul(x.sigmoid()), save: [x] }),
  backward: ({ grad, saved: [x] }) => {
    const s = x.sigmoid();
    return [grad.mul(s.add(x.mul(s).mul(s.neg().add(1))))];
  },
});

attachMethods({ swish });
declare module '@lamella/core' {
  interface Tensor extends Methods<typeof import('./plugin.js'), 'swish'> {}
}

class Swish extends nn.Module {
  static override readonly type = 'acme/Swish';

  override forward(x: Tensor): Tensor {
    return x.swish();
  }
}

manualSeed(0);
const x = randn([5], { dtype: 'float64', requiresGrad: true });
if (!gradcheck(swish, [x]) || !gradgradcheck(swish, [x])) throw new Error('the gradient of swish is wrong');

const model = new nn.Sequential(new nn.Linear(3, 4), new Swish(), new nn.AlphaDropout(0.1), new nn.Linear(4, 1));
const optimizer = new nn.optim.Adam(model.parameters(), { lr: 0.05 });
const input = randn([32, 3]);
const target = input.sum(1, { keepdim: true });
let [first, last] = [Infinity, Infinity];
for (let step = 0; step < 60; step++) {
  optimizer.zeroGrad();
  const loss = nn.functional.mseLoss(model.forward(input), target);
  loss.backward();
  optimizer.step();
  last = Number(loss.item());
  if (step === 0) first = last;
}
if (!(last < first / 2)) throw new Error(`the loss went from ${first} to ${last}`);
{
  using doubled = input.mul(2);
  if (doubled.ndim !== 2) throw new Error('a tensor of a block is another tensor');
}
if (!fromNdarray(toNdarray(input)).equal(input)) throw new Error('an ndarray of a tensor is another tensor');
console.log(`plugin: loss ${first.toFixed(3)} -> ${last.toFixed(3)}`);
