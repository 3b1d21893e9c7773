import { noGrad, tensor } from '@lamella/core';
import { functional as F, optim } from '@lamella/nn';
import { numbersOf } from '../../workloads/numbers.mjs';

/** A function that makes the tensor anew from typed data, as a training loop does with each batch. */
export function batchOf(description) {
  const numbers = numbersOf(description);
  return () => tensor(numbers).reshape(description.shape);
}

export const tensorOf = (description) => batchOf(description)();

/** Writes the workload's numbers into a module's parameters. */
export function fill(module, descriptions) {
  noGrad(() => [...module.parameters()].forEach((parameter, i) => parameter.copy_(tensorOf(descriptions[i]))));
  return module;
}

/** A training step with Adam; `lossOf()` runs forward. */
export function training(module, lossOf) {
  const optimizer = new optim.Adam(module.parameters());
  const step = () => {
    optimizer.zeroGrad();
    const loss = lossOf();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { step, read: () => [step()] };
}

/** A step of one layer, which wants the gradient of its input too. */
export function layerTraining(module, { inputs, parameters }, forward) {
  const [x, target] = [batchOf(inputs.x), batchOf(inputs.target)];
  return training(fill(module, parameters), () => F.mseLoss(forward(x().requiresGrad_()), target()));
}
