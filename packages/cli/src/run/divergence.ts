import type { Callback, Logs } from '@lamella/nn/train';
import { RunError } from './run-error.js';

/** Ends a run whose loss is no number any more: what follows would be lost time, and checkpoints of it worthless. */
export class StopAtNaN implements Callback {
  onStep({ epoch, step }: { readonly epoch: number; readonly step: number }, logs: Logs): void {
    refuse(logs, `at step ${step}, in epoch ${epoch + 1}`);
  }

  onEpochEnd({ epoch }: { readonly epoch: number }, logs: Logs): void {
    refuse(logs, `at the end of epoch ${epoch}`);
  }
}

function refuse(logs: Logs, when: string): void {
  for (const name of ['loss', 'valLoss']) {
    const value = logs[name];
    if (typeof value !== 'number' || Number.isFinite(value)) continue;
    throw new RunError(`diverged: ${name} is ${value} ${when}`, {
      hint: 'a smaller "optimizer.lr", "train.clipGradNorm": 1, or normalised inputs',
    });
  }
}
